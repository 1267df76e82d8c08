import { mergeClaims } from "./claims";
import { findGift } from "./gifts";
import { mergeGrantKeys } from "./grant-keys";
import { mergePasses } from "./passes";
import { hasPurchase, isKnownPurchase, packedOf } from "./purchases";
import { addLines, addPacked } from "./read";
import type { CreditEntry, LedgerData } from "./types";

function isSameEntry(first: CreditEntry, second: CreditEntry): boolean {
	return first.Id === second.Id && first.Product === second.Product && first.GrantedAt === second.GrantedAt;
}

/** Whether the held ledger has never had this credit. What it had and has no more is used up. */
function isNews(held: LedgerData, entry: CreditEntry): boolean {
	if (!entry.Paid || held.Entries.some((other) => isSameEntry(other, entry))) return false;
	// One that support gave is remembered by its key alone.
	if (entry.Purchase !== undefined) {
		return !hasPurchase(held, entry.Purchase) && held.GrantKeys[entry.Purchase] === undefined;
	}
	const number = tonumber(entry.Id);
	return number === undefined || number > held.LastEntry;
}

function addEntry(held: LedgerData, entry: CreditEntry): void {
	const number = tonumber(entry.Id);
	const isFree = number !== undefined && number > held.LastEntry;
	held.LastEntry = isFree ? number : held.LastEntry + 1;
	held.Entries.push(isFree ? entry : { ...entry, Id: `${held.LastEntry}` });
}

/**
 * What is held, when another ledger of the same player comes in: with a version, a view or a copy of `Data`, which is mostly
 * older. The held one wins. Of the other it takes what it has never known: purchases, paid credits, gifts that are on their
 * way, and what was given for passes and periods. Both must be sound. Changes and answers `held`.
 */
export function mergeLedgers(held: LedgerData, incoming: LedgerData): LedgerData {
	const entries = incoming.Entries.filter((entry) => isNews(held, entry));
	const gifts = (incoming.Gifts ?? []).filter(({ Id }) => {
		return findGift(held, Id) === undefined && !isKnownPurchase(held, Id);
	});
	const lines = incoming.Recent.filter(({ Id }) => !isKnownPurchase(held, Id));
	// Before what is known only by its hash: of that nobody can tell whether it is news.
	for (const entry of entries) addEntry(held, entry);
	if (!gifts.isEmpty()) held.Gifts = [...(held.Gifts ?? []), ...gifts];
	addPacked(held, packedOf(incoming));
	const own = held.Recent;
	held.Recent = [];
	addLines(held, [...lines, ...own]);
	mergeGrantKeys(held.GrantKeys, incoming.GrantKeys);
	mergeClaims(held.Claims, incoming.Claims);
	held.Passes = mergePasses(held.Passes, incoming.Passes);
	return held;
}
