import { grantCredit, voidCredit } from "./grant";
import { receivedKey, regrantKey } from "./keys";
import { hasPurchase, rememberPurchase } from "./purchases";
import type { CreditEntry, LedgerData } from "./types";

/** A paid credit in place of what a purchase should have given, once a purchase. Nothing when it was given before. */
export function regrant(ledger: LedgerData, purchaseId: string, product: string, now: number): string | undefined {
	const key = regrantKey(purchaseId);
	// Once a purchase, though somebody names another product for it.
	if (ledger.GrantKeys[key] !== undefined) return undefined;
	// Its own id, not the purchase's: a gift that it gives must not be taken for the one that was given before.
	const granted = grantCredit(ledger, { product, paid: true, now, purchase: key, key });
	if (!granted.ok || !granted.isNew) return undefined;
	// Of a profile that was set back: its receipt, or its gift, may come again, and the credit stands for it already.
	if (!hasPurchase(ledger, purchaseId)) {
		rememberPurchase(ledger, { Id: purchaseId, Product: product, At: now });
		rememberPurchase(ledger, { Id: receivedKey(purchaseId), Product: product, At: now });
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
	ledger: LedgerData,
	meant: MeantCredit,
): { readonly code: "Voided" | "InUse" | "UnknownEntry"; readonly purchase?: string } {
	const entry = findMeant(ledger, meant);
	if (entry === undefined) return { code: "UnknownEntry" };
	if (!voidCredit(ledger, meant.Entry)) return { code: "InUse" };
	return { code: "Voided", purchase: entry.Purchase };
}
