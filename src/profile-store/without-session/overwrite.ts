import type { KeyInfo } from "../../engine";
import { prepareOutgoing } from "../record/outgoing";
import type { ProfileRecord } from "../record/record";
import type { EndedOwner, OverwriteStep, SavePayload } from "../record/save-step";
import { overwriteStep } from "../record/save-step";
import { NO_DECISION, unwrittenProblem } from "../requests/store-error";
import type { MessageInbox } from "../session/message-inbox";
import type { ProfileObject } from "../session/profile";
import { requestBackoff, waitForRetry } from "../requests/retry-wait";
import type { Runtime } from "../create";
import type { StoreContext } from "../session/store-context";

/** What is written: what cannot be stored is left out and told, as in a save. Nothing where there is no Data to write. */
function preparePayload(
	runtime: Runtime,
	context: StoreContext,
	profile: ProfileObject<object>,
	inbox: MessageInbox,
): Omit<SavePayload, "now"> | undefined {
	const saved = {
		Data: profile.LastSavedData,
		RobloxMetaData: profile.KeyInfo.GetMetadata(),
		UserIds: profile.KeyInfo.GetUserIds(),
	};
	const outgoing = prepareOutgoing(profile, saved);
	for (const problem of outgoing.problems) {
		runtime.issues.notice(
			`SetAsync: ${problem.path} ${problem.reason}, so it is not written`,
			context.name,
			profile.Key,
		);
	}
	if (outgoing.Data === undefined) return undefined;
	return {
		Data: outgoing.Data,
		RobloxMetaData: outgoing.RobloxMetaData,
		UserIds: outgoing.UserIds,
		isProcessed: inbox.processedSoFar(),
		saveId: runtime.engine.random.guid(),
	};
}

/** One SetAsync over all its tries: after a lost reply, what the first one did is still to be told. */
interface OverwriteRun {
	readonly payload: Omit<SavePayload, "now">;
	ended?: EndedOwner;
	hasReplaced: boolean;
}

/** `SetAsync`: yields until the store has it (true) or the time for it is over (false). */
export function overwrite(
	runtime: Runtime,
	context: StoreContext,
	profile: ProfileObject<object>,
	inbox: MessageInbox,
): boolean {
	const { engine, constants, module } = runtime;
	if (module.IsClosing) return false;
	profile.OnSave.Fire();
	const payload = preparePayload(runtime, context, profile, inbox);
	if (payload === undefined) return false;
	const run: OverwriteRun = { payload, hasReplaced: false };
	const startedAt = engine.clock.monotonicSeconds();
	const backoff = requestBackoff();
	return runtime.jobs.run(() => {
		while (!tryOverwrite(runtime, context, profile, inbox, run)) {
			const waited = engine.clock.monotonicSeconds() - startedAt;
			if (module.IsClosing || waited >= constants.START_SESSION_TIMEOUT) return false;
			waitForRetry(runtime, backoff.next());
		}
		return true;
	});
}

function tryOverwrite(
	runtime: Runtime,
	context: StoreContext,
	profile: ProfileObject<object>,
	inbox: MessageInbox,
	run: OverwriteRun,
): boolean {
	const viewed = { createTime: profile.FirstSessionTime, loadCount: profile.SessionLoadCount };
	let step: OverwriteStep | undefined;
	let answer: unknown;
	let keyInfo: KeyInfo | undefined;
	const [isSuccess, message] = pcall(() => {
		runtime.calls.run(context.token(profile.Key), (isGivenUp) => {
			[answer, keyInfo] = context.dataStore().updateAsync(profile.Key, (value) => {
				if (isGivenUp()) return $tuple(undefined);
				step = overwriteStep(value, { ...run.payload, now: runtime.engine.clock.unixSeconds() }, viewed);
				run.ended = step.ended ?? run.ended;
				run.hasReplaced = step.hasReplaced || run.hasReplaced;
				if (!step.isWrite) return $tuple(undefined);
				return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
			});
		});
	});
	const problem = isSuccess ? unwrittenProblem(step, answer) : tostring(message);
	if (problem !== undefined || step === undefined) {
		runtime.issues.report(problem ?? NO_DECISION, context.name, profile.Key);
		return false;
	}
	const record = step.isWrite ? (answer as ProfileRecord) : step.record;
	profile.LastSavedData = record.Data;
	if (keyInfo !== undefined) profile.KeyInfo = keyInfo;
	inbox.update(record.GlobalUpdates[1]);
	if (run.hasReplaced) runtime.reporter.overwritten(context.name, profile.Key);
	tellEndedOwner(runtime, context, profile.Key, run.ended, record.MetaData.SessionLoadCount);
	profile.OnAfterSave.Fire(profile.LastSavedData);
	return true;
}

/** The session that was ended learns it at its next save: it is asked to make one now. */
function tellEndedOwner(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	ended: EndedOwner | undefined,
	loadCount: number,
): void {
	const ownSession = runtime.sessions.get(context.token(key));
	if (ownSession !== undefined) ownSession.save();
	if (ended?.guid === undefined || !context.isLive()) return;
	if (ended.server !== undefined) runtime.link.askSave(ended.server, ended.guid);
	else runtime.legacyNotices.publish(ended.guid, { LoadCount: loadCount });
}
