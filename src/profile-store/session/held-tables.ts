import { isUntouched } from "../../storable/look";
import type { TableOwner, Tables } from "../record/library-tables";
import {
	BESIDE_A_LIST,
	canHoldTables,
	mergeTables,
	takeTables,
	withoutTables,
	withTables,
} from "../record/library-tables";

/**
 * The library's own tables of one session. They are taken out of the game's `Data` when it is loaded and put into every
 * write that holds `Data`, so nothing that a game does with `Data` can lose them.
 */
export class HeldTables {
	private held: Tables;
	private saved: Tables;
	/** What the game's `Data` held last where it could not be taken out: not to be merged again and again. */
	private readonly merged = new Map<string, unknown>();

	constructor(
		private readonly owners: ReadonlyArray<TableOwner>,
		data: object,
		savedData: object,
	) {
		this.held = takeTables(data, owners);
		this.saved = takeTables(savedData, owners);
	}

	/** Whether it is one of those that are held. */
	public isOwned(name: string): boolean {
		return this.owners.some((owner) => owner.name === name);
	}

	/** For its owner, who may change it. */
	public get(name: string): object | undefined {
		return this.held.get(name);
	}

	public set(name: string, value: object | undefined): void {
		if (value === undefined) this.held.delete(name);
		else this.held.set(name, value);
	}

	/**
	 * A version, a view or a copy that the game made its `Data` may have tables in it: their owners merge them. Answers
	 * `data` without them: itself, or a copy of its root where it is frozen.
	 */
	public takeIn(data: object): object {
		const incoming: Tables = new Map();
		for (const { name } of this.owners) {
			const found = rawget(data, name);
			if (found === undefined) continue;
			if (!table.isfrozen(data as never)) (data as Map<string, unknown>).delete(name);
			if (!typeIs(found, "table") || this.merged.get(name) === found) continue;
			this.merged.set(name, found);
			incoming.set(name, found);
		}
		if (!incoming.isEmpty()) this.held = mergeTables(this.held, incoming, this.owners);
		return table.isfrozen(data as never) ? withoutTables(data, this.owners) : data;
	}

	/** Whether they differ from what is stored. */
	public hasChanged(): boolean {
		for (const { name } of this.owners) {
			const [now, before] = [this.held.get(name), this.saved.get(name)];
			if (now === undefined || before === undefined ? now !== before : !isUntouched(now, before)) return true;
		}
		return false;
	}

	/** `data` as it is written; a frozen one may have the tables in it still. */
	public putInto(data: object): object {
		return withTables(data, this.held);
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
		this.saved = takeTables(savedData, this.owners);
	}
}
