import type { Connection } from "../../engine";
import type { TableOwner } from "../record/library-tables";
import type { HeldTables } from "./held-tables";
import { findParts } from "./profile";

/** A table of the library's own with one profile. What `get` answers may be changed by its owner. */
export interface LibraryTable {
	get(): object | undefined;
	set(value: object | undefined): void;
}

/** A profile of another module, as far as a table needs it. */
interface OtherProfile {
	Data: unknown;
	readonly OnSave?: { Connect(listener: () => void): Connection };
	readonly OnLastSave?: { Connect(listener: () => void): Connection };
}

/** In a session of ours: held apart from the game's `Data`. */
class HeldTable implements LibraryTable {
	constructor(
		private readonly tables: HeldTables,
		private readonly name: string,
	) {}

	public get(): object | undefined {
		return this.tables.get(this.name);
	}

	public set(value: object | undefined): void {
		this.tables.set(this.name, value);
	}
}

/** In a profile of another module: lies in live `Data`, and is put back before every save whatever the game did with that. */
class TableInData implements LibraryTable {
	private held: object | undefined;

	constructor(
		private readonly profile: OtherProfile,
		private readonly owner: TableOwner,
	) {
		this.putBack();
		profile.OnSave?.Connect(() => this.putBack());
		profile.OnLastSave?.Connect(() => this.putBack());
	}

	public get(): object | undefined {
		this.putBack();
		return this.held;
	}

	public set(value: object | undefined): void {
		this.held = value;
		const { Data } = this.profile;
		if (typeIs(Data, "table")) this.write(Data as Map<unknown, unknown>);
	}

	private putBack(): void {
		const { Data } = this.profile;
		if (!typeIs(Data, "table")) return;
		const fields = Data as Map<unknown, unknown>;
		const found = fields.get(this.owner.name);
		if (found === this.held) return;
		if (typeIs(found, "table")) this.held = this.held === undefined ? found : this.owner.merge(this.held, found);
		if (found !== this.held) this.write(fields);
	}

	private write(fields: Map<unknown, unknown>): void {
		if (!table.isfrozen(fields as never)) {
			fields.set(this.owner.name, this.held);
			return;
		}
		const root = new Map<unknown, unknown>();
		for (const [key, value] of pairs(fields)) root.set(key, value);
		root.set(this.owner.name, this.held);
		this.profile.Data = root;
	}
}

/** The owner's table with a profile of ours or of another module. To be asked once for each session. */
export function tableOf(profile: unknown, owner: TableOwner): LibraryTable {
	const tables = findParts(profile)?.active?.tables;
	if (tables !== undefined && tables.isOwned(owner.name)) return new HeldTable(tables, owner.name);
	return new TableInData(profile as OtherProfile, owner);
}
