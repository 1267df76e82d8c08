import type { RandomStream } from "../../../src/testing";
import type { Customer, ShopData } from "./model";
import { PASS_ID, PLAN_ID } from "./products";
import { answerSoon } from "./prompt-answers";
import type { ShopStage } from "./shop-stage";

const JOIN_SECONDS = 600;
/** A month is short here. */
const PERIOD_SECONDS = 400;

/** Customers who buy the game pass and the subscription, which Roblox renews and ends wherever they are. */
export class MembersClub {
	/** How often the subscription's handler had run for a user before the last renewal. */
	private readonly before = new Map<number, number>();

	constructor(
		private readonly stage: ShopStage,
		private readonly everybody: ReadonlyArray<Customer>,
	) {}

	public begin(): void {
		for (const customer of this.everybody) {
			this.plan(customer, `pass/${customer.userId}`, JOIN_SECONDS, (chance) => {
				this.prompt(customer, PASS_ID, "gamepass", chance);
			});
			this.plan(customer, `plan/${customer.userId}`, JOIN_SECONDS, (chance) => {
				this.prompt(customer, PLAN_ID, "subscription", chance);
			});
			this.plan(customer, `periods/${customer.userId}`, PERIOD_SECONDS, (chance) => {
				this.turnPeriod(customer, chance.chance(0.2));
			});
		}
	}

	/** One more period for whoever pays, when all is well again. */
	public renewAll(dataOf: (userId: number) => ShopData | undefined): void {
		for (const { userId } of this.everybody) {
			if (!this.stage.cloud.purchases.subscriptions.isSubscribed(userId, PLAN_ID)) continue;
			this.before.set(userId, dataOf(userId)?.Periods ?? 0);
			this.stage.cloud.purchases.renew(userId, PLAN_ID);
		}
	}

	/** To be called at every commit. */
	public checkNever(userId: number, data: ShopData): void {
		const { purchases } = this.stage.cloud;
		const key = `user${userId}`;
		if (data.Passes > 1) this.stage.violate("granted twice", key, `the pass was granted ${data.Passes} times`);
		const paid = purchases.subscriptions.paidPeriods(userId, PLAN_ID).size();
		if (data.Periods > paid) {
			this.stage.violate("granted twice", key, `${data.Periods} periods were granted, and ${paid} were paid`);
		}
	}

	/** When everybody was back without faults, and once more after the last renewal. */
	public checkEnd(dataOf: (userId: number) => ShopData | undefined): void {
		const { stage } = this;
		for (const { userId, key } of this.everybody) {
			const { Passes = 0, Periods = 0 } = dataOf(userId) ?? {};
			const isOwner = stage.cloud.purchases.ownsGamePass(userId, PASS_ID);
			if (isOwner && Passes === 0) stage.violate("not granted", key, "the pass was never granted");
			if (Passes > 0) stage.sometimes("pass granted");
			if (Periods > 0) stage.sometimes("period granted", Periods);
			const before = this.before.get(userId);
			if (before === undefined || Periods === before + 1) continue;
			stage.violate("not granted", key, `the last period was granted ${Periods - before} times`);
		}
	}

	private plan(customer: Customer, name: string, seconds: number, act: (chance: RandomStream) => void): void {
		this.repeat(seconds, this.stage.stream(name), (chance) => {
			this.stage.strike(
				name,
				customer.key,
				() => name,
				() => act(chance),
			);
		});
	}

	private repeat(seconds: number, chance: RandomStream, act: (chance: RandomStream) => void): void {
		const { stage } = this;
		stage.at(stage.now() - seconds * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			act(stage.stream(`club/${chance.next()}`));
			this.repeat(seconds, chance, act);
		});
	}

	private prompt(
		{ player, member }: Customer,
		id: string | number,
		kind: "gamepass" | "subscription",
		chance: RandomStream,
	): void {
		const { stage } = this;
		if (player === undefined || member === undefined || !player.isPresent || member.sim.state !== "running") return;
		member.sim.run(() => {
			const { code } = member.service.PromptSale(player, id, kind);
			stage.note(`user${player.UserId}`, () => `${member.sim.name}: ${code} for ${id}`);
			if (code !== "Prompted") return;
			answerSoon(stage, player, id, chance, ({ prompt, isPurchased }) => {
				stage.cloud.purchases.answerPrompt(prompt, isPurchased);
			});
		});
	}

	private turnPeriod({ userId }: Customer, isLast: boolean): void {
		const { purchases } = this.stage.cloud;
		if (!purchases.subscriptions.isSubscribed(userId, PLAN_ID)) return;
		if (isLast) purchases.unsubscribe(userId, PLAN_ID);
		else purchases.renew(userId, PLAN_ID);
	}
}
