import { VALUE_LENGTH_MAX } from "../../storable/limits";
import { repair } from "./repair";
import { jsonLength } from "../../storable/json-length";

/** A replaced value is kept beside the record as long as both together leave so many characters free. */
const KEPT_ROOM = 10_000;

/** A key that is damaged again and again keeps the first value and so many later ones. */
const KEPT_LATER_MAX = 3;

/** How many sessions back a last save is recognised whose reply was lost. */
const END_IDS_MAX = 3;

/** `[placeId, jobId, sessionGuid]` of the server that owns the session. */
export type SessionTag = [placeId: number, jobId: string, sessionGuid?: string];

/** A message in the queue: `[id, message]`. ProfileService wrote four elements; the message is the last one in both. */
export type QueuedMessage = [id: number, ...rest: Array<unknown>];

export interface RecordMetaData {
	ProfileCreateTime: number;
	/** Counts session starts; the fencing number of the session. */
	SessionLoadCount: number;
	ActiveSession?: SessionTag;
	/** The server that asks the owner to let go. */
	ForceLoadSession?: SessionTag;
	/** Unix seconds of the owner's last write, by the owner's clock. */
	LastUpdate?: number;
	MetaTags: object;
}

/** What an owner of ours says of itself. */
export interface OwnerInfo {
	/** The session guid: an old server that takes the key leaves this table as it is. */
	Session: string;
	Server: string;
	/** The server keeps a heartbeat, so its death can be proved. */
	Beats?: boolean;
	/** It writes at least once in so many seconds. */
	Renews: number;
}

/** What Coffer adds to a record. The reference module writes back what it read, so it carries this along. */
export interface CofferFields {
	/** Names the last write, so that a retry after a lost reply recognises its own. */
	SaveId?: string;
	/** Names the last SetAsync, for the same reason; later saves leave it. */
	SetId?: string;
	/** The last message id of each server that sent one, the newest last, for the same reason. */
	SentIds?: Array<string>;
	/** Who owns the session, beyond what the reference knows. Holds for the session that it names only. */
	Owner?: OwnerInfo;
	/** The server that waits for the session, where it is one of ours. */
	Asker?: { Server: string };
	/** Since when (Unix milliseconds by the cloud's clock) the owner that `Mark` describes has written nothing. */
	Silence?: { Mark: string; Since: number };
	/** Names the newest last saves, so that a try whose reply was lost is known to have landed though the next session began. */
	EndIds?: Array<string>;
	/** What stood under the key and was not a profile, or the damaged parts of one: the first of it, and what came later. */
	Replaced?: ReplacedValue & { Later?: Array<ReplacedValue> };
	/** Deals that this session must not book any more. */
	Vetoes?: Array<string>;
	/** `Data` of before a step of the game's schema that cannot be undone, for some days. */
	Before?: BeforeStep;
}

export interface BeforeStep {
	/** Where `Data` stood in the chain. */
	Steps: number;
	Last?: string;
	/** Unix seconds. */
	Time: number;
	/** With its own `CofferSchema`, without the other tables of the library. */
	Data: object;
}

export interface ReplacedValue {
	/** Unix seconds. */
	Time: number;
	Value: unknown;
}

/** The stored value of a key, as ProfileStore 1.0.3 lays it out. */
export interface ProfileRecord {
	Data: object;
	MetaData: RecordMetaData;
	GlobalUpdates: [counter: number, queue: Array<QueuedMessage>];
	RobloxMetaData?: object;
	UserIds?: Array<number>;
	/** True from the write that replaced a foreign value until the next one. */
	WasOverwritten?: boolean;
	Coffer?: CofferFields;
}

/** A record of a key that has got messages before its first session has no data yet. */
export type MessagesOnlyRecord = Partial<ProfileRecord> & Pick<ProfileRecord, "GlobalUpdates">;

export type ReadResult =
	| { readonly kind: "profile"; readonly record: ProfileRecord; readonly damaged?: object }
	| { readonly kind: "messages"; readonly record: MessagesOnlyRecord; readonly damaged?: object }
	| { readonly kind: "missing" }
	| { readonly kind: "foreign"; readonly value: unknown };

/** Tells what stands under a key. The value is the caller's own: a damaged record is repaired in place. */
export function readRecord(value: unknown): ReadResult {
	if (value === undefined) return { kind: "missing" };
	if (!typeIs(value, "table")) return { kind: "foreign", value };
	const fields = value as Partial<Record<keyof ProfileRecord, unknown>>;
	if (!typeIs(fields.GlobalUpdates, "table")) return { kind: "foreign", value };
	if (fields.Data === undefined && fields.MetaData === undefined) {
		const record = value as MessagesOnlyRecord;
		return { kind: "messages", record, damaged: repair(record) };
	}
	if (typeIs(fields.Data, "table") && typeIs(fields.MetaData, "table")) {
		const record = value as ProfileRecord;
		return { kind: "profile", record, damaged: repair(record) };
	}
	return { kind: "foreign", value };
}

/** What the present owner says of itself; nothing where it is an old server. */
export function ownerInfoOf(record: ProfileRecord): OwnerInfo | undefined {
	const info = record.Coffer?.Owner;
	return info !== undefined && info.Session === record.MetaData.ActiveSession?.[2] ? info : undefined;
}

/** Whether another server asks for the session. In Studio all share the empty job id, so there the asker's word decides. */
export function isAskedByOther(record: ProfileRecord, placeId: number, jobId: string, serverId: string): boolean {
	const asking = record.MetaData.ForceLoadSession;
	if (asking === undefined) return false;
	if (!isSameServer(asking, placeId, jobId)) return true;
	const asker = record.Coffer?.Asker?.Server;
	return asker !== undefined && asker !== serverId;
}

/** The tag's server, whatever its session. */
export function isSameServer(tag: SessionTag, placeId: number, jobId: string): boolean {
	return tag[0] === placeId && tag[1] === jobId;
}

export function newMetaData(now: number): RecordMetaData {
	return { ProfileCreateTime: now, SessionLoadCount: 0, MetaTags: {} };
}

/** The message of a queue entry, in both layouts. */
export function messageOf(entry: QueuedMessage): object {
	return entry[entry.size() - 1] as object;
}

/**
 * Notes what was not a profile, so that support can bring it back: a version of the same hour would be replaced. Answers
 * whether there was room for it.
 */
export function keepReplaced(record: MessagesOnlyRecord, value: unknown, now: number): boolean {
	if (jsonLength({ value, record }) > VALUE_LENGTH_MAX - KEPT_ROOM) return false;
	const coffer = record.Coffer ?? {};
	record.Coffer = coffer;
	const first = coffer.Replaced;
	if (first === undefined) {
		coffer.Replaced = { Time: now, Value: value };
		return true;
	}
	const later = first.Later ?? [];
	if (later.size() >= KEPT_LATER_MAX) return false;
	later.push({ Time: now, Value: value });
	first.Later = later;
	return true;
}

/** Notes that the last save of that name has landed. */
export function noteEnd(coffer: CofferFields, endId: string): void {
	const ids = (coffer.EndIds ?? []).filter((id) => id !== endId);
	ids.push(endId);
	while (ids.size() > END_IDS_MAX) ids.shift();
	coffer.EndIds = ids;
}
