import type { TableOwner, Tables } from "../../storable/library-tables";

export type { TableOwner, Tables } from "../../storable/library-tables";

/** Of Luau's own; runs no metamethod. */
declare function rawlen(value: object): number;

type Fields = Map<unknown, unknown>;

function fieldsOf(data: object): Fields {
	return data as unknown as Fields;
}

/** Most profiles have none: one for all of them, not to be changed. */
export const NO_TABLES = new Map<string, object>();

/** Takes the owners' tables out of a `Data` that may be changed. */
export function takeTables(data: object, owners: ReadonlyArray<TableOwner>): Tables {
	let tables: Map<string, object> | undefined;
	for (const { name } of owners) {
		const found = fieldsOf(data).get(name);
		if (typeIs(found, "table")) tables = (tables ?? new Map<string, object>()).set(name, found);
		// What is no table is nobody's, and would be in the way of the real one.
		if (found !== undefined) fieldsOf(data).delete(name);
	}
	return tables ?? NO_TABLES;
}

/** The tables that are held when others come in. */
export function mergeTables(held: Tables, incoming: Tables, owners: ReadonlyArray<TableOwner>): Map<string, object> {
	const merged = new Map<string, object>();
	for (const owner of owners) {
		const [now, found] = [held.get(owner.name), incoming.get(owner.name)];
		const value = now !== undefined && found !== undefined ? owner.merge(now, found) : (now ?? found);
		if (value !== undefined) merged.set(owner.name, value);
	}
	return merged;
}

/** The tables that are stored when other `Data` are written in place of those that are. */
export function overwriteTables(stored: Tables, known: Tables, owners: ReadonlyArray<TableOwner>): Tables {
	const others = owners.filter(({ overwrite }) => overwrite === undefined);
	const written = mergeTables(stored, known, others);
	for (const { name, overwrite } of owners) {
		if (overwrite === undefined) continue;
		const [now, before] = [stored.get(name), known.get(name)];
		const value = now !== undefined ? overwrite(now, before) : before;
		if (value !== undefined) written.set(name, value);
	}
	return written;
}

/** `data` of another time as they are stored with tables. `known`: those that they came with. */
export function withTablesOfNow(
	data: object,
	tables: Tables,
	known: Tables,
	owners: ReadonlyArray<TableOwner>,
): object {
	const fields = new Map<string, object>();
	for (const { name, beside } of owners) {
		const found = tables.get(name);
		if (found === undefined || beside === undefined) continue;
		for (const [field, value] of beside(found, data, known.get(name))) fields.set(field, value);
	}
	return withTables(withTables(data, fields), tables);
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
