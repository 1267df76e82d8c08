import type { CreditEntry, LedgerData } from "./types";

/** Takes so many usable credits of a product away, free ones first. Answers them. */
export function takeByHand(ledger: LedgerData, product: string, count: number): Array<CreditEntry> {
	const usable = ledger.Entries.filter((entry) => entry.Product === product && entry.State === "available");
	const taken = [...usable.filter(({ Paid }) => !Paid), ...usable.filter(({ Paid }) => Paid)].filter(
		(_, index) => index < count,
	);
	ledger.Entries = ledger.Entries.filter((entry) => !taken.includes(entry));
	return taken;
}
