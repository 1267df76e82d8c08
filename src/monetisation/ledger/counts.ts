import type { LedgerData, LedgerHome } from "./types";

/** How many credits of a product can be used now. */
export function availableCount(ledger: LedgerData, product: string): number {
	let count = 0;
	for (const entry of ledger.Entries) {
		if (entry.Product === product && entry.State === "available") count += 1;
	}
	return count;
}

/** Writes what clients and older code read: the usable credits per product, without zeros. */
export function refreshCounts(home: LedgerHome, ledger: LedgerData): void {
	const counts: { [productId: string]: number } = {};
	for (const entry of ledger.Entries) {
		if (entry.State === "available") counts[entry.Product] = (counts[entry.Product] ?? 0) + 1;
	}
	home.MonetisationCredits = counts;
}
