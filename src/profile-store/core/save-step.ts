import type { ProfileRecord } from "./record";
import { isSameServer, newMetaData, readRecord } from "./record";

/** Who writes: a save counts only while the record still names this session. */
export interface SessionIdentity {
	readonly placeId: number;
	readonly jobId: string;
	readonly guid: string;
	readonly loadCount: number;
}

export interface SavePayload {
	/** Left as it is in the record where the game set it to something that is no table. */
	readonly Data: unknown;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly isProcessed: (messageId: number) => boolean;
	readonly saveId: string;
	/** Unix seconds. */
	readonly now: number;
}

export type SaveStep =
	| { readonly outcome: "saved"; readonly record: ProfileRecord; readonly isWrite: boolean }
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
	if (typeIs(payload.Data, "table")) record.Data = payload.Data;
	record.RobloxMetaData = payload.RobloxMetaData;
	record.UserIds = payload.UserIds;
	record.WasOverwritten = false;
	const coffer = record.Coffer ?? {};
	coffer.SaveId = payload.saveId;
	record.Coffer = coffer;
}

/** A session's save, and its last one where `endsSession`. Pure: may run again on a newer value. */
export function saveStep(
	value: unknown,
	identity: SessionIdentity,
	payload: SavePayload,
	endsSession: boolean,
): SaveStep {
	const read = readRecord(value);
	if (read.kind !== "profile") return { outcome: "missing", isWrite: false };
	const record = read.record;
	if (!ownsRecord(record, identity)) {
		// The last save takes the owner out of the record, so its retry after a lost reply finds nobody there.
		const isOwnWrite = record.Coffer !== undefined && record.Coffer.SaveId === payload.saveId;
		const isUntaken = record.MetaData.SessionLoadCount === identity.loadCount;
		if (isOwnWrite && isUntaken) return { outcome: "saved", record, isWrite: false };
		return { outcome: "lost", isWrite: false };
	}
	writePayload(record, payload);
	record.MetaData.LastUpdate = payload.now;
	if (endsSession) record.MetaData.ActiveSession = undefined;
	return { outcome: "saved", record, isWrite: true };
}

/** `Profile:SetAsync`: writes whatever session there is, and ends it. Answers the record, and whose session it ended. */
export function overwriteStep(
	value: unknown,
	payload: SavePayload,
	viewed: { readonly createTime: number; readonly loadCount: number },
): { readonly record: ProfileRecord; readonly endedGuid?: string } {
	const read = readRecord(value);
	let record: ProfileRecord;
	if (read.kind === "profile") {
		record = read.record;
	} else {
		// The key was removed, or never had a session: the viewed profile brings its own beginning along.
		const updates = read.kind === "messages" ? read.record.GlobalUpdates : undefined;
		record = { Data: {}, MetaData: newMetaData(viewed.createTime), GlobalUpdates: updates ?? [0, []] };
		record.MetaData.SessionLoadCount = viewed.loadCount;
	}
	const endedGuid = record.MetaData.ActiveSession?.[2];
	writePayload(record, payload);
	record.MetaData.ActiveSession = undefined;
	record.MetaData.ForceLoadSession = undefined;
	return { record, endedGuid };
}

/** Lets go of a claim that landed although its reply was lost and nobody waits for it any more. */
export function releaseStep(value: unknown, guid: string): ProfileRecord | undefined {
	const read = readRecord(value);
	if (read.kind !== "profile" || read.record.MetaData.ActiveSession?.[2] !== guid) return undefined;
	read.record.MetaData.ActiveSession = undefined;
	return read.record;
}
