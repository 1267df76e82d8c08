import { deepCopy } from "../../storable/deep-copy";
import { giftOfKey } from "./keys";
import { mergeLedgers } from "./merge";
import { isKnownPurchase } from "./purchases";
import type { LedgerData, PurchaseLine, UntoldLine } from "./types";
import { creditsUsedSince, linesSince, returnCredit, settleUse, withdrawReturned } from "./undone";
import { addUntold } from "./untold";

/** So many of the newest purchases that a tool took out stay findable. */
export const TAKEN_OUT_MAX = 50;

const Detail = "SetAsync wrote another state";

function takeOut(ledger: LedgerData, lines: ReadonlyArray<PurchaseLine>): Array<UntoldLine> {
	if (lines.isEmpty()) return [];
	const ids = new Set<string>();
	for (const { Id } of lines) ids.add(Id);
	ledger.Recent = ledger.Recent.filter(({ Id }) => !ids.has(Id));
	const all = [...(ledger.TakenOut ?? []), ...lines];
	ledger.TakenOut = all.filter((_, index) => index >= all.size() - TAKEN_OUT_MAX);
	return lines.map(({ Id, Product }) => ({ Kind: "PurchaseUndone", Product, Purchase: giftOfKey(Id) ?? Id, Detail }));
}

function giveBack(ledger: LedgerData, viewed: LedgerData | undefined): Array<UntoldLine> {
	return creditsUsedSince(ledger, viewed).map((entry) => {
		const { Product, Purchase } = entry;
		const Entry = returnCredit(ledger, entry, entry.Redeem);
		return { Kind: "CreditGranted", Product, Purchase, Entry, Detail };
	});
}

/**
 * What is stored when a tool writes `Data` of another state, mostly an older one, which knew the ledger `viewed`. The stored
 * ledger stays, but for purchases whose goods go with `Data`: they count as not processed, so a receipt that is still open is
 * granted once more. Paid credits that were used since are usable again. Changes both, answers `stored`; both must be sound.
 */
export function overwriteLedger(stored: LedgerData, viewed: LedgerData | undefined): LedgerData {
	settleUse(stored);
	if (viewed !== undefined) settleUse(viewed);
	const told = takeOut(stored, linesSince(stored, viewed));
	for (const { Id, Product, Purchase } of withdrawReturned(stored, viewed)) {
		told.push({ Kind: "CreditVoided", Product, Purchase, Entry: Id, Detail });
	}
	const ledger = viewed === undefined ? stored : mergeLedgers(stored, viewed);
	for (const line of giveBack(ledger, viewed)) told.push(line);
	const gone = ledger.TakenOut?.filter(({ Id }) => !isKnownPurchase(ledger, Id));
	ledger.TakenOut = gone?.isEmpty() === true ? undefined : gone;
	ledger.Claims = deepCopy(viewed?.Claims ?? {});
	addUntold(ledger, told);
	return ledger;
}
