import type { TableOwner, Tables } from "./library-tables";
import { canHoldTables, takeTables, withTablesOfNow } from "./library-tables";
import { LIST, nameWrite } from "./overwrite-step";
import type { ProfileRecord } from "./record";
import { keepReplaced, readRecord } from "./record";

/** To what a profile goes back. */
export interface RollBackPayload {
	/** `Data` of the version, without the library's tables. */
	readonly data: object;
	readonly tables: Tables;
	/** Unix seconds: the moment of that version which was asked for. */
	readonly moment: number;
	/** For the tables' owners. */
	readonly params: unknown;
	/** Names the write over all its tries. */
	readonly setId: string;
	/** The session that was taken for this, if one was. */
	readonly guid?: string;
	/** Unix seconds. */
	readonly now: number;
}

export type RollBackStep =
	| {
			readonly outcome: "written";
			readonly record: ProfileRecord;
			/** What the owners of the tables tell; nothing where an earlier try has written it. */
			readonly told?: ReadonlyArray<defined>;
			readonly isWrite: boolean;
	  }
	| {
			readonly outcome: "kept";
			readonly reason: "NoProfile" | "SessionActive" | "Deals" | typeof LIST;
			readonly isWrite: false;
	  };

/** `store:RollBackAsync`: `Data` goes back, all else stays as it is now. Pure: may run again on a newer value. */
export function rollBackStep(
	value: unknown,
	payload: RollBackPayload,
	owners: ReadonlyArray<TableOwner>,
): RollBackStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "kept", reason: "NoProfile", isWrite: false };
	const { record } = read;
	if (record.Coffer?.SetId === payload.setId) return { outcome: "written", record, isWrite: false };
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, payload.now);
	const held = takeTables(record.Data, owners);
	const tables = new Map<string, object>();
	const told = new Array<defined>();
	for (const { name, rollBack } of owners) {
		const [now, before] = [held.get(name), payload.tables.get(name)];
		const kept = rollBack?.(now, before, payload.params, payload.moment, record.Data);
		if (kept?.refusal !== undefined) return { outcome: "kept", reason: kept.refusal as "Deals", isWrite: false };
		const stays = kept === undefined ? (now ?? before) : kept.table;
		if (stays !== undefined) tables.set(name, stays);
		for (const what of kept?.told ?? []) told.push(what);
	}
	// Nobody's session is ended for what is refused.
	const active = record.MetaData.ActiveSession;
	if (active !== undefined && (payload.guid === undefined || active[2] !== payload.guid)) {
		return { outcome: "kept", reason: "SessionActive", isWrite: false };
	}
	if (!tables.isEmpty() && !canHoldTables(payload.data)) return { outcome: "kept", reason: LIST, isWrite: false };
	record.Data = withTablesOfNow(payload.data, tables, new Map(), owners);
	record.WasOverwritten = read.damaged !== undefined;
	nameWrite(record, payload.setId);
	return { outcome: "written", record, told, isWrite: true };
}
