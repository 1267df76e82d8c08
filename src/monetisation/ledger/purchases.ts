import type { LedgerData } from "./types";

/** Whether the purchase has been processed, here or by older code. */
export function isKnownPurchase(ledger: LedgerData, purchaseId: string): boolean {
	return ledger.Purchases[purchaseId] !== undefined;
}

/** In the same step as its effect or its credit: only then both are saved, or neither. */
export function rememberPurchase(ledger: LedgerData, purchaseId: string, product: string): void {
	ledger.Purchases[purchaseId] = product;
}

/** Whether what was saved last knows the purchase: only then it may be answered as granted. */
export function isSavedPurchase(lastSavedData: object, purchaseId: string): boolean {
	const ledger = (lastSavedData as { MonetisationLedger?: unknown }).MonetisationLedger;
	if (!typeIs(ledger, "table")) return false;
	const purchases = (ledger as { Purchases?: unknown }).Purchases;
	return typeIs(purchases, "table") && (purchases as { [id: string]: unknown })[purchaseId] !== undefined;
}
