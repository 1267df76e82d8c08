import { isSavedPurchase } from "../../../src/monetisation/ledger/purchases";
import type { Commit } from "../../../src/testing";
import { overlap } from "../fault-run/model";
import { STRANGER_ID } from "./customers";
import type { MembersClub } from "./members-club";
import type { Deed, Sale, ShopData } from "./model";
import { productKind } from "./products";
import type { ShopStage } from "./shop-stage";

/** Longer than any session lives that cannot write. */
const LEASE_SECONDS = 420;
/** An effect follows the answer to its receipt within so many seconds. */
const ANSWERED_SECONDS = 60;
/** No handler takes longer, once it has acted. */
const HANDLER_SECONDS_MAX = 41;
/** A server that stands still for so long is dead to all others. */
const FROZEN_SECONDS = 9;

/** Every purchase happens once: as goods in the profile, as an effect, or as a credit. */
export class SaleChecks {
	private readonly data = new Map<string, ShopData>();
	/** How many messages wait in each user's record. */
	private readonly queued = new Map<string, number>();

	constructor(
		private readonly stage: ShopStage,
		private readonly club: MembersClub,
	) {}

	public onCommit(commit: Commit): void {
		const data = (commit.value as { Data?: ShopData } | undefined)?.Data;
		const key = `user${commit.key}`;
		this.noteGifts(commit);
		if (data === undefined) return;
		this.data.set(commit.key, data);
		this.noteStoredDeeds(commit, data);
		this.club.checkNever(tonumber(commit.key)!, data);
		this.stage.note(key, () => `${commit.server} wrote ${this.describe(data)}`);
		for (const [id, count] of data.Bought) {
			const sale = this.stage.sales.get(id);
			if (sale === undefined) continue;
			if (count > 1) this.stage.violate("granted twice", key, `${id} is in the profile ${count} times`);
			this.checkRecipient(sale, commit.key);
			const halves = data.Halves.get(id) ?? 0;
			// One that saves in the middle of its work is whole in the next save: nothing of it may be stored half.
			if (halves !== count) this.stage.violate("granted twice", key, `half of ${id} is stored`);
		}
	}

	/** The profile as it was stored last. */
	public dataOf(userId: number): ShopData | undefined {
		return this.data.get(tostring(userId));
	}

	/** Whether a gift is still on its way somewhere. */
	public hasGiftsUnderWay(): boolean {
		for (const [, data] of this.data) if ((data.MonetisationLedger?.Gifts?.size() ?? 0) > 0) return true;
		for (const [, count] of this.queued) if (count > 0) return true;
		return false;
	}

	/** What was answered as granted is stored by then. To be called often. */
	public checkAnswers(): void {
		const { purchases } = this.stage.cloud;
		for (const [id, sale] of this.stage.sales) {
			if (sale.grantedAt !== undefined || !purchases.isGranted(id)) continue;
			sale.grantedAt = this.stage.now();
			this.stage.sometimes("purchase granted");
			const data = this.data.get(tostring(sale.userId));
			if (data !== undefined && isSavedPurchase(data, id)) continue;
			this.stage.violate("answered too early", `user${sale.userId}`, `${id} was answered and is not stored`);
		}
	}

	/** When all is over and everybody has come back. */
	public checkEnd(): void {
		for (const [, sale] of this.stage.sales) this.checkSale(sale);
		this.club.checkEnd((userId) => this.dataOf(userId));
		if (this.hasGiftsUnderWay()) this.stage.violate("not granted", "-", "a gift is still on its way");
		for (const receipt of this.stage.cloud.purchases.lost) {
			this.stage.violate(
				"not granted",
				`user${receipt.PlayerId}`,
				`${receipt.PurchaseId} met a server without a handler`,
			);
		}
	}

	private checkSale(sale: Sale): void {
		const { stage } = this;
		const key = `user${sale.userId}`;
		const kind = productKind(sale.productId);
		if (sale.grantedAt === undefined) {
			return stage.violate("not granted", key, `${sale.id} (${kind.name}) was never answered as granted`);
		}
		let grants = 0;
		let credits = 0;
		for (const [userId, data] of this.data) {
			// Only gifts may be at somebody else's.
			if (!sale.isGift && userId !== tostring(sale.userId)) continue;
			grants += data.Bought.get(sale.id) ?? 0;
			const creditsHere = this.creditsOf(data, sale.id);
			// Until it is given, a gift is the buyer's right to give it.
			if (creditsHere > 0 && userId !== tostring(sale.userId)) this.checkRecipient(sale, userId);
			credits += creditsHere;
		}
		for (const deed of sale.deeds) this.checkRecipient(sale, deed.key);
		const effects = sale.deeds.size();
		const total = grants + credits + effects;
		if (credits > 0) stage.sometimes("purchase kept as a credit");
		if (effects > 0) stage.sometimes("effect outside");
		if (total === 1) return sale.isGift ? this.countGift(sale) : undefined;
		const text = `${sale.id} (${kind.name}): ${effects} effects + ${grants} grants + ${credits} credits`;
		const stops = sale.deeds
			.filter((deed) => {
				return this.wasStoppedAfter(deed) || (kind.actsEarly === true && this.wasLeftAfter(sale, deed));
			})
			.size();
		if (total > 1) {
			if (kind.mayRepeat === true && total <= 1 + stops) stage.sometimes("effect repeated after a stop");
			else stage.violate("granted twice", key, text);
		} else if (kind.mayMiss === true && this.mayHaveBeenStopped(sale)) {
			stage.sometimes("at-most-once effect missed");
		} else {
			stage.violate("not granted", key, text);
		}
	}

	/** What was done outside is stored as done with the first commit that holds no credit for it any more. */
	private noteStoredDeeds(commit: Commit, data: ShopData): void {
		this.stage.openDeeds = this.stage.openDeeds.filter(([sale, deed]) => {
			if (deed.key !== commit.key || this.creditsOf(data, sale.id) > 0) return true;
			deed.storedAt = this.stage.now();
			return false;
		});
	}

	private noteGifts({ key, value }: Commit): void {
		const queue = (value as { GlobalUpdates?: [unknown, ReadonlyArray<unknown>] } | undefined)?.GlobalUpdates?.[1];
		this.queued.set(key, queue?.size() ?? 0);
	}

	/** A gift is for whom it was meant, and nothing else is for anybody but its buyer. */
	private checkRecipient(sale: Sale, userId: string): void {
		const isRight = sale.isGift
			? this.stage.wishes.has(`${sale.userId}/${userId}`)
			: tostring(sale.userId) === userId;
		if (!isRight) this.stage.violate("wrong recipient", `user${userId}`, `${sale.id} was not for this user`);
	}

	private countGift(sale: Sale): void {
		const atBuyers = this.dataOf(sale.userId);
		const isHere = this.creditsOf(atBuyers, sale.id) > 0;
		if (!isHere) this.stage.sometimes("gift arrived");
		const stranger = this.dataOf(STRANGER_ID);
		const wasStrangers = (stranger?.Bought.get(sale.id) ?? 0) + this.creditsOf(stranger, sale.id) > 0;
		if (wasStrangers) this.stage.sometimes("gift to somebody who never came");
	}

	private creditsOf(data: ShopData | undefined, id: string): number {
		let count = 0;
		for (const entry of data?.MonetisationLedger?.Entries ?? []) {
			const isOutstanding = entry.State === "available" || entry.State === "reserved";
			if (entry.Purchase === id && isOutstanding) count += 1;
		}
		return count;
	}

	/** Whether the server of an effect could not store that it happened. */
	private wasStoppedAfter({ member, time, storedAt = time + LEASE_SECONDS }: Deed): boolean {
		const { stage } = this;
		const endsAt = math.min(storedAt, time + LEASE_SECONDS);
		if (member.sim.state === "crashed" && member.diedAt! < endsAt) return true;
		const isFrozen = member.freezes.some((freeze) => {
			return freeze.to - freeze.from >= FROZEN_SECONDS && freeze.from < endsAt && freeze.to > time - 1;
		});
		const spans = [
			...stage.storeOutages,
			...stage.memoryOutages,
			...member.storeCuts,
			...member.storeHangs,
			...member.memoryCuts,
			...member.memoryHangs,
			...member.hogs,
		];
		return isFrozen || overlap(spans, time - 1, endsAt) > 0;
	}

	/** Whether somebody whose purchase it may have been left its server before its handler was done. */
	private wasLeftAfter(sale: Sale, { member, time }: Deed): boolean {
		for (const [userId] of this.data) {
			if (!sale.isGift && userId !== tostring(sale.userId)) continue;
			const departures = this.stage.departures.get(`${userId} at ${member.sim.name}`) ?? [];
			if (departures.some((leftAt) => leftAt >= time && leftAt <= time + HANDLER_SECONDS_MAX)) return true;
		}
		return false;
	}

	/** Whether a server of the buyer's ended or stood still, or the buyer left, between the purchase and its answer. */
	private mayHaveBeenStopped({ userId, soldAt, grantedAt = math.huge }: Sale): boolean {
		const to = grantedAt + ANSWERED_SECONDS;
		return this.stage.members.some((member) => {
			const { sim, diedAt, freezes, storeCuts } = member;
			const departures = this.stage.departures.get(`${userId} at ${sim.name}`) ?? [];
			const hasLeft = departures.some((leftAt) => leftAt >= soldAt && leftAt <= to);
			const hasDied = sim.state === "crashed" && diedAt! >= soldAt && diedAt! <= to;
			return hasLeft || hasDied || overlap([...freezes, ...storeCuts], soldAt, to) > 0;
		});
	}

	private describe(data: ShopData): string {
		let count = 0;
		for (const [,] of data.Bought) count += 1;
		const entries = data.MonetisationLedger?.Entries ?? [];
		const credits = entries.map((entry) => `${entry.Purchase ?? entry.Id} ${entry.State}`);
		return `${count} goods; ${credits.join(", ")}`;
	}
}
