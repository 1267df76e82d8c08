import { jsonLength } from "../../storable/json-length";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import type { ForeignDecision } from "./claim";
import type { MessagesOnlyRecord } from "./record";
import { keepReplaced, newMetaData, readRecord } from "./record";

/**
 * How many servers' last writes a record remembers, to recognise one whose reply was lost. A server makes one write of
 * messages to a key after the other, so its last one is the only one that it may try again.
 */
const SENT_IDS_MIN = 32;
/** Of a key that more servers than that write to at once, those that may still be tried again are remembered too. */
const SENT_IDS_MAX = 300;
/** Longer than tries go on in any ordinary outage, and than clocks are apart. */
const SENT_SECONDS = 3600;

/** Messages leave so many characters of a key free: an owner that can neither claim nor renew would never read them. */
const OWNERS_ROOM = 5000;

/** Names one write: its server, what tells it from others of the server, and when it was begun (Unix seconds). */
export function newSendId(serverId: string, guid: string, now: number): string {
	return `${serverId}/${guid.sub(1, 8)}@${math.floor(now)}`;
}

function senderOf(sendId: string): string {
	return sendId.split("/")[0];
}

function isRecent(sendId: string, now: number): boolean {
	const [sentAt] = sendId.match("@(%d+)$");
	return sentAt !== undefined && now - (tonumber(sentAt) ?? 0) < SENT_SECONDS;
}

/** The oldest go first. */
function remember(sentIds: ReadonlyArray<string>, sendId: string, now: number): Array<string> {
	const sender = senderOf(sendId);
	const kept = sentIds.filter((id) => senderOf(id) !== sender);
	kept.push(sendId);
	while (kept.size() > SENT_IDS_MAX || (kept.size() > SENT_IDS_MIN && !isRecent(kept[0], now))) kept.shift();
	return kept;
}

export type AppendStep =
	| { readonly outcome: "appended"; readonly record: MessagesOnlyRecord; readonly isWrite: boolean }
	/** The queue has room for fewer: nothing was stored. */
	| { readonly outcome: "full"; readonly room: number; readonly isWrite: false }
	/** The record has no room for all of them: nothing was stored. */
	| { readonly outcome: "tooMuch"; readonly isWrite: false }
	/** The game does not want the foreign value under the key to be replaced. */
	| { readonly outcome: "refused"; readonly isWrite: false };

type ImportForeign = (value: unknown) => ForeignDecision;

function recordFor(value: unknown, now: number, importForeign: ImportForeign): MessagesOnlyRecord | undefined {
	const read = readRecord(value);
	if (read.kind === "profile" || read.kind === "messages") {
		if (read.damaged !== undefined) keepReplaced(read.record, read.damaged, now);
		read.record.WasOverwritten = read.damaged !== undefined;
		return read.record;
	}
	const record: MessagesOnlyRecord = { GlobalUpdates: [0, []] };
	if (read.kind === "foreign") {
		const imported = importForeign(read.value);
		if (imported === "Refuse") return undefined;
		if (typeIs(imported, "table")) {
			record.Data = imported;
			record.MetaData = newMetaData(now);
		}
		// What the game has not decided about is not thrown away.
		if (!keepReplaced(record, read.value, now) && imported === undefined) return undefined;
		record.WasOverwritten = true;
	}
	return record;
}

/**
 * Puts messages into the key's queue, all of them or none, and once: `sendId` says to a retry that they are there already.
 * Pure.
 */
export function appendMessages(
	value: unknown,
	messages: ReadonlyArray<object>,
	sendId: string,
	queueLengthMax: number,
	now: number,
	importForeign: ImportForeign = () => undefined,
): AppendStep {
	const record = recordFor(value, now, importForeign);
	if (record === undefined) return { outcome: "refused", isWrite: false };
	const coffer = record.Coffer ?? {};
	const sentIds = coffer.SentIds ?? [];
	if (sentIds.includes(sendId)) return { outcome: "appended", record, isWrite: false };

	const updates = record.GlobalUpdates;
	const room = math.max(0, queueLengthMax - updates[1].size());
	if (messages.size() > room) return { outcome: "full", room, isWrite: false };
	for (const message of messages) {
		updates[0] += 1;
		updates[1].push([updates[0], message]);
	}

	coffer.SentIds = remember(sentIds, sendId, now);
	record.Coffer = coffer;
	if (jsonLength(record) > VALUE_LENGTH_MAX - OWNERS_ROOM) return { outcome: "tooMuch", isWrite: false };
	return { outcome: "appended", record, isWrite: true };
}
