import type { StoredEntry, StoredPast, TradeRecord } from "./model";
import { petIds } from "./model";

/** What is stored under one key. */
export interface KeyBooks {
	readonly pets: ReadonlyArray<string>;
	readonly entries: ReadonlyMap<string, StoredEntry>;
	readonly past: ReadonlyArray<StoredPast>;
	readonly load: number;
	readonly session: string | undefined;
	readonly vetoes: ReadonlyArray<string>;
}

const NO_BOOKS: KeyBooks = {
	pets: [],
	entries: new Map(),
	past: [],
	load: 0,
	session: undefined,
	vetoes: [],
};

function readBooks(value: unknown): KeyBooks {
	const record = value as TradeRecord | undefined;
	if (record?.Data === undefined) return NO_BOOKS;
	const { Data, MetaData, Coffer } = record;
	return {
		pets: petIds(Data.Pets),
		entries: Data.CofferDeals?.Open ?? new Map(),
		past: Data.CofferDeals?.Past ?? [],
		load: MetaData?.SessionLoadCount ?? 0,
		session: MetaData?.ActiveSession?.[2],
		vetoes: Coffer?.Vetoes ?? [],
	};
}

/** How often each thing is there. */
type Counts = Map<string, number>;

/**
 * Where each thing would be if all servers crashed now and everybody came back: the rule by which stored records are to be
 * read, written down a second time and without the library.
 */
export class Places {
	public readonly books = new Map<string, KeyBooks>();
	private readonly placed = new Map<string, Counts>();
	private readonly totals: Counts = new Map();

	public of(key: string): KeyBooks {
		return this.books.get(key) ?? NO_BOOKS;
	}

	/** A key is stored so from now on; answers the things whose places have changed, sorted. */
	public store(key: string, value: unknown): Array<string> {
		this.books.set(key, readBooks(value));
		const changed = new Set<string>();
		this.place(key, changed);
		for (const [other, { entries }] of this.books) {
			if (other === key) continue;
			for (const [, entry] of entries) {
				if (entry.Book?.Key !== key) continue;
				this.place(other, changed);
				break;
			}
		}
		const names = [...changed];
		names.sort();
		return names;
	}

	/** In how many places a thing is; nothing for one that was never stored. */
	public count(item: string): number | undefined {
		return this.totals.get(item);
	}

	public isAt(item: string, key: string): boolean {
		return (this.placed.get(key)?.get(item) ?? 0) > 0;
	}

	/** All that a key has, sorted. */
	public itemsOf(key: string): Array<string> {
		const items = new Array<string>();
		for (const [item] of this.placed.get(key) ?? new Map<string, number>()) items.push(item);
		items.sort();
		return items;
	}

	/** "3001 (2), 3002" */
	public describe(item: string): string {
		const parts = new Array<string>();
		for (const [key, counts] of this.placed) {
			const count = counts.get(item);
			if (count !== undefined) parts.push(count > 1 ? `${key} (${count})` : key);
		}
		parts.sort();
		return parts.isEmpty() ? "nowhere" : `at ${parts.join(", ")}`;
	}

	private place(key: string, changed: Set<string>): void {
		const before = this.placed.get(key) ?? new Map<string, number>();
		const after = this.countsOf(this.of(key));
		this.placed.set(key, after);
		for (const [item, count] of after) this.move(item, count - (before.get(item) ?? 0), changed);
		for (const [item, count] of before) if (!after.has(item)) this.move(item, -count, changed);
	}

	private move(item: string, by: number, changed: Set<string>): void {
		if (by === 0) return;
		this.totals.set(item, (this.totals.get(item) ?? 0) + by);
		changed.add(item);
	}

	private countsOf({ pets, entries }: KeyBooks): Counts {
		const counts: Counts = new Map();
		const add = (items: ReadonlyArray<string>) => {
			for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
		};
		add(pets);
		for (const [id, entry] of entries) {
			const { State, Gives, Gets, Got } = entry;
			if (State === "Open" || State === "Off") add(petIds(Gives?.Pets));
			else if (State === "Booked") for (const goods of Gets?.["0"] ?? []) add(petIds(goods.Pets));
			else if (State === "Again") for (const goods of Got ?? []) add(petIds(goods.Pets));
			else if (State === "Pledged") add(this.ofPledge(id, entry));
		}
		// What came in with Data of before is to be taken out of them, where it is there.
		for (const [, { Retake, Gives }] of entries) {
			if (Retake !== true) continue;
			for (const item of petIds(Gives?.Pets)) {
				const rest = (counts.get(item) ?? 0) - 1;
				if (rest > 0) counts.set(item, rest);
				else counts.delete(item);
			}
		}
		return counts;
	}

	private ofPledge(id: string, { Book, Index, Gives }: StoredEntry): Array<string> {
		const decided = this.of(Book!.Key).entries.get(id);
		const isBooked = decided?.State === "Booked" || decided?.State === "Settled";
		// Open, or never to be booked: then it has what it gave.
		if (!isBooked) return petIds(Gives?.Pets);
		const items = new Array<string>();
		for (const { Pets } of decided.Gets?.[tostring(Index)] ?? []) for (const item of petIds(Pets)) items.push(item);
		return items;
	}
}
