import type { LedgerData } from "./types";

/** Usable credits by product id as text, without zeros. */
export type Counts = { [productId: string]: number };

/** How many credits of a product can be used now. */
export function availableCount(ledger: LedgerData, product: string): number {
	let count = 0;
	for (const entry of ledger.Entries) {
		if (entry.Product === product && entry.State === "available") count += 1;
	}
	return count;
}

/** What clients and older code read. */
export function countsOf(ledger: LedgerData): Counts {
	const counts: Counts = {};
	for (const entry of ledger.Entries) {
		if (entry.State === "available") counts[entry.Product] = (counts[entry.Product] ?? 0) + 1;
	}
	return counts;
}
