import { receivedKey } from "./gifts";
import { grantCredit, voidCredit } from "./grant";
import { rememberPurchase } from "./purchases";
import type { CreditEntry, LedgerData, LedgerHome } from "./types";

/** Names the one credit that support may give for a purchase. */
export function regrantKey(purchaseId: string): string {
	return `regrant/${purchaseId}`;
}

/** A paid credit in place of what a purchase should have given, once a purchase. Nothing when it was given before. */
export function regrant(
	home: LedgerHome,
	ledger: LedgerData,
	purchaseId: string,
	product: string,
	now: number,
): string | undefined {
	const key = regrantKey(purchaseId);
	// Once a purchase, though somebody names another product for it.
	if (ledger.GrantKeys[key] !== undefined) return undefined;
	// Its own id, not the purchase's: a gift that it gives must not be taken for the one that was given before.
	const granted = grantCredit(home, ledger, { product, paid: true, now, purchase: key, key });
	if (!granted.ok || !granted.isNew) return undefined;
	// Of a profile that was set back: its receipt, or its gift, may come again, and the credit stands for it already.
	if (productOfPurchase(ledger, purchaseId) === undefined) {
		rememberPurchase(ledger, purchaseId, product);
		rememberPurchase(ledger, receivedKey(purchaseId), product);
	}
	return granted.entryId;
}

/** Which credit is to be withdrawn; an id alone may name another credit after a rollback. */
export interface MeantCredit {
	readonly Entry: string;
	readonly Product: string;
	readonly GrantedAt: number;
}

function findMeant(ledger: LedgerData, meant: MeantCredit): CreditEntry | undefined {
	return ledger.Entries.find((entry) => {
		return entry.Id === meant.Entry && entry.Product === meant.Product && entry.GrantedAt === meant.GrantedAt;
	});
}

/** Withdraws a credit that is not in use. */
export function voidMeantCredit(
	home: LedgerHome,
	ledger: LedgerData,
	meant: MeantCredit,
): { readonly code: "Voided" | "InUse" | "UnknownEntry"; readonly purchase?: string } {
	const entry = findMeant(ledger, meant);
	if (entry === undefined) return { code: "UnknownEntry" };
	if (!voidCredit(home, ledger, meant.Entry)) return { code: "InUse" };
	return { code: "Voided", purchase: entry.Purchase };
}

/** The product id of a purchase that the ledger knows, as text: bought by the user, or received as a gift. */
export function productOfPurchase(ledger: LedgerData, purchaseId: string): string | undefined {
	return ledger.Purchases[purchaseId] ?? ledger.Purchases[receivedKey(purchaseId)];
}
