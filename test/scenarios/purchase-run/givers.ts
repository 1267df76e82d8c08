import type { RandomStream, SimPlayer } from "../../../src/testing";
import type { Customer, ShopMember } from "./model";
import type { ProductKind } from "./products";
import { GIVEN_KINDS, giftIdOf } from "./products";
import { answerSoon } from "./prompt-answers";
import type { ShopStage } from "./shop-stage";

/** The engine's ProductPurchaseChannel of the details page, where nobody can say for whom it is. */
const DETAILS_PAGE = 2;
const DETAILS_PAGE_SHARE = 0.2;
const GIFT_SECONDS = 150;

/** Customers who buy for one another, and for somebody who only comes when all is over. */
export class Givers {
	constructor(
		private readonly stage: ShopStage,
		private readonly everybody: ReadonlyArray<Customer>,
		private readonly stranger: Customer,
	) {}

	public begin(): void {
		for (const customer of this.everybody) {
			const chance = this.stage.stream(`giver/${customer.userId}`);
			this.plan(customer, chance);
		}
	}

	private plan(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		stage.at(stage.now() - GIFT_SECONDS * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			this.give(customer, stage.stream(`gift/${customer.userId}/${chance.next()}`));
			this.plan(customer, chance);
		});
	}

	private give(customer: Customer, chance: RandomStream): void {
		const { stage } = this;
		const { player, member } = customer;
		const kind = GIVEN_KINDS[chance.integer(0, GIVEN_KINDS.size() - 1)];
		const others = [...this.everybody.filter((other) => other !== customer), this.stranger];
		const recipient = others[chance.integer(0, others.size() - 1)];
		const isFromDetailsPage = chance.chance(DETAILS_PAGE_SHARE);
		if (player === undefined || member === undefined || !player.isPresent || member.sim.state !== "running") return;
		const forWhom = isFromDetailsPage ? "somebody" : recipient.key;
		const text = () => `${customer.key} gives ${kind.id} to ${forWhom} on ${member.sim.name}: ${kind.name}`;
		stage.strike(`gift ${customer.key}`, customer.key, text, () => {
			const id = `${customer.key}-g${stage.script.count(`gift ${customer.key}`)}`;
			if (isFromDetailsPage) this.buyForNobody(customer, player, kind, id);
			else this.promptFor(customer, player, member, recipient, kind, id, chance);
		});
	}

	private buyForNobody(customer: Customer, player: SimPlayer, kind: ProductKind, id: string): void {
		const { stage } = this;
		stage.sell(id, customer.userId, giftIdOf(kind), true);
		stage.sometimes("gift bought without a recipient");
		stage.cloud.purchases.buy(player, giftIdOf(kind), { purchaseId: id, channel: DETAILS_PAGE });
	}

	private promptFor(
		customer: Customer,
		player: SimPlayer,
		member: ShopMember,
		recipient: Customer,
		kind: ProductKind,
		id: string,
		chance: RandomStream,
	): void {
		const { stage } = this;
		stage.wishes.add(`${customer.userId}/${recipient.userId}`);
		member.sim.run(() => {
			const { code } = member.service.GiftProduct(player, recipient.userId, kind.id);
			stage.note(customer.key, () => `${member.sim.name}: ${code} for a gift to ${recipient.key}`);
			if (code === "CreditUsed") stage.sometimes("gift paid by a credit");
			if (code !== "Prompted") return;
			stage.sometimes("gift prompt shown");
			answerSoon(stage, player, giftIdOf(kind), chance, ({ prompt, isPurchased }) => {
				if (isPurchased) stage.sell(id, customer.userId, giftIdOf(kind), true);
				else stage.sometimes("gift prompt declined");
				stage.cloud.purchases.answerPrompt(prompt, isPurchased, { purchaseId: id });
			});
		});
	}
}
