import type { MessagesOnlyRecord, OwnerInfo, ProfileRecord } from "./record";
import { isSameServer, keepReplaced, newMetaData, ownerInfoOf, readRecord } from "./record";

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
	/** The record is too large with what was once replaced in it: that has to go. */
	readonly dropsReplaced?: boolean;
	/** Unix seconds. */
	readonly now: number;
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
	if (payload.Data !== undefined) record.Data = payload.Data;
	record.RobloxMetaData = payload.RobloxMetaData;
	record.UserIds = payload.UserIds;
	record.WasOverwritten = false;
	const coffer = record.Coffer ?? {};
	coffer.SaveId = payload.saveId;
	coffer.Silence = undefined;
	if (payload.dropsReplaced === true) coffer.Replaced = undefined;
	record.Coffer = coffer;
}

/** Takes the session out of the record. */
function releaseOwner(record: ProfileRecord): void {
	record.MetaData.ActiveSession = undefined;
	if (record.Coffer === undefined) return;
	record.Coffer.Owner = undefined;
	record.Coffer.Asker = undefined;
}

/** A session's save. Pure: may run again on a newer value. */
export function saveStep(
	value: unknown,
	identity: SessionIdentity,
	payload: SavePayload,
	owner: OwnersWord,
	endsSession: boolean,
): SaveStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "missing", isWrite: false };
	const record = read.record;
	if (!ownsRecord(record, identity)) {
		// The last save takes the owner out of the record, so its retry after a lost reply finds nobody there.
		const isOwnWrite = record.Coffer !== undefined && record.Coffer.SaveId === payload.saveId;
		const isUntaken = record.MetaData.SessionLoadCount === identity.loadCount;
		if (isOwnWrite && isUntaken) return { outcome: "saved", record, isWrite: false, asker: undefined };
		return { outcome: "lost", isWrite: false };
	}
	const asker = record.Coffer?.Asker?.Server;
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, payload.now);
	writePayload(record, payload);
	record.MetaData.LastUpdate = payload.now;
	if (endsSession) releaseOwner(record);
	else if (record.Coffer !== undefined) {
		record.Coffer.Owner = owner === undefined ? undefined : { ...owner, Session: identity.guid };
	}
	return { outcome: "saved", record, isWrite: true, asker };
}

/** What a viewed profile knows of its key. */
export interface ViewedOrigin {
	readonly createTime: number;
	readonly loadCount: number;
}

/** Whose session an overwrite ended, to tell it. */
export interface EndedOwner {
	readonly guid: string | undefined;
	readonly server: string | undefined;
}

export interface OverwriteStep {
	readonly record: ProfileRecord;
	readonly ended?: EndedOwner;
	/** Whether something that was no profile, or a damaged part of one, had to make way. */
	readonly hasReplaced: boolean;
	readonly isWrite: boolean;
}

/** The viewed profile's own beginning, for a key that was removed or never had a session. */
function newOverwriteRecord(before: MessagesOnlyRecord | undefined, viewed: ViewedOrigin): ProfileRecord {
	const record = (before ?? { GlobalUpdates: [0, []] }) as ProfileRecord;
	record.Data = {};
	record.MetaData = newMetaData(viewed.createTime);
	record.MetaData.SessionLoadCount = viewed.loadCount;
	return record;
}

/** `Profile:SetAsync`: writes whatever session there is, and ends it. Pure: may run again on a newer value. */
export function overwriteStep(value: unknown, payload: SavePayload, viewed: ViewedOrigin): OverwriteStep {
	const read = readRecord(value);
	if (read.kind === "profile" && read.record.Coffer?.SetId === payload.saveId) {
		// It has landed although its reply was lost. A session that began since must not be ended for it, and what that
		// one has saved must not be undone.
		return { record: read.record, hasReplaced: false, isWrite: false };
	}
	const before = read.kind === "messages" ? read.record : undefined;
	const record = read.kind === "profile" ? read.record : newOverwriteRecord(before, viewed);
	const owner = record.MetaData.ActiveSession;
	const ended = owner === undefined ? undefined : { guid: owner[2], server: ownerInfoOf(record)?.Server };
	const replaced = read.kind === "foreign" ? read.value : read.kind === "missing" ? undefined : read.damaged;
	if (replaced !== undefined) keepReplaced(record, replaced, payload.now);
	writePayload(record, payload);
	if (record.Coffer !== undefined) record.Coffer.SetId = payload.saveId;
	releaseOwner(record);
	record.MetaData.ForceLoadSession = undefined;
	return { record, ended, hasReplaced: replaced !== undefined, isWrite: true };
}

export interface ReleaseStep {
	readonly record: ProfileRecord;
	/** Whether the claim was there. */
	readonly wasHeld: boolean;
}

/**
 * Lets go of a claim that nobody waits for any more. Where the claim is not there it may still be on its way: the record
 * is written as it is, so that a claim that read it before runs again, and finds that it is given up.
 */
export function releaseStep(value: unknown, guid: string): ReleaseStep | undefined {
	const read = readRecord(value);
	if (read.kind !== "profile") return undefined;
	const wasHeld = read.record.MetaData.ActiveSession?.[2] === guid;
	if (wasHeld) releaseOwner(read.record);
	return { record: read.record, wasHeld };
}
