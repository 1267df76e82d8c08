import { grantCredit, voidCredit } from "./grant";
import { receivedKey, regrantKey } from "./keys";
import { hasPurchase, lineOfPurchase, rememberPurchase, settleUndone } from "./purchases";
import type { CreditEntry, LedgerData } from "./types";

/** What support has promised for a purchase. */
export interface PromisedCredit {
	readonly Purchase: string;
	/** The product id as text. */
	readonly Product: string;
	/** Only where the purchase is not known. */
	readonly IfUnknown?: true;
	readonly Channel?: number;
	readonly Spent?: number;
	readonly PlaceId?: number;
	readonly From?: number;
}

/**
 * A paid credit in place of what a purchase should have given, once a purchase. Nothing when it was given before. A purchase
 * that was not known is remembered with it: its receipt, or its gift, may come again, and the credit stands for it already.
 */
export function regrant(
	ledger: LedgerData,
	promised: PromisedCredit,
	now: number,
	isToGive: boolean | undefined,
): CreditEntry | undefined {
	const { Purchase, Product, IfUnknown, Spent, Channel, PlaceId, From } = promised;
	const key = regrantKey(Purchase);
	// Once a purchase, though somebody names another product for it.
	if (ledger.GrantKeys[key] !== undefined) return undefined;
	const isKnown = hasPurchase(ledger, Purchase);
	if (isKnown && IfUnknown === true && lineOfPurchase(ledger, Purchase)?.IsUndone !== true) return undefined;
	const granted = grantCredit(ledger, {
		product: Product,
		paid: true,
		now,
		// Its own id, not the purchase's: a gift that it gives must not be taken for the one that was given before.
		purchase: key,
		key,
		spent: Spent,
		channel: Channel,
		placeId: PlaceId,
		from: From,
		isToGive,
	});
	if (!granted.ok || !granted.isNew) return undefined;
	if (isKnown) {
		settleUndone(ledger, Purchase);
	} else {
		const line = { Product, At: now, Spent, Channel, PlaceId, From };
		rememberPurchase(ledger, { Id: Purchase, ...line });
		rememberPurchase(ledger, { Id: receivedKey(Purchase), ...line });
	}
	return ledger.Entries.find(({ Id }) => Id === granted.entryId);
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
): { readonly code: "Voided"; readonly entry: CreditEntry } | { readonly code: "InUse" | "UnknownEntry" } {
	const entry = findMeant(ledger, meant);
	if (entry === undefined) return { code: "UnknownEntry" };
	if (!voidCredit(ledger, meant.Entry)) return { code: "InUse" };
	return { code: "Voided", entry };
}
