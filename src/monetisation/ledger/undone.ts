import { findGift } from "./gifts";
import { giftOfKey, purchaseOfRegrant, receivedKey, regrantKey } from "./keys";
import { findPurchase, isKnownPurchase, lineOfPurchase } from "./purchases";
import { settleDeadReservations } from "./reserve";
import { LEGACY_PRODUCT } from "./sound";
import type { CreditEntry, LedgerData, PurchaseLine } from "./types";

/** Whether a line stands for what support gave beside the line of its purchase: both are remembered then. */
export function isCompanion(ledger: LedgerData, line: PurchaseLine): boolean {
	const gift = giftOfKey(line.Id);
	return gift !== undefined && isRegrantedOnly(ledger, gift);
}

/** Whether nothing but a credit of support's was ever given for the purchase. */
function isRegrantedOnly(ledger: LedgerData, purchase: string): boolean {
	const isRegranted = ledger.GrantKeys[regrantKey(purchase)] !== undefined;
	return (
		isRegranted &&
		findPurchase(ledger, purchase) !== undefined &&
		findPurchase(ledger, receivedKey(purchase)) !== undefined
	);
}

function hasCreditOf(ledger: LedgerData, purchase: string, isGift: boolean): boolean {
	return ledger.Entries.some((entry) => entry.Purchase === purchase && (entry.IsGift === true) === isGift);
}

/** Whether what the line bought is still there, or was no part of `Data`. */
function isKept(now: LedgerData, line: PurchaseLine): boolean {
	// It is in the hands of somebody else, or on its way; or nobody knows what it was.
	if (line.IsToGive === true || line.IsUndone === true || line.Product === LEGACY_PRODUCT) return true;
	if (isCompanion(now, line)) return true;
	const gift = giftOfKey(line.Id);
	if (gift !== undefined) return hasCreditOf(now, gift, true);
	if (findGift(now, line.Id) !== undefined || hasCreditOf(now, line.Id, false)) return true;
	return isRegrantedOnly(now, line.Id) && hasCreditOf(now, regrantKey(line.Id), false);
}

function isSame(entry: CreditEntry, other: CreditEntry): boolean {
	if (entry.Purchase !== undefined) {
		return other.Purchase === entry.Purchase && (other.IsGift === true) === (entry.IsGift === true);
	}
	return other.Id === entry.Id && other.Product === entry.Product && other.GrantedAt === entry.GrantedAt;
}

/** No session of another state of `Data` goes on: what was in use in it is settled as the next load would. */
export function settleUse(ledger: LedgerData): void {
	settleDeadReservations(ledger, "");
}

function wasUsable(entry: CreditEntry): boolean {
	return entry.Paid && entry.IsToGive !== true && entry.State === "available";
}

/** Whether what the credit is for was given already in that other state: then it is in its `Data`. */
function wasUsedBefore(before: LedgerData, entry: CreditEntry): boolean {
	if (!entry.Paid || entry.IsToGive === true || before.Entries.some((other) => isSame(entry, other))) return false;
	const { Purchase } = entry;
	if (Purchase === undefined) {
		const number = tonumber(entry.Id);
		return number !== undefined && number <= before.LastEntry;
	}
	if (purchaseOfRegrant(Purchase) !== undefined) return before.GrantKeys[Purchase] !== undefined;
	const line = findPurchase(before, entry.IsGift === true ? receivedKey(Purchase) : Purchase);
	return line !== undefined && line.IsUndone !== true;
}

/**
 * The other way round, where a state comes back that an earlier rollback had left: what was given for its goods is withdrawn,
 * for they are there again. Answers those credits.
 */
export function withdrawReturned(now: LedgerData, before: LedgerData | undefined): Array<CreditEntry> {
	if (before === undefined) return [];
	const returned = now.Entries.filter((entry) => wasUsedBefore(before, entry));
	now.Entries = now.Entries.filter((entry) => !returned.includes(entry));
	now.Recent = now.Recent.map((line) => {
		const isThere = line.IsUndone === true && findPurchase(before, line.Id)?.IsUndone !== true;
		return isThere && isKnownPurchase(before, line.Id) ? { ...line, IsUndone: undefined } : line;
	});
	return returned;
}

/** Such a credit is usable again. Under its own id where that is free, so that it is known when it comes back once more. */
export function returnCredit(ledger: LedgerData, entry: CreditEntry, Redeem: boolean | undefined): string {
	const isFree = !ledger.Entries.some(({ Id }) => Id === entry.Id);
	if (!isFree) ledger.LastEntry += 1;
	const Id = isFree ? entry.Id : `${ledger.LastEntry}`;
	ledger.Entries.push({ ...entry, Id, State: "available", Reservation: undefined, Redeem });
	return Id;
}

/** Purchases of which a credit of support's was given and used since. */
export function regrantsUsedSince(now: LedgerData, before: LedgerData | undefined): Array<PurchaseLine> {
	const keys = new Array<string>();
	for (const [key] of pairs(now.GrantKeys)) keys.push(key as string);
	const lines = new Array<PurchaseLine>();
	for (const key of keys.sort()) {
		const purchase = purchaseOfRegrant(key);
		if (purchase === undefined || before?.GrantKeys[key] !== undefined) continue;
		if (isRegrantedOnly(now, purchase) || hasCreditOf(now, key, false)) continue;
		const line = lineOfPurchase(now, purchase);
		if (line !== undefined && line.Product !== LEGACY_PRODUCT && line.IsToGive !== true) lines.push(line);
	}
	return lines;
}

/** Purchases and received gifts that `now` knows and `before`, the ledger of another state of `Data`, did not. */
export function linesSince(now: LedgerData, before: LedgerData | undefined): Array<PurchaseLine> {
	return now.Recent.filter((line) => {
		return (before === undefined || !isKnownPurchase(before, line.Id)) && !isKept(now, line);
	});
}

/** Paid credits that were usable then and are used up now. */
export function creditsUsedSince(now: LedgerData, before: LedgerData | undefined): Array<CreditEntry> {
	return (before?.Entries ?? []).filter((entry) => {
		return wasUsable(entry) && !now.Entries.some((other) => isSame(entry, other));
	});
}
