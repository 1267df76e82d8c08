import type { TableOwner, Tables } from "./library-tables";
import { overwriteTables, takeTables, withTablesOfNow } from "./library-tables";
import { LIBRARY_TABLES, TABLES_OF_DATA } from "../../storable/library-tables";
import { nameWrite } from "./overwrite-step";
import type { ProfileRecord } from "./record";
import { readRecord } from "./record";

export type RestoreStep =
	| { readonly outcome: "written"; readonly record: ProfileRecord; readonly isWrite: boolean }
	| {
			readonly outcome: "kept";
			readonly reason: "NoProfile" | "NoBefore" | "SessionActive";
			readonly isWrite: false;
	  };

const SCHEMA = LIBRARY_TABLES.schema;

function stepsOf(tables: Tables): { readonly Steps: number; readonly Last?: string } {
	const { Steps, Last } = (tables.get(SCHEMA) ?? {}) as { Steps?: number; Last?: string };
	return { Steps: Steps ?? 0, Last };
}

/**
 * `store:RestoreBeforeAsync`: what was kept of before an incompatible step and `Data` change places. The library's tables stay, but
 * for the one that says where `Data` stands. Pure: may run again on a newer value.
 */
export function restoreStep(
	value: unknown,
	setId: string,
	owners: ReadonlyArray<TableOwner>,
	now: number,
): RestoreStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "kept", reason: "NoProfile", isWrite: false };
	const { record } = read;
	if (record.Coffer?.SetId === setId) return { outcome: "written", record, isWrite: false };
	if (record.MetaData.ActiveSession !== undefined) {
		return { outcome: "kept", reason: "SessionActive", isWrite: false };
	}
	const before = record.Coffer?.Before;
	if (before === undefined) return { outcome: "kept", reason: "NoBefore", isWrite: false };
	const held = takeTables(record.Data, owners);
	const present = table.clone(record.Data) as Map<string, unknown>;
	const own = takeTables(before.Data, owners);
	const tables = new Map<string, object>();
	const others = owners.filter(({ name }) => !TABLES_OF_DATA.includes(name));
	for (const { name } of others) {
		const found = held.get(name);
		if (found !== undefined) tables.set(name, found);
	}
	const withData = owners.filter(({ name }) => TABLES_OF_DATA.includes(name));
	for (const [name, found] of overwriteTables(held, own, withData)) tables.set(name, found);
	for (const { name } of withData) {
		const found = held.get(name);
		if (found !== undefined) present.set(name, found);
	}
	const coffer = nameWrite(record, setId);
	coffer.Before = { ...stepsOf(held), Time: now, Data: present };
	record.Data = withTablesOfNow(before.Data, tables, new Map(), owners);
	return { outcome: "written", record, isWrite: true };
}
