import { isFiniteNumber, VALUE_LENGTH_MAX } from "../../storable/limits";
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

function isSessionTag(value: unknown): value is SessionTag {
	if (!typeIs(value, "table")) return false;
	const tag = value as SessionTag;
	return typeIs(tag[0], "number") && typeIs(tag[1], "string");
}

function isQueuedMessage(value: unknown): value is QueuedMessage {
	return (
		typeIs(value, "table") && typeIs((value as QueuedMessage)[0], "number") && (value as QueuedMessage).size() >= 2
	);
}

function countOf(fields: Map<unknown, unknown>): number {
	let count = 0;
	for (const [_key] of fields) count += 1;
	return count;
}

function isList(value: object): boolean {
	return countOf(value as unknown as Map<unknown, unknown>) === (value as Array<unknown>).size();
}

function isUserIds(value: unknown): boolean {
	if (!typeIs(value, "table") || !isList(value)) return false;
	return (value as Array<defined>).every((userId) => typeIs(userId, "number"));
}

function isKeyMetaData(value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	for (const [key] of value as Map<unknown, unknown>) {
		if (!typeIs(key, "string")) return false;
	}
	return true;
}

/** The messages with ids that rise: two of one id would be taken for one. */
function withRisingIds(messages: ReadonlyArray<QueuedMessage>): Array<QueuedMessage> {
	let last = 0;
	return messages.map((entry) => {
		last = math.max(entry[0], last + 1);
		if (entry[0] === last) return entry;
		const renamed = table.clone(entry) as QueuedMessage;
		renamed[0] = last;
		return renamed;
	});
}

/** The messages without what is none and with ids of their own, or nothing where all is sound. */
function repairMessages(updates: ProfileRecord["GlobalUpdates"]): ProfileRecord["GlobalUpdates"] | undefined {
	const [counter, queue] = updates as [unknown, unknown];
	const sound = new Array<QueuedMessage>();
	if (typeIs(queue, "table")) {
		// Not with `filter`, which counts with the keys: they may be texts.
		for (const entry of queue as Array<defined>) {
			if (isQueuedMessage(entry)) sound.push(entry);
		}
	}
	const isWhole = typeIs(queue, "table") && countOf(queue as unknown as Map<unknown, unknown>) === sound.size();
	const risen = withRisingIds(sound);
	const isRising = risen.every((entry, index) => entry === sound[index]);
	const newest = risen.isEmpty() ? 0 : risen[risen.size() - 1][0];
	if (isWhole && isRising && typeIs(counter, "number") && counter >= newest) return undefined;
	return [math.max(newest, typeIs(counter, "number") ? counter : 0), risen];
}

function isText(value: unknown): boolean {
	return typeIs(value, "string");
}

function isTexts(value: unknown): boolean {
	return typeIs(value, "table") && isList(value) && (value as Array<defined>).every(isText);
}

/** What each of our own fields must be for the steps to work with it. */
const OWN_FIELDS = new ReadonlyMap<keyof CofferFields, (value: never) => boolean>([
	["SaveId", isText],
	["SetId", isText],
	["SentIds", isTexts],
	["EndIds", isTexts],
	[
		"Owner",
		(owner: Partial<OwnerInfo>) => isText(owner.Session) && isText(owner.Server) && isFiniteNumber(owner.Renews),
	],
	["Asker", (asker: { Server?: unknown }) => isText(asker.Server)],
	[
		"Silence",
		(silence: { Mark?: unknown; Since?: unknown }) => isText(silence.Mark) && isFiniteNumber(silence.Since),
	],
	["Replaced", (replaced: { Later?: unknown }) => replaced.Later === undefined || typeIs(replaced.Later, "table")],
]);

/** Notes of the library that make no sense are forgotten: they hold nothing of the game, and must stop nobody. */
function repairOwnFields(coffer: CofferFields): void {
	const fields = coffer as unknown as Map<string, unknown>;
	for (const [name, isSound] of OWN_FIELDS) {
		const value = fields.get(name);
		if (value === undefined) continue;
		// A check of fields would raise on what is no table.
		const [isChecked, isGood] = pcall(isSound, value as never);
		if (!isChecked || isGood !== true) fields.delete(name);
	}
}

/** Takes the parts that no server could work with out of the record; answers them, or nothing when all were sound. */
function repair(record: MessagesOnlyRecord): object | undefined {
	const damaged = new Map<string, unknown>();
	const messages = repairMessages(record.GlobalUpdates);
	if (messages !== undefined) {
		damaged.set("GlobalUpdates", record.GlobalUpdates);
		record.GlobalUpdates = messages;
	}

	const fields = record as unknown as Map<string, unknown>;
	const removeUnless = (name: string, isSound: (value: unknown) => boolean) => {
		const value = fields.get(name);
		if (value === undefined || isSound(value)) return;
		damaged.set(name, value);
		fields.delete(name);
	};
	// The engine refuses every write with metadata or user ids of another shape.
	removeUnless("RobloxMetaData", isKeyMetaData);
	removeUnless("UserIds", isUserIds);
	removeUnless("Coffer", isKeyMetaData);
	if (record.Coffer !== undefined) repairOwnFields(record.Coffer);

	const metaData = record.MetaData as unknown as Map<string, unknown> | undefined;
	if (metaData !== undefined) {
		const replaceUnless = (name: string, isSound: boolean, sound: unknown) => {
			if (isSound) return;
			damaged.set(`MetaData.${name}`, metaData.get(name) ?? "nil");
			metaData.set(name, sound);
		};
		const active = metaData.get("ActiveSession");
		const force = metaData.get("ForceLoadSession");
		const lastUpdate = metaData.get("LastUpdate");
		replaceUnless("ActiveSession", active === undefined || isSessionTag(active), undefined);
		replaceUnless("ForceLoadSession", force === undefined || isSessionTag(force), undefined);
		replaceUnless("LastUpdate", lastUpdate === undefined || isFiniteNumber(lastUpdate), undefined);
		replaceUnless("SessionLoadCount", isFiniteNumber(metaData.get("SessionLoadCount")), 0);
		replaceUnless("ProfileCreateTime", isFiniteNumber(metaData.get("ProfileCreateTime")), 0);
	}
	return damaged.isEmpty() ? undefined : (damaged as unknown as object);
}

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
