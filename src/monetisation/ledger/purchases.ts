import { hashOf } from "./hash";
import { receivedKey } from "./keys";
import { hasHash, isPacked, joinPacked, packHashes, withHash } from "./packed";
import type { LedgerData, PurchaseLine } from "./types";

/** So many of the newest keep what is known of them; of older ones their hash is left. */
export const RECENT_MAX = 100;

/** Older code of the library keeps whatever it finds under the ids of purchases: so it keeps this, too. */
export const PACKED_KEY = "packed/fnv1a64";

/** The hashes of the purchases that are older than the newest. */
export function packedOf(ledger: LedgerData): string {
	return ledger.Purchases[PACKED_KEY] ?? "";
}

export function setPacked(ledger: LedgerData, packed: string): void {
	if (packed !== "") ledger.Purchases[PACKED_KEY] = packed;
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
	const packed = packedOf(ledger);
	return packed !== "" && hasHash(packed, hashOf(purchaseId));
}

/** Moves what is older than the newest to the hashes: no id is ever forgotten, for receipts never expire. */
export function packOld(ledger: LedgerData): void {
	const { Recent } = ledger;
	const excess = Recent.size() - RECENT_MAX;
	if (excess <= 0) return;
	const hashes = Recent.filter((_, index) => index < excess).map(({ Id }) => hashOf(Id));
	ledger.Recent = Recent.filter((_, index) => index >= excess);
	const packed = packedOf(ledger);
	// One at a time is the rule; a thousand of them come from an older version.
	setPacked(ledger, excess === 1 ? withHash(packed, hashes[0]) : joinPacked(packed, packHashes(hashes)));
}

/** In the same step as its effect or its credit: only then both are saved, or neither. */
export function rememberPurchase(ledger: LedgerData, line: PurchaseLine): void {
	if (isKnownPurchase(ledger, line.Id)) return;
	ledger.Recent.push(line);
	packOld(ledger);
}

/** What is known of a purchase: bought by the user, or received as a gift. Nothing of an old one. */
export function lineOfPurchase(ledger: LedgerData, purchaseId: string): PurchaseLine | undefined {
	return findPurchase(ledger, purchaseId) ?? findPurchase(ledger, receivedKey(purchaseId));
}

/** Whether the user has bought it or received it as a gift. */
export function hasPurchase(ledger: LedgerData, purchaseId: string): boolean {
	return isKnownPurchase(ledger, purchaseId) || isKnownPurchase(ledger, receivedKey(purchaseId));
}

/**
 * The ids of the newest purchases as the common sample of older code keeps them, oldest first. Those of received gifts are
 * among them: code of version 1 keeps what stands there, and knows nothing of lines.
 */
export function recentIds(ledger: LedgerData): Array<string> {
	return ledger.Recent.map(({ Id }) => Id);
}

/** Whether a ledger as it is stored, of whatever version, knows the purchase: only then it may be answered as granted. */
export function isSavedPurchase(saved: object | undefined, purchaseId: string): boolean {
	const { Recent, Purchases } = (saved ?? {}) as { [Name in keyof LedgerData]?: unknown };
	if (typeIs(Purchases, "table")) {
		const texts = Purchases as Map<string, unknown>;
		const packed = texts.get(PACKED_KEY);
		if (texts.get(purchaseId) !== undefined) return true;
		if (isPacked(packed) && packed !== "" && hasHash(packed, hashOf(purchaseId))) return true;
	}
	if (!typeIs(Recent, "table")) return false;
	return (Recent as Array<Partial<PurchaseLine>>).some((line) => typeIs(line, "table") && line.Id === purchaseId);
}
