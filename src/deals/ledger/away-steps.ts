import { LIBRARY_TABLES } from "../../storable/library-tables";
import type { MessagesOnlyRecord, ProfileRecord } from "../../profile-store/record/record";
import { readRecord } from "../../profile-store/record/record";
import { canHoldTables } from "../../profile-store/record/library-tables";
import { dealsIn, storedDeals } from "./decide";
import { entryOf, hasRetakes, pastOf, withEntry, withPast } from "./entries";
import { isNewerTable } from "./read";
import type { DealTable, Goods, PledgeEntry } from "./types";

/** Why a record without a session was left as it is. */
export type AwayRefusal = "NoProfile" | "SessionActive" | "Gone" | "Refused" | "NotApproved" | "NotStored" | "Known";

export type AwayStep =
	| { readonly outcome: "done"; readonly record: ProfileRecord; readonly isWrite: boolean }
	| { readonly outcome: "kept"; readonly code: AwayRefusal; readonly problem?: string; readonly isWrite: false };

/** What the library and the game have to do with such a step. */
export interface AwayHome {
	/** Brings the data up to date; answers why it must not be changed. */
	readonly prepare: (record: ProfileRecord, isNew: boolean) => string | undefined;
	/** A record for a party that has none; nothing where none is to be made. */
	readonly newRecord?: (before: MessagesOnlyRecord | undefined) => ProfileRecord;
	/** Whether another deal of the same name is known there. */
	readonly isTaken?: (deals: DealTable) => boolean;
}

function kept(code: AwayRefusal, problem?: string): AwayStep {
	return { outcome: "kept", code, problem, isWrite: false };
}

function setDeals(record: ProfileRecord, deals: DealTable): void {
	(record.Data as Map<string, unknown>).set(LIBRARY_TABLES.deals, deals);
}

/** The record without a session, with its data up to date, or why it stays as it is. */
function openRecord(value: unknown, home: AwayHome): ProfileRecord | AwayRefusal {
	const read = readRecord(value);
	const isNew = read.kind === "messages" || read.kind === "missing";
	if (!isNew && read.kind !== "profile") return "NoProfile";
	if (isNew && home.newRecord === undefined) return "NoProfile";
	const record =
		read.kind === "profile" ? read.record : home.newRecord!(read.kind === "messages" ? read.record : undefined);
	if (record.MetaData.ActiveSession !== undefined) return "SessionActive";
	// Damage is the next load's to mend; what a later version has written is not this one's to change.
	if (read.kind === "profile" && read.damaged !== undefined) return "NotStored";
	if (isNewerTable(storedDeals(record)) || !canHoldTables(record.Data)) return "NotStored";
	if (home.prepare(record, isNew) !== undefined) return "NotStored";
	return record;
}

/**
 * Takes a party's goods out of a record that has no session, and leaves the pledge there. `isOpen`: whether the deal is still
 * being made by the server that asks. `take` changes the record's data. Runs again on a newer value.
 */
export function pledgeStep(
	value: unknown,
	id: string,
	pledge: Omit<PledgeEntry, "Gives">,
	home: AwayHome,
	isOpen: () => boolean,
	take: (
		record: ProfileRecord,
	) => { readonly goods: Goods | undefined } | { readonly code: AwayRefusal; readonly problem?: string },
): AwayStep {
	const record = openRecord(value, home);
	if (typeIs(record, "string")) return kept(record);
	const known = entryOf(dealsIn(record), id);
	if (known?.State === "Pledged" && known.BookSession === pledge.BookSession) {
		return { outcome: "done", record, isWrite: false };
	}
	// An old request may run again when all is long over.
	if (!isOpen() || known !== undefined || pastOf(dealsIn(record), id) !== undefined) return kept("Gone");
	// What is still to be taken out of them again is not its own to give.
	if (hasRetakes(dealsIn(record))) return kept("NotStored", "its Data are of before a deal");
	if (home.isTaken?.(dealsIn(record)) === true) return kept("Known");
	const taken = take(record);
	if ("code" in taken) return kept(taken.code, taken.problem);
	setDeals(record, withEntry(dealsIn(record), id, { ...pledge, Gives: taken.goods }));
	return { outcome: "done", record, isWrite: true };
}

/**
 * Ends a pledge in a record that has no session. `put` changes the record's data, and answers what is wrong. `goods`: what it
 * gets of the booked deal; nothing where the deal is off.
 */
export function endPledgeStep(
	value: unknown,
	id: string,
	pledge: Pick<PledgeEntry, "BookSession">,
	goods: ReadonlyArray<Goods> | undefined,
	home: AwayHome,
	put: (record: ProfileRecord, entry: PledgeEntry, goods: ReadonlyArray<Goods>) => string | undefined,
): AwayStep {
	const record = openRecord(value, { prepare: home.prepare });
	if (typeIs(record, "string")) return kept(record);
	const entry = entryOf(dealsIn(record), id);
	const isThere = entry?.State === "Pledged" && entry.BookSession === pledge.BookSession;
	if (!isThere) return { outcome: "done", record, isWrite: false };
	if (entry.Retake === true) return kept("NotStored", "its Data are of before the deal");
	const own = entry.Gives === undefined ? [] : [entry.Gives];
	const problem = put(record, entry, goods ?? own);
	if (problem !== undefined) return kept("NotStored", problem);
	const without = withEntry(dealsIn(record), id, undefined);
	setDeals(record, goods === undefined ? without : withPast(without, id, entry, goods));
	return { outcome: "done", record, isWrite: true };
}
