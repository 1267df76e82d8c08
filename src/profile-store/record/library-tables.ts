/**
 * The names under which parts of the library keep something of their own in stored `Data`, so that it moves with `Data`
 * through every version, rollback and tool. All of them stand here, so that no two parts take the same one.
 */
export const LIBRARY_TABLES = {
	ledger: "MonetisationLedger",
	credits: "MonetisationCredits",
	schema: "CofferSchema",
	deals: "CofferDeals",
} as const;

export type LibraryTableName = (typeof LIBRARY_TABLES)[keyof typeof LIBRARY_TABLES];

/** The part of the library that a table belongs to. All of it is pure: no yield, no engine. */
export interface TableOwner {
	readonly name: LibraryTableName;
	/** What is held from now on, when a table of that name comes in with a version, a view or a copy of `Data`. */
	readonly merge: (held: object, incoming: object) => object;
	/**
	 * What of the table does not depend on the game's `Data`, so that a write without `Data` may hold it: answers what is
	 * stored then. Without it such a write leaves the stored table as it is.
	 */
	readonly storeAlone?: (stored: object | undefined, held: object) => object;
	/**
	 * What becomes of the table when `Data` goes back to the version of a moment (Unix seconds): of `now`, which is stored, and
	 * `then`, which lies in the version. `params` are those of the call; `told` goes into its report. May run again on a newer
	 * `now`. Without it the table stays as it is.
	 */
	readonly rollBack?: (
		now: object | undefined,
		then: object | undefined,
		params: unknown,
		moment: number,
	) => { readonly table: object | undefined; readonly told: ReadonlyArray<defined> };
}

/** Of Luau's own; runs no metamethod. */
declare function rawlen(value: object): number;

/** Tables by their names. */
export type Tables = Map<string, object>;

type Fields = Map<unknown, unknown>;

function fieldsOf(data: object): Fields {
	return data as unknown as Fields;
}

/** Takes the owners' tables out of a `Data` that may be changed. */
export function takeTables(data: object, owners: ReadonlyArray<TableOwner>): Tables {
	const tables: Tables = new Map();
	for (const { name } of owners) {
		const found = fieldsOf(data).get(name);
		if (typeIs(found, "table")) tables.set(name, found);
		// What is no table is nobody's, and would be in the way of the real one.
		if (found !== undefined) fieldsOf(data).delete(name);
	}
	return tables;
}

/** The tables that are held when others come in. */
export function mergeTables(held: Tables, incoming: Tables, owners: ReadonlyArray<TableOwner>): Tables {
	const merged: Tables = new Map();
	for (const owner of owners) {
		const [now, found] = [held.get(owner.name), incoming.get(owner.name)];
		const value = now !== undefined && found !== undefined ? owner.merge(now, found) : (now ?? found);
		if (value !== undefined) merged.set(owner.name, value);
	}
	return merged;
}

/** `data` without the owners' tables: a copy of its root where it has any of them. An object stays as it is. */
export function withoutTables(data: object, owners: ReadonlyArray<TableOwner>): object {
	if (getmetatable(data) !== undefined || owners.every(({ name }) => fieldsOf(data).get(name) === undefined))
		return data;
	const root = table.clone(data) as object;
	for (const { name } of owners) fieldsOf(root).delete(name);
	return root;
}

/** What is wrong with `Data` that cannot hold them. */
export const BESIDE_A_LIST =
	"is a list, beside which Roblox stores no named fields: purchases and the like cannot be remembered";

/** Whether a store would keep named tables in it: beside a list, Roblox drops what has a name. */
export function canHoldTables(data: object): boolean {
	return rawlen(data) === 0;
}

/** `data` with the tables in it: a copy of its root, which may be frozen and is the game's. */
export function withTables(data: object, tables: Tables): object {
	if (tables.isEmpty() || !canHoldTables(data)) return data;
	const root: Fields = new Map();
	for (const [key, value] of pairs(fieldsOf(data))) root.set(key, value);
	for (const [name, value] of tables) root.set(name, value);
	return root as unknown as object;
}
