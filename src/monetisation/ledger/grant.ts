import { availableCount } from "./counts";
import { findGrant, rememberGrant } from "./grant-keys";
import type { CreditEntry, LedgerData } from "./types";

export interface CreditGrant {
	/** The product id as text. */
	readonly product: string;
	readonly paid: boolean;
	/** Unix seconds. */
	readonly now: number;
	readonly purchase?: string;
	readonly channel?: number;
	readonly spent?: number;
	readonly placeId?: number;
	readonly params?: unknown;
	/** Somebody else bought it. */
	readonly isGift?: boolean;
	readonly from?: number;
	/** It is the right to give something. */
	readonly isToGive?: boolean;
	/** Used at the next load, without anybody asking for it. */
	readonly redeem?: boolean;
	/** A manual grant of the product with the same key is made once. */
	readonly key?: string;
	/** The most credits of the product that may be usable at once; holds for free credits only. */
	readonly cap?: number;
	/** Holds for free credits only. */
	readonly expirySeconds?: number;
}

export type GrantResult =
	| { readonly ok: true; readonly entryId: string; readonly isNew: boolean }
	/** The free credits of this product are at their cap. */
	| { readonly ok: false; readonly code: "CapReached" };

/** Puts a credit into the ledger. Nothing refuses a paid one: who has paid gets it. */
export function grantCredit(ledger: LedgerData, grant: CreditGrant): GrantResult {
	if (grant.key !== undefined) {
		const known = findGrant(ledger, grant.key, grant.product);
		if (known !== undefined) return { ok: true, entryId: known, isNew: false };
	}
	const isFree = !grant.paid;
	if (isFree && grant.cap !== undefined && availableCount(ledger, grant.product) >= grant.cap) {
		return { ok: false, code: "CapReached" };
	}
	ledger.LastEntry += 1;
	const entry: CreditEntry = {
		Id: `${ledger.LastEntry}`,
		Product: grant.product,
		State: "available",
		Paid: grant.paid,
		GrantedAt: grant.now,
		ExpiresAt: isFree && grant.expirySeconds !== undefined ? grant.now + grant.expirySeconds : undefined,
		Purchase: grant.purchase,
		IsGift: grant.isGift,
		Channel: grant.channel,
		Spent: grant.spent,
		PlaceId: grant.placeId,
		From: grant.from,
		Params: grant.params,
		IsToGive: grant.isToGive,
		Redeem: grant.redeem,
	};
	ledger.Entries.push(entry);
	if (grant.key !== undefined) rememberGrant(ledger, grant.key, grant.product, entry.Id);
	return { ok: true, entryId: entry.Id, isNew: true };
}

/** Support withdraws a credit that is not in use. Answers whether there was one. */
export function voidCredit(ledger: LedgerData, entryId: string): boolean {
	const entry = ledger.Entries.find((candidate) => candidate.Id === entryId);
	if (entry === undefined || entry.State !== "available") return false;
	entry.State = "void";
	dropFinished(ledger);
	return true;
}

/** Withdraws free credits whose time is over. Answers their ids. */
export function expireCredits(ledger: LedgerData, now: number): Array<string> {
	const expired = new Array<string>();
	for (const entry of ledger.Entries) {
		if (entry.State !== "available" || entry.Paid || entry.ExpiresAt === undefined) continue;
		if (entry.ExpiresAt > now) continue;
		entry.State = "void";
		expired.push(entry.Id);
	}
	if (expired.isEmpty()) return expired;
	dropFinished(ledger);
	return expired;
}

/** What is used up or withdrawn is the journal's to remember; a profile must not grow for ever. */
export function dropFinished(ledger: LedgerData): void {
	ledger.Entries = ledger.Entries.filter((entry) => entry.State === "available" || entry.State === "reserved");
}
