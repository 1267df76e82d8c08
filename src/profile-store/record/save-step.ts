import type { OwnerInfo, ProfileRecord } from "./record";
import { isSameServer, keepReplaced, noteEnd, readRecord } from "./record";

/** Who writes: a save counts only while the record still names this session. */
export interface SessionIdentity {
	readonly placeId: number;
	readonly jobId: string;
	readonly guid: string;
	readonly loadCount: number;
}

export interface SavePayload {
	/** What cannot be stored has been taken out. Nothing: what is stored stays. */
	readonly Data: object | undefined;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly isProcessed: (messageId: number) => boolean;
	readonly saveId: string;
	/** Changes stored Data where none is written: what may be stored without it. */
	readonly alone?: (storedData: object) => void;
	/** Of `Data`: what is written of it over a record with this beside it, which other servers may have changed. */
	readonly finisher?: { finish(data: object, outside: Map<string, unknown>): object };
	/** The record is too large with what was once replaced in it: that has to go. */
	readonly dropsReplaced?: boolean;
}

/** What the owner says of itself with a save; nothing in a mock. */
export type OwnersWord = Omit<OwnerInfo, "Session"> | undefined;

export type SaveStep =
	| {
			readonly outcome: "saved";
			readonly record: ProfileRecord;
			readonly isWrite: boolean;
			/** The server of ours that waits for the session. */
			readonly asker: string | undefined;
	  }
	/** An earlier try has stored the same, and the record is another session's by now. */
	| { readonly outcome: "landed"; readonly isWrite: false }
	/** Another session owns the key, or nobody does any more. */
	| { readonly outcome: "lost"; readonly isWrite: false }
	/** The key was removed, or what stands there is no profile any more. */
	| { readonly outcome: "missing"; readonly isWrite: false };

/** Whether the record is owned by exactly this session. */
export function ownsRecord(record: ProfileRecord, identity: SessionIdentity): boolean {
	const owner = record.MetaData.ActiveSession;
	return (
		owner !== undefined &&
		isSameServer(owner, identity.placeId, identity.jobId) &&
		record.MetaData.SessionLoadCount === identity.loadCount &&
		(owner[2] === undefined || owner[2] === identity.guid)
	);
}

function writePayload(record: ProfileRecord, payload: SavePayload): void {
	const queue = record.GlobalUpdates[1];
	record.GlobalUpdates[1] = queue.filter((entry) => !payload.isProcessed(entry[0]));
	const coffer = record.Coffer ?? {};
	if (payload.Data === undefined) payload.alone?.(record.Data);
	else
		record.Data = payload.finisher?.finish(payload.Data, coffer as unknown as Map<string, unknown>) ?? payload.Data;
	record.RobloxMetaData = payload.RobloxMetaData;
	record.UserIds = payload.UserIds;
	record.WasOverwritten = false;
	coffer.SaveId = payload.saveId;
	coffer.Silence = undefined;
	if (payload.dropsReplaced === true) {
		coffer.Replaced = undefined;
		coffer.Before = undefined;
	}
	record.Coffer = coffer;
}

/** Takes the session out of the record. */
function releaseOwner(record: ProfileRecord): void {
	record.MetaData.ActiveSession = undefined;
	if (record.Coffer === undefined) return;
	record.Coffer.Owner = undefined;
	record.Coffer.Asker = undefined;
}

/** The last save takes the owner out of the record, so its retry after a lost reply finds nobody there, or the next one. */
function ownWriteStep(record: ProfileRecord, identity: SessionIdentity, saveId: string): SaveStep {
	if (record.Coffer?.EndIds?.includes(saveId) !== true) return { outcome: "lost", isWrite: false };
	if (record.Coffer.SaveId !== saveId || record.MetaData.SessionLoadCount !== identity.loadCount) {
		return { outcome: "landed", isWrite: false };
	}
	return { outcome: "saved", record, isWrite: false, asker: undefined };
}

/** A session's save. Pure: may run again on a newer value. */
export function saveStep(
	value: unknown,
	identity: SessionIdentity,
	payload: SavePayload,
	owner: OwnersWord,
	endsSession: boolean,
	/** Unix seconds. */
	now: number,
): SaveStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "missing", isWrite: false };
	const record = read.record;
	if (!ownsRecord(record, identity)) return ownWriteStep(record, identity, payload.saveId);
	const asker = record.Coffer?.Asker?.Server;
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, now);
	writePayload(record, payload);
	record.MetaData.LastUpdate = now;
	const coffer = record.Coffer!;
	if (endsSession) {
		releaseOwner(record);
		noteEnd(coffer, payload.saveId);
	} else {
		coffer.Owner = owner === undefined ? undefined : { ...owner, Session: identity.guid };
	}
	return { outcome: "saved", record, isWrite: true, asker };
}

export interface ReleaseStep {
	readonly record: ProfileRecord;
	/** Whether the claim was there. */
	readonly wasHeld: boolean;
	readonly isWrite: true;
}

/**
 * Lets go of a claim that nobody waits for any more. Where the claim is not there it may still be on its way: the record
 * is written as it is, so that a claim that read it before runs again, and finds that it is given up.
 */
export function releaseStep(value: unknown, guid: string, now: number): ReleaseStep | { readonly isWrite: false } {
	const read = readRecord(value);
	if (read.kind !== "profile") return { isWrite: false };
	if (read.damaged !== undefined) keepReplaced(read.record, read.damaged, now);
	const wasHeld = read.record.MetaData.ActiveSession?.[2] === guid;
	if (wasHeld) releaseOwner(read.record);
	return { record: read.record, wasHeld, isWrite: true };
}
