import type { Importer, ImportInfo } from "../types";
import type { StepsOptions } from "./arguments";
import { checkSteps } from "./arguments";
import { fieldsOf, importAt, isWholeCount, isYoung } from "./reading";

/** As long as Lapis itself leaves a lock to its server: it does not write when, so the key's last write tells. */
const LOCK_SECONDS = 30 * 60;

function isTextOrNothing(value: unknown): boolean {
	return value === undefined || typeIs(value, "string");
}

function isNumberOrNothing(value: unknown): boolean {
	return value === undefined || typeIs(value, "number");
}

/**
 * Imports documents of Lapis. `Steps`: how many leading steps of the chain are the migrations of its collection, in their
 * order; a document at `migrationVersion` 2 has been through the first two. Refuses while a server with Lapis has the
 * document (its lock was written in the last 30 minutes), and documents that are further than `Steps`.
 */
export function fromLapis(options: StepsOptions): Importer {
	const limit = checkSteps("FromLapis", options);
	return (value: unknown, info: ImportInfo) => {
		const document = fieldsOf(value);
		if (document === undefined) return undefined;
		const { migrationVersion, lastCompatibleVersion, lockId, data } = document;
		if (!isWholeCount(migrationVersion) || !typeIs(data, "table")) return undefined;
		// Documents that are older than its compatible migrations have no lastCompatibleVersion.
		if (!isTextOrNothing(lockId) || !isNumberOrNothing(lastCompatibleVersion)) return undefined;
		if (lockId !== undefined && isYoung(info.UpdatedTime, info.Now, LOCK_SECONDS)) return "Refuse";
		return importAt(data, migrationVersion, limit);
	};
}
