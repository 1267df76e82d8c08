import type { MessagesOnlyRecord } from "./record";
import { keepReplaced, newMetaData, readRecord } from "./record";

/**
 * How many servers' last messages a record remembers, to recognise those whose reply was lost. A server makes one write
 * of messages to a key after the other, so its last one is the only one that it may try again.
 */
const SENT_IDS_MAX = 32;

function senderOf(sendId: string): string {
	return sendId.split("/")[0];
}

export type AppendStep =
	| { readonly outcome: "appended"; readonly record: MessagesOnlyRecord; readonly isWrite: boolean }
	/** The queue would hold more than it may: nothing was stored. */
	| { readonly outcome: "full"; readonly isWrite: false }
	/** The game does not want the foreign value under the key to be replaced. */
	| { readonly outcome: "refused"; readonly isWrite: false };

/** What becomes of a foreign value: its data, refusal, or nothing for the template. */
type ImportForeign = (value: unknown) => object | "Refuse" | undefined;

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
		if (imported !== undefined) {
			record.Data = imported;
			record.MetaData = newMetaData(now);
		}
		keepReplaced(record, read.value, now);
		record.WasOverwritten = true;
	}
	return record;
}

/**
 * Puts messages into the key's queue, all of them or none, and once: `sendId` (the sender, "/" and what tells its writes
 * apart) says to a retry that they are there already. Pure.
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
	const sentIds = typeIs(coffer.SentIds, "table") ? coffer.SentIds : [];
	if (sentIds.includes(sendId)) return { outcome: "appended", record, isWrite: false };

	const updates = record.GlobalUpdates;
	if (updates[1].size() + messages.size() > queueLengthMax) return { outcome: "full", isWrite: false };
	for (const message of messages) {
		updates[0] += 1;
		updates[1].push([updates[0], message]);
	}

	const sender = senderOf(sendId);
	const others = sentIds.filter((id) => senderOf(id) !== sender);
	others.push(sendId);
	while (others.size() > SENT_IDS_MAX) others.shift();
	coffer.SentIds = others;
	record.Coffer = coffer;
	return { outcome: "appended", record, isWrite: true };
}
