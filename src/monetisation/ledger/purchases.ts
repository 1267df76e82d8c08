import { HASH_LENGTH, hashOf } from "./hash";
import { giftOfKey, receivedKey } from "./keys";
import { countOf, hasAmong, hasHash, isPacked, joinPacked, sortFew } from "./packed";
import type { LedgerData, PurchaseLine } from "./types";

/** So many of the newest keep what is known of them; of older ones their hash is left. */
export const RECENT_MAX = 100;

/**
 * Older code of the library keeps whatever it finds under the ids of purchases: so it keeps these, too. What was packed last
 * waits in a short text of its own: a new text of 100,000 characters at every purchase would take a millisecond.
 */
export const PACKED_KEY = "packed/fnv1a64";
export const NEWLY_PACKED_KEY = "packed/fnv1a64/new";
const NEWLY_PACKED_MAX = 64 * HASH_LENGTH;

/** The hashes of the purchases that are older than the newest, in order. */
export function packedOf(ledger: LedgerData): string {
	const newly = ledger.Purchases[NEWLY_PACKED_KEY];
	const packed = ledger.Purchases[PACKED_KEY] ?? "";
	return newly === undefined ? packed : joinPacked(packed, sortFew(newly));
}

export function setPacked(ledger: LedgerData, packed: string): void {
	delete ledger.Purchases[NEWLY_PACKED_KEY];
	if (packed !== "") ledger.Purchases[PACKED_KEY] = packed;
}

/** Of purchases as they are stored, by whatever version. */
function hasPacked(texts: Map<string, unknown>, purchaseId: string): boolean {
	const [packed, newly] = [texts.get(PACKED_KEY), texts.get(NEWLY_PACKED_KEY)];
	if (packed === undefined && newly === undefined) return false;
	const hash = hashOf(purchaseId);
	return (isPacked(newly) && hasAmong(newly, hash)) || (isPacked(packed) && hasHash(packed, hash));
}

/** How many of them there are. */
export function olderCount(ledger: LedgerData): number {
	return countOf(packedOf(ledger));
}

export function findPurchase(ledger: LedgerData, purchaseId: string): PurchaseLine | undefined {
	// The newest are asked for most.
	for (const index of $range(ledger.Recent.size() - 1, 0, -1)) {
		const line = ledger.Recent[index];
		if (line.Id === purchaseId) return line;
	}
	return undefined;
}

/** Whether the purchase has been processed, here or by older code. */
export function isKnownPurchase(ledger: LedgerData, purchaseId: string): boolean {
	if (findPurchase(ledger, purchaseId) !== undefined) return true;
	return hasPacked(ledger.Purchases as unknown as Map<string, unknown>, purchaseId);
}

/** Moves what is older than the newest to the hashes: no id is ever forgotten, for receipts never expire. */
export function packOld(ledger: LedgerData): void {
	const { Recent } = ledger;
	const excess = Recent.size() - RECENT_MAX;
	if (excess <= 0) return;
	const hashes = Recent.filter((_, index) => index < excess).map(({ Id }) => hashOf(Id));
	ledger.Recent = Recent.filter((_, index) => index >= excess);
	const newly = (ledger.Purchases[NEWLY_PACKED_KEY] ?? "") + hashes.join("");
	ledger.Purchases[NEWLY_PACKED_KEY] = newly;
	if (newly.size() > NEWLY_PACKED_MAX) setPacked(ledger, packedOf(ledger));
}

/** In the same step as its effect or its credit: only then both are saved, or neither. */
export function rememberPurchase(ledger: LedgerData, line: PurchaseLine): void {
	if (isKnownPurchase(ledger, line.Id)) return;
	ledger.Recent.push(line);
	packOld(ledger);
	const takenOut = ledger.TakenOut?.filter(({ Id }) => Id !== line.Id);
	ledger.TakenOut = takenOut?.isEmpty() === true ? undefined : takenOut;
}

/** Something is given for a purchase whose goods are gone. */
export function settleUndone(ledger: LedgerData, purchaseId: string): void {
	const key = receivedKey(purchaseId);
	ledger.Recent = ledger.Recent.map((line) => {
		return line.Id === purchaseId || line.Id === key ? { ...line, IsUndone: undefined } : line;
	});
}

/** A purchase whose goods a tool took out of the profile. */
export function takenOutPurchase(ledger: LedgerData, purchaseId: string): PurchaseLine | undefined {
	return ledger.TakenOut?.find(({ Id }) => Id === purchaseId || Id === receivedKey(purchaseId));
}

/** What is known of a purchase: bought by the user, or received as a gift. Nothing of an old one. */
export function lineOfPurchase(ledger: LedgerData, purchaseId: string): PurchaseLine | undefined {
	return findPurchase(ledger, purchaseId) ?? findPurchase(ledger, receivedKey(purchaseId));
}

/** Whether the user has bought it or received it as a gift. */
export function hasPurchase(ledger: LedgerData, purchaseId: string): boolean {
	return isKnownPurchase(ledger, purchaseId) || isKnownPurchase(ledger, receivedKey(purchaseId));
}

/** The ids of the newest purchases as the common sample of older code keeps them, oldest first. */
export function recentIds(ledger: LedgerData): Array<string> {
	const ids = new Array<string>();
	for (const { Id } of ledger.Recent) {
		if (giftOfKey(Id) === undefined) ids.push(Id);
	}
	return ids;
}

/** Whether a ledger as it is stored, of whatever version, knows the purchase: only then it may be answered as granted. */
export function isSavedPurchase(saved: object | undefined, purchaseId: string): boolean {
	const { Recent, Purchases } = (saved ?? {}) as { [Name in keyof LedgerData]?: unknown };
	if (typeIs(Purchases, "table")) {
		const texts = Purchases as Map<string, unknown>;
		if (texts.get(purchaseId) !== undefined || hasPacked(texts, purchaseId)) return true;
	}
	if (!typeIs(Recent, "table")) return false;
	return (Recent as Array<Partial<PurchaseLine>>).some((line) => typeIs(line, "table") && line.Id === purchaseId);
}
