import { look } from "../../storable/look";
import type { StorableProblem } from "../../storable/snapshot";
import { takeSnapshot } from "../../storable/snapshot";
import { snapshotTable } from "../../storable/table-snapshot";
import type { MonetisationContext } from "../account/context";
import type { HandlerCall, HandlerOutcome } from "./handler-run";
import { HandlerRun } from "./handler-run";

/** What of Data no store takes. */
function findProblems(data: object): ReadonlyArray<StorableProblem> {
	return look(data, {}).isClean ? [] : takeSnapshot(data, {}, "Data").problems;
}

/** What a handler put into Data that no store takes: it would be saved without, though the purchase counts as granted. */
function unstorableOutcome(data: object, before: ReadonlyArray<StorableProblem>): HandlerOutcome | undefined {
	for (const { path, reason } of findProblems(data)) {
		if (before.some((known) => known.path === path)) continue;
		return { kind: "failed", problem: `it left something that cannot be stored: ${path} ${reason}` };
	}
	return undefined;
}

/**
 * Calls a handler on the live Data. When it fails before it yields, all that it changed in Data is put back, into the
 * same tables. Does not yield; whoever calls it holds the saves meanwhile.
 */
export function runHandlerStep(context: MonetisationContext, call: HandlerCall): HandlerRun {
	const { profile } = call.account;
	// Opened before the snapshot: what the handler puts into the ledger is put back with the rest.
	call.account.ledgerNow();
	const data = profile.Data;
	const before = findProblems(data);
	const putBack = snapshotTable(data);
	const run = new HandlerRun(context, call);
	run.start();
	if (run.outcome !== undefined && run.outcome.kind !== "failed") {
		run.outcome = unstorableOutcome(profile.Data, before) ?? run.outcome;
	}
	if (run.outcome?.kind === "failed") {
		profile.Data = data;
		putBack();
	}
	return run;
}
