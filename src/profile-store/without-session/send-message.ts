import type { AppendStep } from "../record/message-queue";
import { appendMessages, newSendId } from "../record/message-queue";
import { refusalOf, unwrittenProblem } from "../requests/store-error";
import type { MessagesOnlyRecord, ProfileRecord } from "../record/record";
import { ownerInfoOf } from "../record/record";
import { requestBackoff, waitForRetry } from "../requests/retry-wait";
import type { Runtime } from "../create";
import type { StoreContext } from "../session/store-context";

/** So many messages may go in one write: a gift to everybody must not fill a record in one go. */
export const MESSAGES_PER_WRITE_MAX = 50;

/** `MessageAsync`: yields until the message is stored, for as long as the server lives. False: the queue is full. */
export function sendMessage(runtime: Runtime, context: StoreContext, key: string, message: object): boolean {
	context.waitUntilReady();
	// One write after the other: the record remembers each server's last one only, and a retry has to find its own there.
	return runtime.outbox.run(context.token(key), message, (batch) => sendBatch(runtime, context, key, batch));
}

/** What came of one write, or why the store will never take it. */
type SendOutcome = AppendStep | { readonly outcome: "tooMuch" };

/** Answers for each message whether it is stored. */
function sendBatch(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	batch: ReadonlyArray<object>,
): ReadonlyArray<boolean> {
	const part = (from: number, to: number) => {
		const messages = batch.filter((_, index) => index >= from && index < to);
		return messages.isEmpty() ? [] : sendBatch(runtime, context, key, messages);
	};
	const sent = keepSending(runtime, context, key, batch);
	if (sent.outcome === "full") {
		// The first ones may still fit.
		if (sent.room > 0) return [...part(0, sent.room), ...batch.filter((_, i) => i >= sent.room).map(() => false)];
		const limit = runtime.constants.MAX_MESSAGE_QUEUE;
		runtime.issues.notice(`a message was refused: ${limit} are waiting already`, context.name, key);
	}
	if (sent.outcome === "tooMuch" && batch.size() > 1) {
		const half = math.floor(batch.size() / 2);
		return [...part(0, half), ...part(half, batch.size())];
	}
	return batch.map(() => sent.outcome === "appended");
}

function keepSending(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	messages: ReadonlyArray<object>,
): SendOutcome {
	const { engine, link } = runtime;
	const backoff = requestBackoff();
	const sendId = newSendId(link.serverId, engine.random.guid(), engine.clock.unixSeconds());
	while (true) {
		const sent = trySend(runtime, context, key, messages, sendId);
		if (sent?.outcome === "appended") tellOwner(runtime, context, key, sent.record);
		if (sent !== undefined) return sent;
		waitForRetry(runtime, backoff.next());
	}
}

function trySend(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	messages: ReadonlyArray<object>,
	sendId: string,
): SendOutcome | undefined {
	const { calls, constants, engine, issues } = runtime;
	let step: AppendStep | undefined;
	let answer: unknown;
	const [isSuccess, problem] = pcall(() => {
		calls.run(context.token(key), (isGivenUp) => {
			[answer] = context.dataStore().updateAsync(key, (value, keyInfo) => {
				if (isGivenUp()) return $tuple(undefined);
				const now = engine.clock.unixSeconds();
				const foreign = (found: unknown) => context.importForeign(key, found);
				step = appendMessages(value, messages, sendId, constants.MAX_MESSAGE_QUEUE, now, foreign);
				if (!step.isWrite) return $tuple(undefined);
				// A record without these fields still may have them on the key: what is not given back is cleared.
				const { UserIds, RobloxMetaData } = step.record;
				return $tuple(step.record, UserIds ?? keyInfo?.GetUserIds(), RobloxMetaData ?? keyInfo?.GetMetadata());
			});
		});
	});
	const text = isSuccess ? unwrittenProblem(step, answer) : tostring(problem);
	if (text !== undefined) {
		issues.report(text, context.name, key);
		// What the store will never take, such as a record that is full, is not tried for ever.
		return refusalOf(text) !== undefined ? { outcome: "tooMuch" } : undefined;
	}
	const record = answer as MessagesOnlyRecord | undefined;
	if (record !== undefined && record.WasOverwritten === true) runtime.reporter.overwritten(context.name, key);
	return step;
}

/** The owner receives a message with its next save, so it is asked to make one now. */
function tellOwner(runtime: Runtime, context: StoreContext, key: string, record: MessagesOnlyRecord): void {
	const ownSession = runtime.sessions.get(context.token(key));
	if (ownSession !== undefined) {
		ownSession.save();
		return;
	}
	const metaData = record.MetaData;
	if (metaData === undefined || !context.isLive()) return;
	const owner = ownerInfoOf(record as ProfileRecord);
	if (owner !== undefined) runtime.link.askSave(owner.Server, owner.Session);
	else runtime.legacyNotices.publish(metaData.ActiveSession?.[2], { LoadCount: metaData.SessionLoadCount });
}
