import type { Importer, ImportInfo } from "../types";
import type { StepsOptions } from "./arguments";
import { checkSteps } from "./arguments";
import type { Fields } from "./reading";
import { fieldsOf, importAt, isWholeCount, isYoung } from "./reading";

/** As long as DocumentService itself leaves a lock to its server. */
const LOCK_SECONDS = 600;
/** Of the fields around the data; there has been no other. */
const FORMAT_VERSION = 0;

/** What DocumentService itself asks of a document. */
function isDocument(fields: Fields): boolean {
	return (
		fields.documentServiceSchemaVersion === FORMAT_VERSION &&
		typeIs(fields.sessionLockId, "string") &&
		typeIs(fields.isLocked, "boolean") &&
		typeIs(fields.lockTimestamp, "number") &&
		typeIs(fields.lastCompatibleVersion, "number")
	);
}

/**
 * Imports documents of DocumentService. `Steps`: how many leading steps of the chain are its migrations, in their order.
 * Refuses while a server with DocumentService has the document (locked, and its `lockTimestamp` is of the last 600 s), and
 * documents that are further than `Steps`. Documents without session locking are locked never: let no such server run.
 */
export function fromDocumentService(options: StepsOptions): Importer {
	const limit = checkSteps("FromDocumentService", options);
	return (value: unknown, info: ImportInfo) => {
		const document = fieldsOf(value);
		if (document === undefined || !isDocument(document)) return undefined;
		const { dataSchemaVersion, data, isLocked, lockTimestamp } = document;
		if (!isWholeCount(dataSchemaVersion) || !typeIs(data, "table")) return undefined;
		if (isLocked === true && isYoung(lockTimestamp, info.Now, LOCK_SECONDS)) return "Refuse";
		return importAt(data, dataSchemaVersion, limit);
	};
}
