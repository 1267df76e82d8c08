import type { Tables } from "../../storable/library-tables";
import { ID_CACHE, LIBRARY_TABLES } from "../../storable/library-tables";
import { countsOf } from "./counts";
import { recentIds } from "./purchases";
import type { LedgerData } from "./types";

/** How many credits more or fewer a tool has written beside the ledger `own`, by product id as text. */
function changesOf(found: unknown, own: LedgerData | undefined): Map<string, number> {
	const changes = new Map<string, number>();
	// Counts without a ledger are those of another time: what they mean for the ledger of now nobody can tell.
	if (!typeIs(found, "table") || own === undefined) return changes;
	const counts = countsOf(own);
	for (const [product] of pairs(counts)) changes.set(product as string, -counts[product]);
	for (const [product, count] of pairs(found as Map<unknown, unknown>)) {
		if (typeIs(product, "string") && typeIs(count, "number")) changes.set(product, count - (counts[product] ?? 0));
	}
	return changes;
}

/**
 * What older code reads beside a ledger that is written with `data` of another time, which came with the ledger `own`: the
 * counts and ids of that time would be taken for what somebody has done since.
 */
export function besideLedger(ledger: LedgerData, data: object, own: LedgerData | undefined): Tables {
	const fields = data as { [name: string]: unknown };
	const counts = countsOf(ledger);
	for (const [product, change] of changesOf(fields[LIBRARY_TABLES.credits], own)) {
		const count = (counts[product] ?? 0) + change;
		if (count > 0) counts[product] = count;
		else delete counts[product];
	}
	const ids = recentIds(ledger);
	const found = fields[ID_CACHE];
	const others = typeIs(found, "table") ? (found as Array<defined>).filter((id) => !ids.includes(id as string)) : [];
	const beside = new Map<string, object>();
	beside.set(LIBRARY_TABLES.credits, counts);
	if (!ids.isEmpty()) beside.set(ID_CACHE, [...others, ...ids]);
	return beside;
}
