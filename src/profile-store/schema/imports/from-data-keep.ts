import type { Importer, ImportInfo } from "../types";
import { fieldsOf, importAt, isWholeCount, isYoung } from "./reading";

/** DataKeep takes a lock that is older than 600 s; its clock counts in whole seconds. */
const LOCK_SECONDS = 601;

/** Its lock lives in the key's metadata. `ForceLoad`: a server that waits for the lock, and takes it next. */
function isLocked({ Metadata, Now, UpdatedTime }: ImportInfo): boolean {
	const { ActiveSession, ForceLoad, LastUpdate } = Metadata as { readonly [Name in string]?: unknown };
	if (ActiveSession === undefined && ForceLoad === undefined) return false;
	return isYoung(typeIs(LastUpdate, "number") ? LastUpdate : UpdatedTime, Now, LOCK_SECONDS);
}

/**
 * Imports keeps of DataKeep 6 and later: older ones are read as profiles, without an import. Refuses while a server with
 * DataKeep has the keep, or waits for it, and the last word of it is of the last ten minutes. DataKeep has no migrations, so
 * a keep has been through no step. What `PreSave` packed stays packed, and its global updates are left to `Coffer.Replaced`.
 */
export function fromDataKeep(): Importer {
	return (value: unknown, info: ImportInfo) => {
		const keep = fieldsOf(value);
		// MetaData: what keeps had in the value until version 6, as the profiles of other libraries do.
		if (keep === undefined || keep.MetaData !== undefined) return undefined;
		const { Data } = keep;
		const updates = fieldsOf(keep.GlobalUpdates);
		if (!typeIs(Data, "table") || updates === undefined) return undefined;
		if (!isWholeCount(updates.Id) || !typeIs(updates.Updates, "table")) return undefined;
		return isLocked(info) ? "Refuse" : importAt(Data, 0, 0);
	};
}
