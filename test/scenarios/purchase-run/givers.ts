import type { Prompt, RandomStream, SimPlayer } from "../../../src/testing";
import type { Customer, ShopMember } from "./model";
import { isPlaying } from "./model";
import type { ProductKind } from "./products";
import { GIVEN_KINDS, giftIdOf } from "./products";
import type { Answer } from "./prompt-answers";
import { answerSoon } from "./prompt-answers";
import type { ShopStage } from "./shop-stage";
import { Wish } from "./wishes";

/** The engine's ProductPurchaseChannel of the details page, where nobody can say for whom it is. */
const DETAILS_PAGE = 2;
const DETAILS_PAGE_SHARE = 0.2;
const GIFT_SECONDS = 150;
/** Of those who pay: who leaves at once, and whose receipt is late. */
const QUIT_SHARE = 0.08;
const CROSS_SHARE = 0.5;
const LATE_SECONDS_MAX = 25;
/** How often what is wanted meanwhile is not paid. */
const SECOND_DECLINED_SHARE = 0.5;

/** One gift that somebody wants to give. */
interface GiftPlan {
	readonly customer: Customer;
	readonly player: SimPlayer;
	readonly member: ShopMember;
	readonly kind: ProductKind;
	/** The id of the purchase. */
	readonly id: string;
	readonly chance: RandomStream;
}

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
		const recipient = this.drawOther(customer, chance);
		const isFromDetailsPage = chance.chance(DETAILS_PAGE_SHARE);
		if (player === undefined || member?.service === undefined || !isPlaying(customer)) return;
		const forWhom = isFromDetailsPage ? "somebody" : recipient.key;
		const text = () => `${customer.key} gives ${kind.id} to ${forWhom} on ${member.sim.name}: ${kind.name}`;
		stage.strike(`gift ${customer.key}`, customer.key, text, () => {
			const number = stage.script.count(`gift ${customer.key}`);
			const plan = { customer, player, member, kind, chance, id: `${customer.key}-g${number}` };
			if (isFromDetailsPage) this.buyForNobody(plan);
			else this.promptFor(plan, recipient, true);
		});
	}

	private drawOther(customer: Customer, chance: RandomStream): Customer {
		const others = [...this.everybody.filter((other) => other !== customer), this.stranger];
		return others[chance.integer(0, others.size() - 1)];
	}

	private buyForNobody({ customer, player, kind, id }: GiftPlan): void {
		const { stage } = this;
		// Nothing in such a receipt says that it is not that of the open prompt.
		const isOpen = stage.cloud.purchases.prompts.some((prompt) => {
			return prompt.player === player && prompt.id === giftIdOf(kind);
		});
		if (isOpen) return;
		stage.sell(id, customer.userId, giftIdOf(kind), true);
		stage.sometimes("gift bought without a recipient");
		stage.cloud.purchases.buy(player, giftIdOf(kind), { purchaseId: id, channel: DETAILS_PAGE });
	}

	/** `mayCross`: another prompt may come between this one and its receipt. */
	private promptFor(plan: GiftPlan, recipient: Customer, mayCross: boolean): void {
		const { stage } = this;
		const { customer, player, member, kind, chance } = plan;
		const giftId = giftIdOf(kind);
		const wish = new Wish(stage, { buyer: customer.userId, recipient: recipient.userId, giftId });
		member.sim.run(() => {
			const { code } = member.service!.GiftProduct(player, recipient.userId, kind.id);
			stage.note(customer.key, () => `${member.sim.name}: ${code} for a gift to ${recipient.key}`);
			if (code === "CreditUsed") stage.sometimes("gift paid by a credit");
			if (code !== "Prompted") {
				// A receipt that came between may have taken the wish where the session ended.
				if (code !== "CreditUsed" && code !== "NotLoaded") wish.drop();
				return;
			}
			stage.sometimes("gift prompt shown");
			const answer = ({ prompt, isPurchased }: Answer) => {
				if (isPurchased) return this.pay(plan, prompt, recipient, mayCross);
				stage.sometimes(mayCross ? "gift prompt declined" : "second gift prompt declined");
				wish.drop();
				stage.cloud.purchases.answerPrompt(prompt, false);
			};
			answerSoon(stage, player, giftId, chance, answer, mayCross ? undefined : SECOND_DECLINED_SHARE);
		});
	}

	private pay(plan: GiftPlan, prompt: Prompt, recipient: Customer, mayCross: boolean): void {
		const { stage } = this;
		const { customer, player, kind, id, chance } = plan;
		const { purchases } = stage.cloud;
		const way = chance.number();
		if (way < QUIT_SHARE) {
			// Paid, and gone before the server hears of either.
			stage.sometimes("gift prompt quit");
			purchases.prompts = purchases.prompts.filter((other) => other !== prompt);
			stage.sell(id, customer.userId, giftIdOf(kind), true);
			purchases.buy(player, giftIdOf(kind), { purchaseId: id });
			plan.member.sim.leave(player);
		} else if (mayCross && way < QUIT_SHARE + CROSS_SHARE) {
			this.cross(plan, prompt, recipient);
		} else {
			stage.sell(id, customer.userId, giftIdOf(kind), true);
			purchases.answerPrompt(prompt, true, { purchaseId: id });
		}
	}

	/** The receipt is late, and meanwhile the same product is wanted for somebody else. */
	private cross(plan: GiftPlan, prompt: Prompt, recipient: Customer): void {
		const { stage } = this;
		const { customer, player, chance } = plan;
		const { purchases } = stage.cloud;
		stage.sometimes("gift prompts crossed");
		purchases.prompts = purchases.prompts.filter((other) => other !== prompt);
		player.server.marketplace.finishPrompt(prompt, true);
		this.deliverLate(plan, chance.between(1, LATE_SECONDS_MAX));
		const second = this.drawOther(customer, chance);
		stage.at(stage.now() + chance.between(0, 2), () => {
			if (second === recipient || !isPlaying(customer) || customer.player !== player) return;
			this.promptFor({ ...plan, id: `${plan.id}x` }, second, false);
		});
	}

	private deliverLate(plan: GiftPlan, seconds: number): void {
		const { stage } = this;
		const { customer, kind, id } = plan;
		stage.at(stage.now() + seconds, () => {
			// Then it comes with the next join.
			if (!isPlaying(customer)) return stage.isOver ? undefined : this.deliverLate(plan, LATE_SECONDS_MAX);
			stage.sell(id, customer.userId, giftIdOf(kind), true);
			stage.cloud.purchases.buy(customer.player!, giftIdOf(kind), { purchaseId: id });
		});
	}
}
