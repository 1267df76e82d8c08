import type { CofferFields, MessagesOnlyRecord, OwnerInfo, ProfileRecord, SessionTag } from "./record";
import { isAskedByOther, isSameServer, keepReplaced, newMetaData, ownerInfoOf, readRecord } from "./record";

/** How long beyond its renewal period a silent owner is left alone, in seconds. Longer than LEASE_GRACE_SECONDS. */
export const SILENCE_GRACE_SECONDS = 120;

/** How long beyond its renewal period an owner may believe in its session without a write, in seconds. */
export const LEASE_GRACE_SECONDS = 90;

/** An owner that lives has tried its last save again by then, in seconds: the longest pause between two tries, and one try. */
const LAST_SAVE_SECONDS = 30;

const NO_ROOM =
	"the value under the key is no profile and too large to be kept beside a new one, so the session was refused; OnForeignData decides about it";

/** What becomes of a foreign value: its data, the template in its place, refusal, or nothing where nobody has decided. */
export type ForeignDecision = object | "Overwrite" | "Refuse" | undefined;

/** Why the game's schema lets nobody at the data. */
export interface DataRefusal {
	readonly code: string;
	readonly text: string;
}

/** How a claim changes the count of the sessions. */
export interface Counting {
	readonly isNew: boolean;
	readonly countBefore: number;
	readonly countAfter: number;
}

/** What a look saw of an owner: any write of the owner changes it. */
export interface SeenOwner {
	readonly guid: string | undefined;
	readonly loadCount: number;
	readonly saveId: string | undefined;
	readonly lastUpdate: number | undefined;
}

/** One look of a server that wants the session. */
export interface ClaimRequest {
	readonly placeId: number;
	readonly jobId: string;
	/** The same at every look of one start: a claim whose reply was lost is recognised by it. */
	readonly guid: string;
	readonly serverId: string;
	/** Whether the new owner keeps a heartbeat at the moment. */
	readonly beats: boolean;
	/** The new owner's renewal period in seconds; nothing in a mock, whose sessions need no owner's word. */
	readonly renewSeconds: number | undefined;
	/** Unix seconds. */
	readonly now: number;
	/** What stands beside the value on the key: a write that does not give it back clears it. */
	readonly keyUserIds: Array<number> | undefined;
	readonly keyMetadata: object | undefined;
	readonly newData: () => object;
	/** Brings `Data` of a record that is taken up to date, or says why it must not be taken. */
	readonly prepare: (record: ProfileRecord, counting: Counting) => DataRefusal | undefined;
	/** Why this server must not have the `Data`, whoever has it now. */
	readonly refusalOf: (record: ProfileRecord) => DataRefusal | undefined;
	/** What becomes of a foreign value: its data, refusal, or nothing for the template. */
	readonly importForeign: (value: unknown) => ForeignDecision;
	/** The server is closing or nobody wants the session any more. */
	readonly isStopped: () => boolean;
	/** The first look writes the request; at later ones the request must still stand. */
	readonly isFirstLook: boolean;
	readonly isSteal: boolean;
	readonly assumeDeadSeconds: number;
	/** For old owners: seconds since the request, and after how many the session may be taken. */
	readonly askedSeconds: number;
	readonly stealSeconds: number;
	/** For owners of ours: what the look before saw, how long that has not changed, and what is known of its server. */
	readonly seen: SeenOwner | undefined;
	readonly silentSeconds: number;
	readonly isProvedDead: boolean;
	readonly isSeenAlive: boolean;
	/** The session that its own server says it does not have, and never will. */
	readonly goneSession: string | undefined;
	/** For how long the owner could have written since the first look. */
	readonly answeredSeconds: number;
	/** For how long the owner had written nothing at this start's first write, by the cloud's clock. */
	readonly recordAgeSeconds: number;
	/** When the record was written last, in Unix milliseconds by the cloud's clock. */
	readonly writtenAtMillis: number | undefined;
}

export type ClaimStep =
	/** The session is this server's once the write has landed. */
	| { readonly outcome: "claimed"; readonly record: ProfileRecord; readonly isWrite: true; readonly isTaken: boolean }
	/** Another server owns it and has been asked. */
	| {
			readonly outcome: "waiting";
			readonly record: ProfileRecord;
			readonly isWrite: boolean;
			readonly owner: SessionTag;
			readonly ownerInfo: OwnerInfo | undefined;
			readonly seen: SeenOwner;
	  }
	/** Someone else asked after us, so the session will be theirs. */
	| { readonly outcome: "interrupted"; readonly isWrite: false }
	/** There can be no session on what stands there: the game does not want it, or it would be lost. */
	| { readonly outcome: "refused"; readonly isWrite: false; readonly reason?: string; readonly code?: string }
	| { readonly outcome: "stopped"; readonly isWrite: false };

function newRecord(before: MessagesOnlyRecord | undefined, request: ClaimRequest, data?: object): ProfileRecord {
	const record = (before ?? { GlobalUpdates: [0, []] }) as ProfileRecord;
	record.Data = data ?? request.newData();
	record.MetaData = newMetaData(request.now);
	return record;
}

function seenOf(record: ProfileRecord): SeenOwner {
	return {
		guid: record.MetaData.ActiveSession?.[2],
		loadCount: record.MetaData.SessionLoadCount,
		saveId: record.Coffer?.SaveId,
		lastUpdate: record.MetaData.LastUpdate,
	};
}

/** Whether the owner has written nothing since it was seen. */
export function isUnchanged(before: SeenOwner, after: SeenOwner): boolean {
	return (
		before.guid === after.guid &&
		before.loadCount === after.loadCount &&
		before.saveId === after.saveId &&
		before.lastUpdate === after.lastUpdate
	);
}

function refuse({ code, text }: DataRefusal): ClaimStep {
	return { outcome: "refused", isWrite: false, reason: text, code };
}

function take(record: ProfileRecord, request: ClaimRequest, isTaken = false, isNew = false): ClaimStep {
	const metaData = record.MetaData;
	const isOwnClaim = metaData.ActiveSession !== undefined && metaData.ActiveSession[2] === request.guid;
	const countBefore = metaData.SessionLoadCount;
	// A claim that landed although its reply was lost has counted already.
	const countAfter = isOwnClaim ? countBefore : countBefore + 1;
	const refusal = request.prepare(record, { isNew, countBefore, countAfter });
	if (refusal !== undefined) return refuse(refusal);
	// The key's own, where the record does not name them: the next save would clear them.
	record.UserIds = record.UserIds ?? request.keyUserIds;
	record.RobloxMetaData = record.RobloxMetaData ?? request.keyMetadata;
	metaData.SessionLoadCount = countAfter;
	metaData.ActiveSession = [request.placeId, request.jobId, request.guid];
	metaData.LastUpdate = request.now;
	const coffer = record.Coffer ?? {};
	// Who has asked since the claim landed is to have the session next.
	const isAsked = isOwnClaim && isAskedByOther(record, request.placeId, request.jobId, request.serverId);
	if (!isAsked) {
		metaData.ForceLoadSession = undefined;
		coffer.Asker = undefined;
	}
	coffer.Silence = undefined;
	// They were for the session before, which can book nothing any more.
	if (!isOwnClaim) coffer.Vetoes = undefined;
	coffer.Owner =
		request.renewSeconds === undefined
			? undefined
			: {
					Session: request.guid,
					Server: request.serverId,
					Beats: request.beats ? true : undefined,
					Renews: request.renewSeconds,
				};
	record.Coffer = coffer;
	return { outcome: "claimed", record, isWrite: true, isTaken };
}

/**
 * Every request to an owner writes the record and so makes it young: what is remembered with it is when the owner was
 * heard of last. Without it a player who keeps trying would keep a dead server's session alive.
 */
function silenceOf(record: ProfileRecord, request: ClaimRequest): CofferFields["Silence"] {
	const { guid, loadCount, saveId, lastUpdate } = seenOf(record);
	const mark = `${guid}/${loadCount}/${saveId}/${lastUpdate}`;
	const known = record.Coffer?.Silence;
	if (known !== undefined && known.Mark === mark) return { Mark: mark, Since: known.Since };
	return request.writtenAtMillis === undefined ? undefined : { Mark: mark, Since: request.writtenAtMillis };
}

/** The rules of the reference module, for owners that run it. */
function mayTakeFromOld(record: ProfileRecord, request: ClaimRequest): boolean {
	const lastUpdate = record.MetaData.LastUpdate;
	if (lastUpdate !== undefined && request.now - lastUpdate > request.assumeDeadSeconds) return true;
	return !request.isFirstLook && request.askedSeconds >= request.stealSeconds;
}

/** Never from the living: see docs/adr/0003. */
function mayTakeFromOurs(record: ProfileRecord, info: OwnerInfo, request: ClaimRequest): boolean {
	if (request.goneSession === info.Session) return true;
	if (request.seen === undefined || !isUnchanged(request.seen, seenOf(record))) return false;
	if (request.isProvedDead && info.Beats === true) return true;
	const silenceSeconds = info.Renews + SILENCE_GRACE_SECONDS;
	if (request.silentSeconds >= silenceSeconds) return true;
	// After an outage of the stores every record is that old, and the owner is about to save what it has.
	if (request.isSeenAlive || request.answeredSeconds < LAST_SAVE_SECONDS) return false;
	return request.recordAgeSeconds > math.max(request.assumeDeadSeconds, silenceSeconds);
}

function contest(record: ProfileRecord, owner: SessionTag, request: ClaimRequest): ClaimStep {
	// Nobody lets go for a server that would have to refuse in the end.
	const refusal = request.refusalOf(record);
	if (refusal !== undefined) return refuse(refusal);
	if (request.isSteal) return take(record, request, true);
	const metaData = record.MetaData;
	const ownerInfo = ownerInfoOf(record);
	const asking = metaData.ForceLoadSession;
	const askingServer = record.Coffer?.Asker?.Server;
	const isAsking =
		asking !== undefined &&
		isSameServer(asking, request.placeId, request.jobId) &&
		(askingServer === undefined || askingServer === request.serverId);
	if (ownerInfo === undefined) {
		const isOverdue = request.isFirstLook || isAsking;
		if (isOverdue && mayTakeFromOld(record, request)) return take(record, request, true);
	} else if (isAsking && mayTakeFromOurs(record, ownerInfo, request)) {
		return take(record, request, true);
	}
	if (!request.isFirstLook && !isAsking) return { outcome: "interrupted", isWrite: false };
	if (request.isFirstLook) {
		metaData.ForceLoadSession = [request.placeId, request.jobId];
		const coffer = record.Coffer ?? {};
		coffer.Asker = { Server: request.serverId };
		coffer.Silence = silenceOf(record, request);
		record.Coffer = coffer;
	}
	return { outcome: "waiting", record, isWrite: request.isFirstLook, owner, ownerInfo, seen: seenOf(record) };
}

function claimForeign(value: unknown, request: ClaimRequest): ClaimStep {
	const imported = request.importForeign(value);
	if (imported === "Refuse") return { outcome: "refused", isWrite: false };
	const record = newRecord(undefined, request, typeIs(imported, "table") ? imported : undefined);
	// What the game has not decided about is not thrown away.
	if (!keepReplaced(record, value, request.now) && imported === undefined) {
		return { outcome: "refused", isWrite: false, reason: NO_ROOM };
	}
	record.WasOverwritten = true;
	return take(record, request, false, !typeIs(imported, "table"));
}

/** Whether the tag is this very server's: in Studio all servers share the empty job id, so there the owner's word decides. */
function isThisServer(record: ProfileRecord, owner: SessionTag, request: ClaimRequest): boolean {
	if (!isSameServer(owner, request.placeId, request.jobId)) return false;
	const info = ownerInfoOf(record);
	return info === undefined || info.Server === request.serverId;
}

/** What a look at the key comes to. Pure: it may run again on a newer value, and only the last run counts. */
export function claim(value: unknown, request: ClaimRequest): ClaimStep {
	if (request.isStopped()) return { outcome: "stopped", isWrite: false };
	const read = readRecord(value);
	if (read.kind === "foreign") return claimForeign(read.value, request);
	if (read.kind === "missing") return take(newRecord(undefined, request), request, false, true);

	const isNew = read.kind !== "profile";
	const record = read.kind === "profile" ? read.record : newRecord(read.record, request);
	if (read.damaged !== undefined) keepReplaced(record, read.damaged, request.now);
	const owner = record.MetaData.ActiveSession;
	// A claim whose reply was lost may have replaced something that nobody has been told of yet.
	const isUntold = owner !== undefined && owner[2] === request.guid && record.WasOverwritten === true;
	record.WasOverwritten = read.damaged !== undefined || isUntold;
	if (owner === undefined || isThisServer(record, owner, request)) return take(record, request, false, isNew);
	return contest(record, owner, request);
}
