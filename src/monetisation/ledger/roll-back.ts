import { deepCopy } from "../../storable/deep-copy";
import { toIsoDate } from "../../util/iso-date";
import type { CreditGrant } from "./grant";
import { grantCredit } from "./grant";
import { giftOfKey, regrantKey } from "./keys";
import type { LedgerData, PurchaseLine, UntoldLine } from "./types";
import { creditsUsedSince, linesSince, regrantsUsedSince, returnCredit, settleUse, withdrawReturned } from "./undone";
import { addUntold } from "./untold";

/** What becomes of what was bought since. */
export type RolledBackPurchases = "Credits" | "Goods" | "Nothing";

export interface RolledBackLedger {
	readonly ledger: LedgerData;
	/** One line for each purchase whose goods went. */
	readonly told: ReadonlyArray<UntoldLine>;
}

type Owed = Omit<CreditGrant, "paid" | "redeem">;

/** What a purchase has bought, owed once more. */
function owedFor(line: PurchaseLine, moment: number): Owed {
	const gift = giftOfKey(line.Id);
	return {
		product: line.Product,
		now: line.At ?? moment,
		purchase: gift ?? line.Id,
		channel: line.Channel,
		spent: line.Spent,
		placeId: line.PlaceId,
		isGift: gift !== undefined ? true : undefined,
		from: line.From,
	};
}

function owedRegrant(line: PurchaseLine, moment: number): Owed {
	return { ...owedFor(line, moment), purchase: regrantKey(giftOfKey(line.Id) ?? line.Id), isGift: undefined };
}

/** Nothing is given for them, and they stay remembered: their receipts must not bring them again. */
function markUndone(ledger: LedgerData, lines: ReadonlyArray<PurchaseLine>): void {
	const ids = new Set<string>();
	for (const { Id } of lines) ids.add(Id);
	ledger.Recent = ledger.Recent.map((line) => (ids.has(line.Id) ? { ...line, IsUndone: true } : line));
}

function give(ledger: LedgerData, credit: Owed, redeem: boolean): string {
	const granted = grantCredit(ledger, { ...credit, paid: true, redeem });
	assert(granted.ok, "a paid credit was refused");
	return granted.entryId;
}

/**
 * What the ledger becomes when `Data` goes back to a moment (Unix seconds): the ledger of now stays, and what it has given
 * since `before` is owed once more, for the goods went with `Data`. Passes and periods that were given since are due again.
 * Changes `now`, which it answers, and `before`; both must be sound.
 */
export function rollBackLedger(
	now: LedgerData,
	before: LedgerData | undefined,
	purchases: RolledBackPurchases,
	moment: number,
): RolledBackLedger {
	settleUse(now);
	if (before !== undefined) settleUse(before);
	const lines = linesSince(now, before);
	const used = creditsUsedSince(now, before);
	const owed = [
		...lines.map((line) => owedFor(line, moment)),
		...regrantsUsedSince(now, before).map((line) => owedRegrant(line, moment)),
	];
	const Detail = `rolled back to ${toIsoDate(moment)}`;
	const tell = (Product: string, Purchase: string | undefined, Entry: string | undefined): UntoldLine => {
		return { Kind: Entry === undefined ? "PurchaseUndone" : "CreditGranted", Product, Purchase, Entry, Detail };
	};
	const withdrawn = withdrawReturned(now, before);
	const isGiven = purchases !== "Nothing";
	const redeem = purchases === "Goods";
	const told = [
		...withdrawn.map(({ Id, Product, Purchase }): UntoldLine => {
			return { Kind: "CreditVoided", Product, Purchase, Entry: Id, Detail };
		}),
		...used.map((entry) => {
			return tell(entry.Product, entry.Purchase, isGiven ? returnCredit(now, entry, redeem) : undefined);
		}),
		...owed.map((credit) => {
			return tell(credit.product, credit.purchase, isGiven ? give(now, credit, redeem) : undefined);
		}),
	];
	if (isGiven) now.Claims = deepCopy(before?.Claims ?? {});
	else markUndone(now, lines);
	addUntold(now, told);
	return { ledger: now, told };
}
