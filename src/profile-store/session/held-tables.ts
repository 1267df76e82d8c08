import type { Companion, LibraryTable } from "../../storable/library-tables";
import { isUntouched } from "../../storable/look";
import { takeSnapshot } from "../../storable/snapshot";
import type { TableOwner, Tables } from "../record/library-tables";
import {
	BESIDE_A_LIST,
	canHoldTables,
	mergeTables,
	NO_TABLES,
	takeTables,
	withoutTables,
	withTables,
} from "../record/library-tables";

/** A `Data` that the game may have set to anything. */
interface DataHome {
	readonly Data: unknown;
}

/** One of a session's tables, as its owner has it. */
class HeldTable implements LibraryTable {
	constructor(
		private readonly tables: HeldTables,
		private readonly name: string,
		private readonly home: DataHome,
	) {}

	public get(): object | undefined {
		const { Data } = this.home;
		if (typeIs(Data, "table")) this.tables.absorb(Data);
		return this.tables.find(this.name);
	}

	public set(value: object | undefined): void {
		this.tables.put(this.name, value);
	}

	public saved(): object | undefined {
		return this.tables.findSaved(this.name);
	}

	public accompany(companion: Companion): void {
		this.tables.accompany(companion);
	}

	public tags(): object | undefined {
		return this.tables.tags;
	}

	public loaded(): object {
		return this.tables.loadedData;
	}

	public savedData(): object | undefined {
		return this.tables.savedAtLoad;
	}
}

/**
 * The library's own tables of one session. They are taken out of the game's `Data` when it is loaded and put into every
 * write that holds `Data`, so nothing that a game does with `Data` can lose them.
 */
export class HeldTables {
	private held: Tables;
	private saved: Tables;
	/** What a frozen `Data` held last, of which it cannot be taken out: not to be merged again and again. */
	private merged?: Map<string, unknown>;
	private companions?: Array<Companion>;
	/** What ProfileService kept beside `Data`, where there is any. */
	public readonly tags?: object;
	/** Let go of at the first save: it would be held beside what is stored then. */
	public savedAtLoad?: object;

	constructor(
		private readonly owners: ReadonlyArray<TableOwner>,
		public readonly loadedData: object,
		savedData: object,
		tags: object,
	) {
		this.held = takeTables(loadedData, owners);
		this.saved = takeTables(savedData, owners);
		this.savedAtLoad = savedData;
		for (const [_tag] of pairs(tags)) this.tags = tags;
	}

	/** One of them, for its owner; nothing where nobody owns it. `home` has the game's `Data`. */
	public table(name: string, home: DataHome): LibraryTable | undefined {
		if (!this.owners.some((owner) => owner.name === name)) return undefined;
		return new HeldTable(this, name, home);
	}

	public find(name: string): object | undefined {
		return this.held.get(name);
	}

	public put(name: string, value: object | undefined): void {
		const held = new Map<string, object>();
		for (const [known, other] of this.held) held.set(known, other);
		if (value === undefined) held.delete(name);
		else held.set(name, value);
		this.held = held;
	}

	public findSaved(name: string): object | undefined {
		return this.saved.get(name);
	}

	/** What is stored, with them in it. */
	public withSaved(savedData: object): object {
		return withTables(savedData, this.saved);
	}

	/** The game's `Data` as far as it is the game's: itself, or a copy of its root where it is frozen. */
	public takeIn(data: object): object {
		this.absorb(data);
		if (!table.isfrozen(data as never)) return data;
		return withTables(withoutTables(data, this.owners), this.fields());
	}

	/** A version, a view or a copy that the game made its `Data` may have tables in it: their owners merge them. */
	public absorb(data: object): void {
		const isFrozen = table.isfrozen(data as never);
		const incoming = new Map<string, object>();
		for (const { name } of this.owners) {
			const found = rawget(data, name);
			if (found === undefined) continue;
			if (!isFrozen) (data as Map<string, unknown>).delete(name);
			else if (this.merged?.get(name) === found) continue;
			else this.merged = (this.merged ?? new Map<string, unknown>()).set(name, found);
			// A copy of what can be stored: the game's own may be frozen, and stays the game's.
			const copy = typeIs(found, "table") ? takeSnapshot(found, {}, name).value : undefined;
			if (typeIs(copy, "table")) incoming.set(name, copy);
		}
		if (!incoming.isEmpty()) this.held = mergeTables(this.held, incoming, this.owners);
		for (const companion of this.companions ?? []) companion.look(data, !incoming.isEmpty());
	}

	public accompany(companion: Companion): void {
		this.companions = [...(this.companions ?? []), companion];
	}

	private fields(): Tables {
		const fields = new Map<string, object>();
		for (const companion of this.companions ?? []) {
			for (const [name, value] of companion.fields?.() ?? NO_TABLES) fields.set(name, value);
		}
		return fields;
	}

	/** `data`, tables and all, as it is written over a record with so much from outside beside it, which may be taken away. */
	public finish(data: object, outside: Map<string, unknown>): object {
		const fields = new Map<string, object>();
		for (const { name, written } of this.owners) {
			const outgoing = (data as Map<string, unknown>).get(name);
			if (written === undefined || !typeIs(outgoing, "table")) continue;
			const fit = written(outgoing, outside);
			if (fit !== outgoing) fields.set(name, fit);
		}
		return withTables(data, fields);
	}

	/** Whether they differ from what is stored. */
	public hasChanged(): boolean {
		for (const { name } of this.owners) {
			const [now, before] = [this.held.get(name), this.saved.get(name)];
			if (now === undefined || before === undefined ? now !== before : !isUntouched(now, before)) return true;
		}
		return false;
	}

	/** `data` as it is written. */
	public putInto(data: object): object {
		return withTables(withTables(data, this.fields()), this.held);
	}

	/** Why they cannot be stored in it, or nothing. */
	public problemIn(data: object): string | undefined {
		if (this.held.isEmpty() || canHoldTables(data)) return undefined;
		return BESIDE_A_LIST;
	}

	/** What a write without the game's `Data` may change in what is stored. */
	public storeAlone(storedData: object): void {
		if (!canHoldTables(storedData)) return;
		const fields = storedData as Map<string, unknown>;
		for (const { name, storeAlone } of this.owners) {
			const held = this.held.get(name);
			if (held === undefined || storeAlone === undefined) continue;
			const stored = fields.get(name);
			fields.set(name, storeAlone(typeIs(stored, "table") ? stored : undefined, held));
		}
	}

	/** Whether a write without the game's `Data` would change what is stored. */
	public hasAloneChanged(): boolean {
		for (const { name, storeAlone } of this.owners) {
			const held = this.held.get(name);
			if (held === undefined || storeAlone === undefined) continue;
			const saved = this.saved.get(name);
			if (!isUntouched(storeAlone(saved, held), saved ?? {})) return true;
		}
		return false;
	}

	/** A write has landed: takes its tables out of what is stored now. */
	public accept(savedData: object): void {
		this.savedAtLoad = undefined;
		this.saved = takeTables(savedData, this.owners);
	}
}
