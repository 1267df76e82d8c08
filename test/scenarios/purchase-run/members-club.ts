import type { RandomStream } from "../../../src/testing";
import type { Sums } from "./books";
import type { Customer } from "./model";
import { isPlaying } from "./model";
import { PASS_ID, PLAN_ID } from "./products";
import { answerSoon } from "./prompt-answers";
import type { ShopStage } from "./shop-stage";

const JOIN_SECONDS = 600;
/** What is bought on the web: no server hears of it. */
const WEB_SECONDS = 2400;
/** A month is short here. */
const PERIOD_SECONDS = 400;

/** Customers who buy the game pass and the subscription, which Roblox renews and ends wherever they are. */
export class MembersClub {
	/** How often the subscription's handler had run for a user before the last renewal. */
	private readonly before = new Map<number, number>();
	/** Who was there for a whole visit since. */
	private readonly isDone = new Set<number>();

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
			this.plan(customer, `web/${customer.userId}`, WEB_SECONDS, () => this.buyElsewhere(customer));
			this.plan(customer, `periods/${customer.userId}`, PERIOD_SECONDS, (chance) => {
				this.turnPeriod(customer, chance.chance(0.2));
			});
		}
	}

	/** After a visit when all is well again, with those who were there to its end: each pays one more period, and comes again. */
	public endVisit(stayed: ReadonlyArray<number>, sumsOf: (userId: number) => Sums): void {
		for (const userId of stayed) {
			if (this.before.has(userId)) this.isDone.add(userId);
			if (this.before.has(userId) || !this.isSubscribed(userId)) continue;
			this.before.set(userId, sumsOf(userId).get("periods") ?? 0);
			this.stage.cloud.purchases.renew(userId, PLAN_ID);
		}
	}

	/** Whether somebody who pays has not been there for a whole visit since the last period. */
	public isWaiting(): boolean {
		return this.everybody.some(({ userId }) => this.isSubscribed(userId) && !this.isDone.has(userId));
	}

	private isSubscribed(userId: number): boolean {
		return this.stage.cloud.purchases.subscriptions.isSubscribed(userId, PLAN_ID);
	}

	/** To be called at every commit. */
	public checkNever(userId: number, sums: Sums): void {
		const { purchases } = this.stage.cloud;
		const key = `user${userId}`;
		const passes = sums.get("passes") ?? 0;
		const periods = sums.get("periods") ?? 0;
		if (passes > 1) this.stage.violate("granted twice", key, `the pass was granted ${passes} times`);
		const paid = purchases.subscriptions.paidPeriods(userId, PLAN_ID).size();
		if (periods > paid) {
			this.stage.violate("granted twice", key, `${periods} periods were granted, and ${paid} were paid`);
		}
	}

	/** When everybody was back without faults, and once more after the last renewal. */
	public checkEnd(sumsOf: (userId: number) => Sums): void {
		const { stage } = this;
		for (const { userId, key } of this.everybody) {
			const passes = sumsOf(userId).get("passes") ?? 0;
			const periods = sumsOf(userId).get("periods") ?? 0;
			const isOwner = stage.cloud.purchases.ownsGamePass(userId, PASS_ID);
			if (isOwner && passes === 0) stage.violate("not granted", key, "the pass was never granted");
			if (passes > 0) stage.sometimes("pass granted");
			if (periods > 0) stage.sometimes("period granted", periods);
			const before = this.before.get(userId);
			if (before === undefined || periods === before + 1) continue;
			stage.violate("not granted", key, `the last period was granted ${periods - before} times`);
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
		customer: Customer,
		id: string | number,
		kind: "gamepass" | "subscription",
		chance: RandomStream,
	): void {
		const { stage } = this;
		const { player, member } = customer;
		const service = member?.service;
		if (player === undefined || member === undefined || service === undefined || !isPlaying(customer)) return;
		member.sim.run(() => {
			const { code } = service.PromptSale(player, id, kind);
			stage.note(`user${player.UserId}`, () => `${member.sim.name}: ${code} for ${id}`);
			if (code !== "Prompted") return;
			answerSoon(stage, player, id, chance, ({ prompt, isPurchased }) => {
				stage.cloud.purchases.answerPrompt(prompt, isPurchased);
			});
		});
	}

	private buyElsewhere({ userId }: Customer): void {
		const { purchases } = this.stage.cloud;
		if (!purchases.ownsGamePass(userId, PASS_ID)) {
			this.stage.sometimes("pass bought on the web");
			purchases.ownGamePass(userId, PASS_ID);
		} else if (!purchases.subscriptions.isSubscribed(userId, PLAN_ID)) {
			this.stage.sometimes("subscription bought on the web");
			purchases.subscribe(userId, PLAN_ID);
		}
	}

	private turnPeriod({ userId }: Customer, isLast: boolean): void {
		const { purchases } = this.stage.cloud;
		if (!purchases.subscriptions.isSubscribed(userId, PLAN_ID)) return;
		if (isLast) purchases.unsubscribe(userId, PLAN_ID);
		else purchases.renew(userId, PLAN_ID);
	}
}
