import { availableCount } from "./counts";
import { dropFinished } from "./grant";
import { isKnownPurchase } from "./purchases";
import { addLines, readLedger } from "./read";
import type { Damage } from "./sound";
import { LEGACY_PRODUCT } from "./sound";
import type { LedgerData, LedgerHome, PurchaseLine } from "./types";

/** A greater count is damage, not credits: so many entries would leave no room for the rest of the profile. */
const COUNT_MAX = 10_000;

export interface OpenedLedger {
	readonly ledger: LedgerData;
	/** What was found damaged, in words; the sound rest is kept. */
	readonly problems: ReadonlyArray<string>;
}

/** Purchases that older code of the game has processed are never to be granted again. Answers whether any was new. */
export function honourIds(ledger: LedgerData, ids: unknown): boolean {
	if (!typeIs(ids, "table")) return false;
	const lines = new Array<PurchaseLine>();
	for (const id of ids as Array<defined>) {
		if (!typeIs(id, "string") || isKnownPurchase(ledger, id)) continue;
		lines.push({ Id: id, Product: LEGACY_PRODUCT });
	}
	addLines(ledger, lines);
	return !lines.isEmpty();
}

/** The counts by product; false for one that makes no sense. */
function readCounts(home: LedgerHome, { problems, aside }: Damage): Map<string, number | false> | undefined {
	const counts = home.MonetisationCredits as unknown;
	if (counts === undefined) return undefined;
	if (!typeIs(counts, "table")) {
		aside.push(counts as defined);
		problems.push(`MonetisationCredits was a ${typeOf(counts)}`);
		return undefined;
	}
	const read = new Map<string, number | false>();
	for (const [product, count] of counts as Map<unknown, unknown>) {
		const isProduct = typeIs(product, "string") && tonumber(product) !== undefined;
		if (isProduct && typeIs(count, "number") && count >= 0 && count <= COUNT_MAX && count % 1 === 0) {
			read.set(product, count);
		} else {
			if (isProduct) read.set(product, false);
			// As text: what is no number may be none that a store takes.
			aside.push({ Product: tostring(product), Count: tostring(count) });
			problems.push(`MonetisationCredits held ${tostring(product)} = ${tostring(count)}`);
		}
	}
	return read;
}

function productsOf(ledger: LedgerData, counts: Map<string, number | false>): Array<string> {
	const products = new Set<string>();
	for (const [product] of counts) products.add(product);
	for (const entry of ledger.Entries) products.add(entry.Product);
	const sorted = new Array<string>();
	for (const product of products) sorted.push(product);
	return sorted.sort();
}

/**
 * Counts and entries are written together, so a difference is the work of older code that knows the counts only: what
 * it granted becomes paid credits, what it used up is used up.
 */
function followCounts(home: LedgerHome, ledger: LedgerData, now: number, damage: Damage): void {
	const counts = readCounts(home, damage);
	if (counts === undefined) return;
	for (const product of productsOf(ledger, counts)) {
		const count = counts.get(product) ?? 0;
		// It says nothing of what was granted or used up: then the entries hold.
		if (count === false) continue;
		const difference = count - availableCount(ledger, product);
		for (const _ of $range(1, difference)) {
			ledger.LastEntry += 1;
			ledger.Entries.push({
				Id: `${ledger.LastEntry}`,
				Product: product,
				State: "available",
				Paid: true,
				GrantedAt: now,
			});
		}
		for (const _ of $range(1, -difference)) {
			const used = ledger.Entries.find((entry) => entry.Product === product && entry.State === "available");
			if (used !== undefined) used.State = "spent";
		}
	}
	dropFinished(ledger);
}

/**
 * Reads the ledger that stored `Data` has, of whatever version, and repairs what is damaged. Old counts and old purchase ids
 * are taken over. Pure; `now` is Unix seconds, `tags` what ProfileService kept beside `Data`.
 */
export function openLedger(home: LedgerHome, now: number, tags?: object): OpenedLedger {
	const damage: Damage = { problems: [], aside: [] };
	const ledger = readLedger(home.MonetisationLedger, damage);
	honourIds(ledger, (tags as { ProfilePurchaseIds?: unknown } | undefined)?.ProfilePurchaseIds);
	honourIds(ledger, home.PurchaseIdCache);
	followCounts(home, ledger, now, damage);
	ledger.Aside = damage.aside.isEmpty() ? undefined : damage.aside;
	return { ledger, problems: damage.problems };
}
