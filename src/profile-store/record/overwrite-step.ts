import type { TableOwner, Tables } from "./library-tables";
import { canHoldTables, mergeTables, overwriteTables, takeTables, withTables, withTablesOfNow } from "./library-tables";
import type { CofferFields, MessagesOnlyRecord, ProfileRecord } from "./record";
import { keepReplaced, newMetaData, ownerInfoOf, readRecord } from "./record";

/** What a viewed profile writes. */
export interface OverwritePayload {
	/** Without the library's tables. What cannot be stored has been taken out. */
	readonly Data: object;
	/** Those that the view knows. */
	readonly tables: Tables;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly isProcessed: (messageId: number) => boolean;
	/** Names the write over all its tries. */
	readonly setId: string;
	/** Unix seconds. */
	readonly now: number;
}

/** What a viewed profile knows of its key. */
export interface ViewedOrigin {
	readonly createTime: number;
	readonly loadCount: number;
}

/** Whose session an overwrite or a removal ended, to tell it. */
export interface EndedOwner {
	readonly guid: string | undefined;
	/** Nothing for servers with the old module. */
	readonly server: string | undefined;
	readonly loadCount: number;
}

export type OverwriteStep =
	| {
			readonly outcome: "written";
			readonly record: ProfileRecord;
			readonly ended?: EndedOwner;
			/** Whether something that was no profile, or a damaged part of one, had to make way. */
			readonly hasReplaced: boolean;
			readonly isWrite: boolean;
	  }
	/** The view is no longer what is stored, and only then it may be written; or its Data is a list, beside which no tables fit. */
	| { readonly outcome: "changed" | "list"; readonly isWrite: false };

/** The viewed profile's own beginning, for a key that was removed or never had a session. */
function newOverwriteRecord(before: MessagesOnlyRecord | undefined, viewed: ViewedOrigin): ProfileRecord {
	const record = (before ?? { GlobalUpdates: [0, []] }) as ProfileRecord;
	record.Data = {};
	record.MetaData = newMetaData(viewed.createTime);
	record.MetaData.SessionLoadCount = viewed.loadCount;
	return record;
}

/** The owner of a record, so that somebody can tell it what became of its key. */
export function ownerOf(record: ProfileRecord): EndedOwner | undefined {
	const owner = record.MetaData.ActiveSession;
	if (owner === undefined) return undefined;
	return { guid: owner[2], server: ownerInfoOf(record)?.Server, loadCount: record.MetaData.SessionLoadCount };
}

/** So that a retry after a lost reply knows it. */
export function nameWrite(record: ProfileRecord, setId: string): CofferFields {
	const coffer = record.Coffer ?? {};
	coffer.SetId = setId;
	coffer.SaveId = setId;
	coffer.Silence = undefined;
	record.Coffer = coffer;
	return coffer;
}

/** `Profile:SetAsync`: writes whatever session there is, and ends it. Pure: may run again on a newer value. */
export function overwriteStep(
	value: unknown,
	payload: OverwritePayload,
	viewed: ViewedOrigin,
	owners: ReadonlyArray<TableOwner>,
	mayWrite: boolean,
): OverwriteStep {
	const read = readRecord(value);
	if (read.kind === "profile" && read.record.Coffer?.SetId === payload.setId) {
		// It has landed although its reply was lost. A session that began since must not be ended for it, and what that
		// one has saved must not be undone.
		return { outcome: "written", record: read.record, hasReplaced: false, isWrite: false };
	}
	if (!mayWrite) return { outcome: "changed", isWrite: false };
	const before = read.kind === "messages" ? read.record : undefined;
	const record = read.kind === "profile" ? read.record : newOverwriteRecord(before, viewed);
	const ended = ownerOf(record);
	const replaced = read.kind === "foreign" ? read.value : read.kind === "missing" ? undefined : read.damaged;
	if (replaced !== undefined) keepReplaced(record, replaced, payload.now);
	const tables = overwriteTables(takeTables(record.Data, owners), payload.tables, owners);
	if (!tables.isEmpty() && !canHoldTables(payload.Data)) return { outcome: "list", isWrite: false };
	record.Data = withTablesOfNow(payload.Data, tables, payload.tables, owners);
	record.GlobalUpdates[1] = record.GlobalUpdates[1].filter((entry) => !payload.isProcessed(entry[0]));
	record.RobloxMetaData = payload.RobloxMetaData;
	record.UserIds = payload.UserIds;
	record.WasOverwritten = false;
	const coffer = nameWrite(record, payload.setId);
	record.MetaData.ActiveSession = undefined;
	record.MetaData.ForceLoadSession = undefined;
	coffer.Owner = undefined;
	coffer.Asker = undefined;
	return { outcome: "written", record, ended, hasReplaced: replaced !== undefined, isWrite: true };
}

/** Why an edit was kept: its Data is a list, beside which the library's tables do not fit. */
export const LIST = "List";

/** What a game's transform decides about `Data`: what to store, or why nothing is. */
export type Edit = { readonly data: object } | { readonly refusal: string };

export type EditStep =
	| { readonly outcome: "written"; readonly record: ProfileRecord; readonly isWrite: boolean }
	| { readonly outcome: "kept"; readonly reason: string; readonly isWrite: false };

/** What the game has to do with an edit. */
export interface EditHome {
	/** Brings the data up to date; answers why it must not be changed. */
	readonly prepare: (record: ProfileRecord) => string | undefined;
	readonly edit: (data: object) => Edit;
}

/** `store:UpdateAsync`: changes a profile that nobody plays. Pure but for `edit`; may run again on a newer value. */
export function editStep(
	value: unknown,
	setId: string,
	owners: ReadonlyArray<TableOwner>,
	{ prepare, edit }: EditHome,
	now: number,
): EditStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "kept", reason: "NoProfile", isWrite: false };
	const { record } = read;
	if (record.Coffer?.SetId === setId) return { outcome: "written", record, isWrite: false };
	if (record.MetaData.ActiveSession !== undefined) {
		return { outcome: "kept", reason: "SessionActive", isWrite: false };
	}
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, now);
	const refusal = prepare(record);
	if (refusal !== undefined) return { outcome: "kept", reason: refusal, isWrite: false };
	const held = takeTables(record.Data, owners);
	const edited = edit(record.Data);
	if ("refusal" in edited) return { outcome: "kept", reason: edited.refusal, isWrite: false };
	const known = takeTables(edited.data, owners);
	const tables = mergeTables(held, known, owners);
	if (!tables.isEmpty() && !canHoldTables(edited.data)) return { outcome: "kept", reason: LIST, isWrite: false };
	// Without any in it, it is what was stored, as the game has changed it.
	record.Data = known.isEmpty()
		? withTables(edited.data, tables)
		: withTablesOfNow(edited.data, tables, known, owners);
	record.WasOverwritten = read.damaged !== undefined;
	nameWrite(record, setId);
	return { outcome: "written", record, isWrite: true };
}
