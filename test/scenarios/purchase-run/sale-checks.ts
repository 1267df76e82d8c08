import { isSavedPurchase } from "../../../src/monetisation/ledger/purchases";
import type { Commit } from "../../../src/testing";
import { STRANGER_ID } from "./customers";
import type { Sums } from "./books";
import { addTo, differenceOf, freeCreditsOf, soldName, totalsOf, withdrawnName } from "./books";
import type { MembersClub } from "./members-club";
import type { Sale, ShopData } from "./model";
import { productKind } from "./products";
import type { ShopStage } from "./shop-stage";
import { Stops } from "./stops";
import { endFading } from "./wishes";

const VERSIONS_MAX = 20;

/** What of a stored record the checks look into. */
interface StoredShop {
	readonly Data?: ShopData;
	readonly GlobalUpdates?: readonly [counter: number, queue: ReadonlyArray<unknown>];
	/** Names the last write of support's. */
	readonly Coffer?: { readonly SetId?: string };
}

/** Every purchase happens once: as goods in the profile, as an effect, or as a credit. */
export class SaleChecks {
	/** How many messages wait in each user's record. */
	private readonly queued = new Map<string, number>();
	/** What took effect and went with what support has set back, by user. */
	private readonly gone = new Map<string, Sums>();
	/** Of the last write of support's, by user. */
	private readonly setIds = new Map<string, string>();
	/** How many gifts each wish has brought: "buyer/recipient/product". */
	private readonly delivered = new Map<string, number>();
	private readonly stops: Stops;

	constructor(
		private readonly stage: ShopStage,
		private readonly club: MembersClub,
	) {
		this.stops = new Stops(stage);
	}

	public onCommit(commit: Commit): void {
		const { key } = commit;
		const stored = commit.value as StoredShop | undefined;
		const data = stored?.Data;
		this.queued.set(key, stored?.GlobalUpdates?.[1]?.size() ?? 0);
		if (data === undefined) return;
		this.noteSetBack(key, stored?.Coffer?.SetId, data);
		this.noteForgotten(commit, data);
		endFading(this.stage, key, this.stage.stored.get(key), data);
		this.stage.stored.set(key, data);
		const versions = [...(this.stage.versions.get(key) ?? []), data];
		if (versions.size() > VERSIONS_MAX) versions.shift();
		this.stage.versions.set(key, versions);
		this.noteStoredDeeds(commit, data);
		const sums = this.sumsOf(tonumber(key)!);
		this.club.checkNever(tonumber(key)!, sums);
		this.stage.note(`user${key}`, () => `${commit.server} wrote ${this.describe(data)}`);
		this.checkGoods(key, data, sums);
		this.checkFree(key, data, sums);
	}

	private checkGoods(key: string, data: ShopData, sums: Sums): void {
		for (const [id, count] of sums) {
			const sale = this.stage.sales.get(id);
			if (sale === undefined) continue;
			if (count > 1) this.stage.violate("granted twice", `user${key}`, `${id} took effect ${count} times`);
			this.checkRecipient(sale, key);
		}
		for (const [id, count] of data.Bought) {
			const halves = data.Halves.get(id) ?? 0;
			// One that saves in the middle of its work is whole in the next save: nothing of it may be stored half.
			if (halves !== count) this.stage.violate("granted twice", `user${key}`, `half of ${id} is stored`);
		}
	}

	/** What was given by hand, or inside of a handler, is there, and nothing else. */
	private checkFree(key: string, data: ShopData, sums: Sums): void {
		const wrong = differenceOf(freeCreditsOf(data), freeOf(sums));
		for (const [name, count] of wrong) {
			const text = `there are ${count} credits of ${name} more than were given`;
			this.stage.violate("free credits", `user${key}`, text);
		}
	}

	/**
	 * Support has taken `Data` back. What a purchase gave and went with it is owed once more, as a credit; passes and periods
	 * are due again. All else that went is gone by support's will.
	 */
	private noteSetBack(key: string, setId: string | undefined, data: ShopData): void {
		if (setId === undefined || setId === this.setIds.get(key)) return;
		this.setIds.set(key, setId);
		const old = this.stage.stored.get(key);
		const gone = this.gone.get(key) ?? new Map<string, number>();
		for (const [name, count] of differenceOf(totalsOf(old), totalsOf(data))) {
			if (name === "passes" || name === "periods") continue;
			const id = soldName(name);
			const difference = this.creditsOf(data, id) - this.creditsOf(old, id);
			if (difference !== 0) this.stage.sometimes("purchase owed once more");
			if (difference !== count) addTo(gone, name, count);
		}
		this.gone.set(key, gone);
		for (const [id, sale] of this.stage.sales) {
			if (sale.deeds.isEmpty() || this.creditsOf(data, id) <= this.creditsOf(old, id)) continue;
			// Nothing in a profile tells an effect outside from goods.
			sale.owedAgain = (sale.owedAgain ?? 0) + 1;
		}
		this.stage.setBacks.set(key, [...(this.stage.setBacks.get(key) ?? []), this.stage.now()]);
	}

	/** The game's code of before keeps so many ids and no more. One that no ledger has heard of is gone then. */
	private noteForgotten({ key, server }: Commit, data: ShopData): void {
		const isOld = this.stage.members.some(({ sim, service }) => sim.name === server && service === undefined);
		if (!isOld) return;
		for (const id of this.stage.stored.get(key)?.PurchaseIdCache ?? []) {
			const sale = this.stage.sales.get(id);
			if (sale === undefined || data.PurchaseIdCache?.includes(id) === true) continue;
			if (!isSavedPurchase(data.MonetisationLedger, id)) sale.isForgotten = true;
		}
	}

	/** All that ever took effect for a user, as far as it is stored. */
	public sumsOf(userId: number): Sums {
		const sums = totalsOf(this.dataOf(userId));
		for (const [name, count] of this.gone.get(tostring(userId)) ?? new Map<string, number>())
			addTo(sums, name, count);
		return sums;
	}

	/** The profile as it was stored last. */
	public dataOf(userId: number): ShopData | undefined {
		return this.stage.stored.get(tostring(userId));
	}

	/** Whether a gift is still on its way somewhere. */
	public hasGiftsUnderWay(): boolean {
		for (const [, data] of this.stage.stored) if ((data.MonetisationLedger?.Gifts?.size() ?? 0) > 0) return true;
		for (const [, count] of this.queued) if (count > 0) return true;
		return false;
	}

	/** What was answered as granted is stored by then. To be called often. */
	public checkAnswers(): void {
		const { purchases } = this.stage.cloud;
		for (const [id, sale] of this.stage.sales) {
			if (sale.isRegrant === true || sale.grantedAt !== undefined || !purchases.isGranted(id)) continue;
			sale.grantedAt = this.stage.now();
			this.stage.sometimes("purchase granted");
			const data = this.dataOf(sale.userId);
			if (isSavedPurchase(data?.MonetisationLedger, id)) continue;
			if (data?.PurchaseIdCache?.includes(id) === true) continue;
			this.stage.violate("answered too early", `user${sale.userId}`, `${id} was answered and is not stored`);
		}
	}

	/** When all is over and everybody has come back. */
	public checkEnd(): void {
		for (const [, sale] of this.stage.sales) this.checkSale(sale);
		this.checkWishes();
		this.club.checkEnd((userId) => this.sumsOf(userId));
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
		if (sale.grantedAt === undefined && sale.isRegrant !== true) {
			return stage.violate("not granted", key, `${sale.id} (${kind.name}) was never answered as granted`);
		}
		const { grants, credits, withdrawn } = this.countOf(sale);
		for (const deed of sale.deeds) this.checkRecipient(sale, deed.key);
		const effects = sale.deeds.size();
		const total = grants + credits + effects + withdrawn;
		if (credits > 0) stage.sometimes("purchase kept as a credit");
		if (effects > 0) stage.sometimes("effect outside");
		if (total === 1) return sale.isGift ? this.countGift(sale) : undefined;
		const text = `${sale.id} (${kind.name}): ${effects} effects + ${grants} grants + ${credits} credits + ${withdrawn} withdrawn`;
		if (total > 1) {
			const owedAgain = effects > 0 ? (sale.owedAgain ?? 0) : 0;
			const stops = kind.mayRepeat === true ? this.stopsOf(sale) : 0;
			if (total > 1 + owedAgain + stops) stage.violate("granted twice", key, text);
			else stage.sometimes(total > 1 + owedAgain ? "effect repeated after a stop" : "effect owed once more");
		} else if (kind.mayMiss === true && this.stops.mayHaveBeenStopped(sale)) {
			stage.sometimes("at-most-once effect missed");
		} else if (sale.isUnsure !== true && sale.mayBeVoided !== true) {
			stage.violate("not granted", key, text);
		}
	}

	/** What there is of a sale, over all profiles. */
	private countOf(sale: Sale): { readonly grants: number; readonly credits: number; readonly withdrawn: number } {
		let [grants, credits, withdrawn] = [0, 0, 0];
		for (const [userId, data] of this.stage.stored) {
			// Only gifts may be at somebody else's.
			if (!sale.isGift && userId !== tostring(sale.userId)) continue;
			const sums = this.sumsOf(tonumber(userId)!);
			const here = (sums.get(sale.id) ?? 0) + (sums.get(withdrawnName(sale.id)) ?? 0);
			const creditsHere = this.creditsOf(data, sale.id);
			grants += sums.get(sale.id) ?? 0;
			withdrawn += sums.get(withdrawnName(sale.id)) ?? 0;
			credits += creditsHere;
			if (userId === tostring(sale.userId)) continue;
			const isHere = here + creditsHere > 0 || sale.deeds.some(({ key }) => key === userId);
			if (!isHere) continue;
			// Until it is given, a gift is the buyer's right to give it.
			this.checkRecipient(sale, userId);
			addTo(this.delivered, `${sale.userId}/${userId}/${sale.productId}`, 1);
		}
		return { grants, credits, withdrawn };
	}

	/** Nobody gets more gifts than were paid for this one. */
	private checkWishes(): void {
		for (const [address, count] of this.delivered) {
			const wishes = this.stage.wishes.get(address) ?? 0;
			if (count <= wishes) continue;
			const text = `${count} gifts came of ${wishes} wishes: ${address}`;
			this.stage.violate("wrong recipient", `user${address.split("/")[1]}`, text);
		}
	}

	/** How often an effect of the sale may have been repeated. */
	private stopsOf(sale: Sale): number {
		const kind = productKind(sale.productId);
		const stopped = sale.deeds.filter((deed) => {
			return this.stops.wasStoppedAfter(deed) || (kind.actsEarly === true && this.stops.wasLeftAfter(sale, deed));
		});
		return stopped.size();
	}

	/** What was done outside is stored as done with the first commit that holds no credit for it any more. */
	private noteStoredDeeds(commit: Commit, data: ShopData): void {
		this.stage.openDeeds = this.stage.openDeeds.filter(([sale, deed]) => {
			if (deed.key !== commit.key || this.creditsOf(data, sale.id) > 0) return true;
			deed.storedAt = this.stage.now();
			return false;
		});
	}

	/** A gift is for whom it was meant, and nothing else is for anybody but its buyer. */
	private checkRecipient(sale: Sale, userId: string): void {
		const wishes = this.stage.wishes.get(`${sale.userId}/${userId}/${sale.productId}`) ?? 0;
		const isRight = sale.isGift ? wishes > 0 : tostring(sale.userId) === userId;
		if (!isRight) this.stage.violate("wrong recipient", `user${userId}`, `${sale.id} was not for this user`);
	}

	private countGift(sale: Sale): void {
		const atBuyers = this.dataOf(sale.userId);
		const isHere = this.creditsOf(atBuyers, sale.id) > 0;
		if (!isHere) this.stage.sometimes("gift arrived");
		const stranger = this.dataOf(STRANGER_ID);
		const wasStrangers = (totalsOf(stranger).get(sale.id) ?? 0) + this.creditsOf(stranger, sale.id) > 0;
		if (wasStrangers) this.stage.sometimes("gift to somebody who never came");
	}

	private creditsOf(data: ShopData | undefined, id: string): number {
		let count = 0;
		for (const entry of data?.MonetisationLedger?.Entries ?? []) {
			// One in use whose effect has begun, or may have: the next load counts it as used.
			const isInUse = entry.State === "reserved" && entry.Reservation?.AtMostOnce !== true;
			const isOutstanding = entry.State === "available" || isInUse;
			if (entry.Purchase === id && isOutstanding) count += 1;
		}
		return count;
	}

	private describe(data: ShopData): string {
		let count = 0;
		for (const [,] of data.Bought) count += 1;
		const entries = data.MonetisationLedger?.Entries ?? [];
		const credits = entries.map((entry) => `${entry.Purchase ?? entry.Id} ${entry.State}`);
		return `${count} goods; ${credits.join(", ")}`;
	}
}

function freeOf(sums: Sums): Sums {
	const free: Sums = new Map();
	for (const [name, count] of sums) if (name.sub(1, 5) === "free/") addTo(free, name, count);
	return free;
}
