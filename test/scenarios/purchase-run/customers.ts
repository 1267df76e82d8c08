import type { RandomStream } from "../../../src/testing";
import type { Customer, ShopMember } from "./model";
import { GIVEN_KINDS, PRODUCT_KINDS } from "./products";
import type { ShopStage } from "./shop-stage";

const FIRST_USER_ID = 2000;
/** Of somebody who never played. */
export const STRANGER_ID = 2900;
const VISIT_SECONDS_MAX = 900;
const BUY_SECONDS = 45;

/** Users who hop between the servers, buy whatever is sold, and use their credits. */
export class Customers {
	public readonly all = new Array<Customer>();
	/** Somebody who is only given things, and comes when all is over. */
	public readonly stranger: Customer = { userId: STRANGER_ID, key: `user${STRANGER_ID}` };

	constructor(private readonly stage: ShopStage) {}

	public begin(): void {
		this.stage.swarm.keys.forEach((_, index) => {
			const userId = FIRST_USER_ID + index;
			const customer: Customer = { userId, key: `user${userId}` };
			this.all.push(customer);
			const chance = this.stage.stream(`customer/${userId}`);
			this.stage.at(chance.between(0, 30), () => this.hop(customer, chance));
			const purse = this.stage.stream(`purse/${userId}`);
			this.stage.at(purse.between(5, 60), () => this.spend(customer, purse));
		});
	}

	/** Joins a server, whatever the one before knows of it. */
	public join(customer: Customer, member: ShopMember): void {
		if (member.sim.engine.players.getPlayerByUserId(customer.userId) !== undefined) return;
		customer.player = member.sim.join(customer.userId);
		customer.member = member;
	}

	private hop(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		const seconds = math.min(VISIT_SECONDS_MAX, -stage.swarm.visitSeconds * math.log(1 - chance.number()));
		const gap = chance.chance(0.5) ? -chance.between(0, 3) : chance.between(0, 30);
		const running = stage.running().filter((member) => member !== customer.member);
		const member = running[chance.integer(0, running.size() - 1)];
		if (member !== undefined) {
			const text = () => string.format("%s comes to %s for %.1f s", customer.key, member.sim.name, seconds);
			stage.strike(`visit ${customer.key}`, customer.key, text, () => this.visit(customer, member, seconds));
		}
		stage.at(stage.now() + math.max(1, seconds + gap), () => this.hop(customer, chance));
	}

	private visit(customer: Customer, member: ShopMember, seconds: number): void {
		this.join(customer, member);
		const player = customer.player;
		if (player === undefined) return;
		this.stage.at(this.stage.now() + seconds, () => member.sim.leave(player));
	}

	/** Buys something, or uses a credit: on the screen of wherever the user is. */
	private spend(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		const kind = PRODUCT_KINDS[chance.integer(0, PRODUCT_KINDS.size() - 1)];
		const isCredit = chance.chance(0.25);
		const creditKind = GIVEN_KINDS[chance.integer(0, GIVEN_KINDS.size() - 1)];
		const { player, member } = customer;
		stage.at(stage.now() - BUY_SECONDS * math.log(1 - chance.number()), () => this.spend(customer, chance));
		if (player === undefined || member === undefined || !player.isPresent || member.sim.state !== "running") return;
		if (isCredit) {
			member.sim.run(() => {
				if (member.service.AttemptCreditPurchase(player, creditKind.id)) stage.sometimes("credit used");
			});
			return;
		}
		const text = () => `${customer.key} buys ${kind.id} on ${member.sim.name}: ${kind.name}`;
		stage.strike(`purchase ${customer.key}`, customer.key, text, () => {
			const count = stage.script.count(`purchase ${customer.key}`);
			const id = `${customer.key}-${count}`;
			stage.sell(id, customer.userId, kind.id, false);
			stage.cloud.purchases.buy(player, kind.id, { purchaseId: id });
		});
	}
}
