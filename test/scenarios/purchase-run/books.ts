import { deepCopy } from "../../../src/storable/deep-copy";
import type { ShopData } from "./model";

/** How much of each effect there is, by the effect's name: a purchase id, "passes", and so on. */
export type Sums = Map<string, number>;

/** A purchase whose credit the game, or support, has taken away. */
export function withdrawnName(purchaseId: string): string {
	return `withdrawn/${purchaseId}`;
}

/** The purchase that an entry of the books is about. */
export function soldName(name: string): string {
	const prefix = withdrawnName("");
	return name.sub(1, prefix.size()) === prefix ? name.sub(prefix.size() + 1) : name;
}

/** The free credits of a product that were given and neither used nor taken away. */
export function freeName(product: string | number): string {
	return `free/${product}`;
}

export function newShopData(): ShopData {
	return { Bought: new Map(), Halves: new Map(), Passes: 0, Periods: 0, Book: new Map() };
}

export function addTo(sums: Sums, name: string, count: number): void {
	const sum = (sums.get(name) ?? 0) + count;
	if (sum === 0) sums.delete(name);
	else sums.set(name, sum);
}

function rawSums(data: ShopData): Sums {
	const sums: Sums = new Map();
	for (const [id, count] of data.Bought) addTo(sums, id, count);
	addTo(sums, "passes", data.Passes);
	addTo(sums, "periods", data.Periods);
	return sums;
}

/** All that ever took effect in this Data, whether the game has thrown it away since or not. */
export function totalsOf(data: ShopData | undefined): Sums {
	if (data === undefined) return new Map();
	const sums = rawSums(data);
	for (const [name, count] of data.Book) addTo(sums, name, count);
	return sums;
}

/** `before` less `after`. */
export function differenceOf(before: Sums, after: Sums): Sums {
	const sums: Sums = new Map();
	for (const [name, count] of before) addTo(sums, name, count);
	for (const [name, count] of after) addTo(sums, name, -count);
	return sums;
}

/**
 * What is to stand in place of `old`: the book goes on in it, so that whatever goes is known to have been there. Both are
 * stored in one write, or neither is.
 */
export function inPlaceOf(old: ShopData, fresh: ShopData): ShopData {
	fresh.Book = differenceOf(totalsOf(old), rawSums(fresh));
	return fresh;
}

/** All of it frozen, as state containers do it. */
export function deepFreeze<T extends object>(value: T): T {
	for (const [, nested] of pairs(value)) if (typeIs(nested, "table")) deepFreeze(nested);
	if (!table.isfrozen(value as never)) table.freeze(value as never);
	return value;
}

/** Whether what changes it makes way for another Data: counts that were changed by hand just before would go with it. */
export function isReplacedByChanges(data: ShopData): boolean {
	return table.isfrozen(data as never) || table.isfrozen(data.Book as never);
}

/** Changes Data; one that is frozen makes way for another frozen one. */
export function changeData(profile: { Data: object }, change: (data: ShopData) => void, isFrozen = false): void {
	const data = profile.Data as ShopData;
	const isAnew = isFrozen || isReplacedByChanges(data);
	const changed = isAnew ? deepCopy(data) : data;
	change(changed);
	if (isAnew) profile.Data = deepFreeze(changed);
}

/** The credits that come from no purchase, by product. Without a ledger the counts are all there is: the next load reads them. */
export function freeCreditsOf({ MonetisationLedger, MonetisationCredits }: ShopData): Sums {
	const sums: Sums = new Map();
	for (const { Product, Purchase, State } of MonetisationLedger?.Entries ?? []) {
		if (Purchase === undefined && (State === "available" || State === "reserved"))
			addTo(sums, freeName(Product), 1);
	}
	if (MonetisationLedger !== undefined || MonetisationCredits === undefined) return sums;
	for (const [product, count] of pairs(MonetisationCredits)) addTo(sums, freeName(product), count);
	return sums;
}
