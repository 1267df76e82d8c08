import type { LedgerData, UntoldLine } from "./types";

/** The newest are kept: a profile must not grow for ever. */
const UNTOLD_MAX = 100;

/** To be told when the player comes: who changes a stored ledger has nobody to tell. */
export function addUntold(ledger: LedgerData, lines: ReadonlyArray<UntoldLine>): void {
	if (lines.isEmpty()) return;
	const all = [...(ledger.Untold ?? []), ...lines];
	ledger.Untold = all.filter((_, index) => index >= all.size() - UNTOLD_MAX);
}

/** What is to be told now. */
export function takeUntold(ledger: LedgerData): ReadonlyArray<UntoldLine> {
	const lines = ledger.Untold ?? [];
	ledger.Untold = undefined;
	return lines;
}
