import type { AppendStep } from "./core/message-queue";
import { appendMessage } from "./core/message-queue";
import { refusalOf, unwrittenProblem } from "./core/store-error";
import type { MessagesOnlyRecord, ProfileRecord } from "./core/record";
import { ownerInfoOf } from "./core/record";
import { requestBackoff, waitForRetry } from "./retry-wait";
import type { Runtime } from "./runtime";
import type { StoreContext } from "./store-context";

/** `MessageAsync`: yields until the message is stored, for as long as the server lives. False: the queue is full. */
export function sendMessage(runtime: Runtime, context: StoreContext, key: string, message: object): boolean {
	context.waitUntilReady();
	const sendId = `${runtime.link.serverId}/${runtime.engine.random.guid()}`;
	// One after the other: the record remembers each server's last message only, and a retry has to find its own there.
	return runtime.outbox.run(context.token(key), () => sendInTurn(runtime, context, key, message, sendId));
}

function sendInTurn(runtime: Runtime, context: StoreContext, key: string, message: object, sendId: string): boolean {
	const backoff = requestBackoff();
	while (true) {
		const step = trySend(runtime, context, key, message, sendId);
		if (step !== undefined) {
			if (step.outcome === "refused") return false;
			if (step.outcome === "full") {
				const limit = runtime.constants.MAX_MESSAGE_QUEUE;
				runtime.issues.notice(`a message was refused: ${limit} are waiting already`, context.name, key);
				return false;
			}
			tellOwner(runtime, context, key, step.record);
			return true;
		}
		waitForRetry(runtime, backoff.next());
	}
}

function trySend(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	message: object,
	sendId: string,
): AppendStep | undefined {
	const { calls, constants, engine, issues } = runtime;
	let step: AppendStep | undefined;
	let answer: unknown;
	const [isSuccess, problem] = pcall(() => {
		calls.run(context.token(key), (isGivenUp) => {
			[answer] = context.dataStore().updateAsync(key, (value, keyInfo) => {
				if (isGivenUp()) return $tuple(undefined);
				const now = engine.clock.unixSeconds();
				const foreign = (found: unknown) => context.importForeign(key, found);
				step = appendMessage(value, message, sendId, constants.MAX_MESSAGE_QUEUE, now, foreign);
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
		return refusalOf(text) !== undefined ? { outcome: "refused", isWrite: false } : undefined;
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
