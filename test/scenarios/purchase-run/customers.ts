import type { RandomStream } from "../../../src/testing";
import type { FaultChoice } from "../fault-run/script";
import type { Customer, ShopMember } from "./model";
import { isPlaying } from "./model";
import { PRODUCT_KINDS } from "./products";
import type { ShopStage } from "./shop-stage";

const FIRST_USER_ID = 2000;
/** Of somebody who never played. */
export const STRANGER_ID = 2900;
const VISIT_SECONDS_MAX = 900;
const BUY_SECONDS = 45;
/** Of somebody who buys so much that only the hashes of the older purchases are kept; and in how many seeds there is one. */
const SPREE_SECONDS = 12;
const SPREE_SEEDS = 0.25;
const SPREE = "spree";
/** What is bought then. */
const SPREE_PRODUCT = 2;

/** Whose credits wait for somebody to ask for them: those that are given, and those that a handler has refused. */
const CREDIT_KINDS = PRODUCT_KINDS.filter((kind) => kind.isGiven === true || kind.isRefused === true);

/** Users who hop between the servers, buy whatever is sold, and use their credits. */
export class Customers {
	public readonly all = new Array<Customer>();
	/** Somebody who is only given things, and comes when all is over. */
	public readonly stranger: Customer = { userId: STRANGER_ID, key: `user${STRANGER_ID}` };
	private hasSpree = false;

	constructor(
		private readonly stage: ShopStage,
		private readonly choice: FaultChoice,
	) {}

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
		const spree = this.stage.stream(SPREE);
		const isDrawn = spree.chance(SPREE_SEEDS) || this.choice.always?.includes(SPREE) === true;
		this.hasSpree = isDrawn && this.choice.without?.includes(SPREE) !== true;
		if (this.hasSpree) this.buyMuch(this.all[0], spree);
	}

	/** What this seed has of them, beside the usual. */
	public names(): Array<string> {
		return this.hasSpree ? [SPREE] : [];
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

	private buyMuch(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		stage.at(stage.now() - SPREE_SECONDS * math.log(1 - chance.number()), () => this.buyMuch(customer, chance));
		if (isPlaying(customer)) this.buy(customer, SPREE_PRODUCT);
	}

	private buy(customer: Customer, productId: number): void {
		const { stage } = this;
		const text = () => `${customer.key} buys ${productId} on ${customer.member!.sim.name}`;
		stage.strike(`purchase ${customer.key}`, customer.key, text, () => {
			const count = stage.script.count(`purchase ${customer.key}`);
			const id = `${customer.key}-${count}`;
			stage.sell(id, customer.userId, productId, false);
			stage.cloud.purchases.buy(customer.player!, productId, { purchaseId: id });
		});
	}

	/** Buys something, or uses a credit: on the screen of wherever the user is. */
	private spend(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		const kind = PRODUCT_KINDS[chance.integer(0, PRODUCT_KINDS.size() - 1)];
		const isCredit = chance.chance(0.25);
		const creditKind = CREDIT_KINDS[chance.integer(0, CREDIT_KINDS.size() - 1)];
		const { player, member } = customer;
		stage.at(stage.now() - BUY_SECONDS * math.log(1 - chance.number()), () => this.spend(customer, chance));
		if (player === undefined || member === undefined || !isPlaying(customer)) return;
		if (isCredit) {
			member.sim.run(() => {
				if (member.service?.AttemptCreditPurchase(player, creditKind.id) === true)
					stage.sometimes("credit used");
			});
			return;
		}
		this.buy(customer, kind.id);
	}
}
