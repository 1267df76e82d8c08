import type { ProfileRecord } from "../../profile-store/record/record";
import { readRecord } from "../../profile-store/record/record";
import type { Decision } from "./decide";
import { decide, storedDeals } from "./decide";
import { isNewerTable, readDeals } from "./read";
import type { PledgeEntry } from "./types";

export interface VetoStep {
	readonly decision: Decision;
	readonly record?: ProfileRecord;
	readonly isWrite: boolean;
}

/** Forbids the book a deal that it has not booked; answers what is true from now on. Pure: may run again on a newer value. */
export function vetoStep(value: unknown, id: string, pledge: Pick<PledgeEntry, "BookLoad" | "BookSession">): VetoStep {
	const read = readRecord(value);
	const decision = decide(read.kind === "profile" ? read.record : undefined, id, pledge, true);
	if (read.kind !== "profile" || decision.kind !== "Open") return { decision, isWrite: false };
	const { record } = read;
	// A later version may not look where this one would write.
	if (isNewerTable(storedDeals(record))) return { decision, isWrite: false };
	const coffer = record.Coffer ?? {};
	coffer.Vetoes = [...(coffer.Vetoes ?? []), id];
	record.Coffer = coffer;
	return { decision: { kind: "Off" }, record, isWrite: true };
}

/** A table as it is written over a record in which others have forbidden some of its deals. Drops what has been heeded. */
export function heedVetoes(deals: object, outside: Map<string, unknown>): object {
	const vetoes = outside.get("Vetoes") as Array<string> | undefined;
	if (vetoes === undefined || vetoes.isEmpty()) return deals;
	// What is no entry is nothing that could be booked: a save must not fail over it.
	const open = (readDeals(deals).Open ?? {}) as { [id: string]: { State?: unknown } | undefined };
	// While the session that writes may still book it, a veto stays; what it knows nothing of any more it can never book.
	const standing = vetoes.filter((id) => {
		const state = open[id]?.State;
		return state === "Open" || state === "Booked";
	});
	outside.set("Vetoes", standing.isEmpty() ? undefined : standing);
	let heeded: Map<string, unknown> | undefined;
	for (const id of standing) {
		const entry = open[id]!;
		if (entry.State !== "Booked") continue;
		heeded = heeded ?? (table.clone(open as never) as unknown as Map<string, unknown>);
		heeded.set(id, { ...entry, State: "Off", Gets: undefined });
	}
	return heeded === undefined ? deals : { ...deals, Open: heeded };
}
