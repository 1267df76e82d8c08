import { deepCopy } from "../../storable/deep-copy";
import type { Companion, LibraryTable, TableOwner, Tables } from "../../storable/library-tables";
import { isUntouched } from "../../storable/look";
import type { MonetisationProfile } from "../types";

declare function rawget(fields: object, key: unknown): unknown;
declare function rawset(fields: object, key: unknown, value: unknown): void;

function areIn(data: object, fields: Tables): boolean {
	for (const [name, value] of fields) {
		if (!isUntouched(rawget(data, name), value)) return false;
	}
	return true;
}

/**
 * A table of the library's own in a profile that does not hold it apart, as one of another module: it lies in live `Data`,
 * and is put back before every save, whatever the game did with that.
 */
export class TableInData implements LibraryTable {
	private held: object | undefined;
	private companion?: Companion;

	constructor(
		private readonly profile: MonetisationProfile,
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
		const data: unknown = this.profile.Data;
		if (typeIs(data, "table")) this.write(data);
	}

	public saved(): object | undefined {
		const saved = rawget(this.profile.LastSavedData, this.owner.name);
		return typeIs(saved, "table") ? saved : undefined;
	}

	public accompany(companion: Companion): void {
		this.companion = companion;
	}

	public tags(): object | undefined {
		return undefined;
	}

	public loaded(): unknown {
		return this.profile.Data;
	}

	public savedData(): object {
		return this.profile.LastSavedData;
	}

	private putBack(): void {
		const data: unknown = this.profile.Data;
		if (!typeIs(data, "table")) return;
		const found = rawget(data, this.owner.name);
		const isIncoming = found !== this.held && typeIs(found, "table");
		if (isIncoming) this.held = this.held === undefined ? found : this.owner.merge(this.held, found);
		this.companion?.look(data, isIncoming);
		if (found !== this.held || table.isfrozen(data as never)) this.write(data);
	}

	private write(data: object): void {
		if (!table.isfrozen(data as never)) {
			rawset(data, this.owner.name, this.held);
			return;
		}
		const fields: Tables = this.companion?.fields?.() ?? new Map();
		if (rawget(data, this.owner.name) === this.held && areIn(data, fields)) return;
		const root = table.clone(data as never) as object;
		for (const [name, value] of fields) rawset(root, name, deepCopy(value));
		rawset(root, this.owner.name, this.held);
		this.profile.Data = root;
	}
}
