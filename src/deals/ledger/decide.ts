import { LIBRARY_TABLES } from "../../storable/library-tables";
import type { ProfileRecord } from "../../profile-store/record/record";
import { entryOf } from "./entries";
import { isNewerTable, readDeals } from "./read";
import type { BookEntry, DealTable, PledgeEntry } from "./types";

/** "Open": nobody can tell yet. The other two are facts that never turn, so an old answer is as good as a new one. */
export type Decision =
	{ readonly kind: "Booked"; readonly entry: BookEntry } | { readonly kind: "Off" } | { readonly kind: "Open" };

/** The deals in the stored `Data` of a record. */
export function dealsIn(record: ProfileRecord): DealTable {
	return readDeals(storedDeals(record));
}

export function storedDeals(record: ProfileRecord): object | undefined {
	const stored = (record.Data as Map<string, unknown>).get(LIBRARY_TABLES.deals);
	return typeIs(stored, "table") ? stored : undefined;
}

/**
 * What became of a deal, by the record of its book; nothing was stored there where there is no record. `isNewest`: read in a
 * write, so no older one.
 */
export function decide(
	book: ProfileRecord | undefined,
	id: string,
	{ BookLoad, BookSession }: Pick<PledgeEntry, "BookLoad" | "BookSession">,
	isNewest: boolean,
): Decision {
	if (book === undefined) return { kind: "Off" };
	const { SessionLoadCount, ActiveSession } = book.MetaData;
	// Only a server that knows its form can tell.
	if (isNewerTable(storedDeals(book))) return { kind: "Open" };
	const entry = entryOf(dealsIn(book), id);
	if (entry !== undefined && (entry.State === "Booked" || entry.State === "Settled"))
		return { kind: "Booked", entry };
	if (SessionLoadCount < BookLoad) return { kind: isNewest ? "Off" : "Open" };
	// That session can never write again: what it has not booked by now is not booked.
	if (SessionLoadCount !== BookLoad || ActiveSession?.[2] !== BookSession) return { kind: "Off" };
	return { kind: book.Coffer?.Vetoes?.includes(id) === true ? "Off" : "Open" };
}
