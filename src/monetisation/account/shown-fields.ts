import type { Tables } from "../../storable/library-tables";
import { ID_CACHE, LIBRARY_TABLES } from "../../storable/library-tables";
import type { Counts } from "../ledger/counts";
import { countsOf } from "../ledger/counts";
import { recentIds } from "../ledger/purchases";
import type { LedgerData } from "../ledger/types";

/** A greater count, or half a credit, is a mistake. */
const COUNT_MAX = 10_000;

/** A product whose count was changed by hand. */
export interface HandChange {
	/** The product id as text. */
	readonly product: string;
	/** How many credits more; less than zero: fewer. */
	readonly difference: number;
}

declare function rawlen(value: object): number;
declare function rawget(fields: object, key: unknown): unknown;
declare function rawset(fields: object, key: unknown, value: unknown): void;

function isPlainTable(value: unknown): value is Map<unknown, unknown> {
	return typeIs(value, "table") && getmetatable(value) === undefined;
}

/** The product of a key: number keys are stored as texts. */
function productOf(key: unknown): string | undefined {
	const product = typeIs(key, "number") ? `${key}` : key;
	return typeIs(product, "string") && product.match("^%d+$")[0] !== undefined ? product : undefined;
}

function isCount(value: unknown): value is number {
	return typeIs(value, "number") && value >= 0 && value <= COUNT_MAX && value % 1 === 0;
}

function isSame(found: unknown, shown: object): boolean {
	if (!isPlainTable(found)) return false;
	let count = 0;
	for (const [key, value] of pairs(shown as Map<unknown, unknown>)) {
		if (found.get(key) !== value) return false;
		count += 1;
	}
	for (const [_key] of pairs(found)) count -= 1;
	return count === 0;
}

/** What of the ledger stands in `Data`, for clients and for code of the game: the credits, and the newest purchase ids. */
export class ShownFields {
	private counts: Counts = {};
	private ids = new Array<string>();
	/** The first and the last of the purchases whose ids they are. */
	private ends: ReadonlyArray<unknown> = [];
	/** The list that stands in `Data`. */
	private shownIds?: object;
	/** The `Data` in which they stand. What another table has there was not changed by hand. */
	private home?: object;
	/** The very table of counts that stands there. */
	private shown?: object;

	/** The ledger has changed. */
	public renew(ledger: LedgerData): void {
		const { Recent } = ledger;
		const ends = [Recent[0], Recent[Recent.size() - 1]];
		this.counts = countsOf(ledger);
		if (ends[0] === this.ends[0] && ends[1] === this.ends[1]) return;
		this.ends = ends;
		this.ids = recentIds(ledger);
		this.shownIds = undefined;
	}

	/** Nothing is shown, but what changes in `data` from now on is changed by hand. */
	public watch(data: unknown): void {
		this.home = typeIs(data, "table") ? data : undefined;
	}

	/** What stands in every write. */
	public fields(): Tables {
		const fields = new Map<string, object>();
		fields.set(LIBRARY_TABLES.credits, this.counts);
		if (!this.ids.isEmpty()) fields.set(ID_CACHE, this.ids);
		return fields;
	}

	/** What the game has changed of the counts since they were shown, in the order of the products. */
	public handChanges(data: object): ReadonlyArray<HandChange> {
		const found = rawget(data, LIBRARY_TABLES.credits);
		if (data !== this.home || !isPlainTable(found) || isSame(found, this.counts)) return [];
		// Another table with nothing in it is what a template puts there, and no order to take everything away.
		if (found !== this.shown && isSame(found, {})) return [];
		const now = this.readCounts(found);
		for (const [product] of pairs(this.counts)) if (!now.has(product as string)) now.set(product as string, 0);
		const changes = new Array<HandChange>();
		for (const [product, count] of now) {
			const difference = count - (this.counts[product] ?? 0);
			if (difference !== 0) changes.push({ product, difference });
		}
		return changes.sort((first, second) => first.product < second.product);
	}

	/** By product. Of a number and a text that mean the same, the one that was changed holds. */
	private readCounts(found: Map<unknown, unknown>): Map<string, number> {
		const now = new Map<string, number>();
		for (const [key, count] of pairs(found)) {
			const product = productOf(key);
			if (product === undefined) continue;
			const known = this.counts[product] ?? 0;
			// A count that is none says nothing.
			const said = isCount(count) ? count : known;
			if (said !== known || !now.has(product)) now.set(product, said);
		}
		return now;
	}

	/** Purchase ids in `data` that may be those of other code: the list is not what was shown. */
	public otherIds(data: object): object | undefined {
		const found = rawget(data, ID_CACHE);
		return isPlainTable(found) && !this.isShown(found) ? found : undefined;
	}

	/** Puts them into `data`. A frozen one has them only in what is written, a list nowhere: Roblox stores no names beside it. */
	public showIn(data: object): void {
		if (table.isfrozen(data as never) || rawlen(data) > 0) {
			this.home = undefined;
			return;
		}
		this.home = data;
		if (!isSame(rawget(data, LIBRARY_TABLES.credits), this.counts)) {
			rawset(data, LIBRARY_TABLES.credits, table.clone(this.counts));
		}
		this.shown = rawget(data, LIBRARY_TABLES.credits) as object;
		const ids = rawget(data, ID_CACHE);
		if (this.ids.isEmpty() && ids === undefined) return;
		if (this.isShown(ids)) return;
		this.shownIds = table.clone(this.ids);
		rawset(data, ID_CACHE, this.shownIds);
	}

	/** Whether it is the list that was shown, or one like it. */
	private isShown(found: unknown): boolean {
		if (!isPlainTable(found)) return false;
		const last = this.ids.size();
		// Other code adds to its end: that nobody changed a name in its middle is not looked at each time.
		if (found === this.shownIds)
			return rawget(found, last) === this.ids[last - 1] && rawget(found, last + 1) === undefined;
		return isSame(found, this.ids);
	}
}
