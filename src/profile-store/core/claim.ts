import type { MessagesOnlyRecord, ProfileRecord, SessionTag } from "./record";
import { isSameServer, keepReplaced, newMetaData, readRecord } from "./record";

/** One look of a server that wants the session. */
export interface ClaimRequest {
	readonly placeId: number;
	readonly jobId: string;
	/** The same at every look of one start: a claim whose reply was lost is recognised by it. */
	readonly guid: string;
	/** Unix seconds. */
	readonly now: number;
	readonly newData: () => object;
	/** The server is closing or nobody wants the session any more. */
	readonly isStopped: () => boolean;
	/** The first look writes the request; at later ones the request must still stand. */
	readonly isFirstLook: boolean;
	/** The owner has had its time to let go. */
	readonly mayTake: boolean;
	readonly isSteal: boolean;
	readonly assumeDeadSeconds: number;
}

export type ClaimStep =
	/** The session is this server's once the write has landed. */
	| { readonly outcome: "claimed"; readonly record: ProfileRecord; readonly isWrite: true }
	/** Another server owns it and has been asked. */
	| {
			readonly outcome: "waiting";
			readonly record: ProfileRecord;
			readonly isWrite: boolean;
			readonly owner: SessionTag;
	  }
	/** Someone else asked after us, so the session will be theirs. */
	| { readonly outcome: "interrupted"; readonly isWrite: false }
	| { readonly outcome: "stopped"; readonly isWrite: false };

function newRecord(before: MessagesOnlyRecord | undefined, request: ClaimRequest): ProfileRecord {
	const record = (before ?? { GlobalUpdates: [0, []] }) as ProfileRecord;
	record.Data = request.newData();
	record.MetaData = newMetaData(request.now);
	return record;
}

function take(record: ProfileRecord, request: ClaimRequest): ClaimStep {
	const metaData = record.MetaData;
	const isOwnClaim = metaData.ActiveSession !== undefined && metaData.ActiveSession[2] === request.guid;
	// A claim that landed although its reply was lost has counted already.
	if (!isOwnClaim) metaData.SessionLoadCount += 1;
	metaData.ActiveSession = [request.placeId, request.jobId, request.guid];
	metaData.ForceLoadSession = undefined;
	metaData.LastUpdate = request.now;
	return { outcome: "claimed", record, isWrite: true };
}

function contest(record: ProfileRecord, owner: SessionTag, request: ClaimRequest): ClaimStep {
	const metaData = record.MetaData;
	const lastUpdate = metaData.LastUpdate;
	if (request.isSteal) return take(record, request);
	if (lastUpdate !== undefined && request.now - lastUpdate > request.assumeDeadSeconds) return take(record, request);

	const asking = metaData.ForceLoadSession;
	if (request.isFirstLook) {
		metaData.ForceLoadSession = [request.placeId, request.jobId];
		return { outcome: "waiting", record, isWrite: true, owner };
	}
	if (asking === undefined || !isSameServer(asking, request.placeId, request.jobId)) {
		return { outcome: "interrupted", isWrite: false };
	}
	if (request.mayTake) return take(record, request);
	return { outcome: "waiting", record, isWrite: false, owner };
}

/** What a look at the key comes to. Pure: it may run again on a newer value, and only the last run counts. */
export function claim(value: unknown, request: ClaimRequest): ClaimStep {
	if (request.isStopped()) return { outcome: "stopped", isWrite: false };
	const read = readRecord(value);
	if (read.kind === "foreign") {
		const record = newRecord(undefined, request);
		keepReplaced(record, read.value, request.now);
		record.WasOverwritten = true;
		return take(record, request);
	}
	if (read.kind === "missing") return take(newRecord(undefined, request), request);

	const record = read.kind === "profile" ? read.record : newRecord(read.record, request);
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, request.now);
	const owner = record.MetaData.ActiveSession;
	// A claim whose reply was lost may have replaced something that nobody has been told of yet.
	const isUntold = owner !== undefined && owner[2] === request.guid && record.WasOverwritten === true;
	record.WasOverwritten = read.damaged !== undefined || isUntold;
	if (owner === undefined || isSameServer(owner, request.placeId, request.jobId)) return take(record, request);
	return contest(record, owner, request);
}
