import type { KeyInfo } from "../engine";
import { deepCopy } from "../util/deep-copy";
import { runOwned } from "../util/owned-thread";
import type { ProfileRecord } from "./core/record";
import { keepReplaced, newMetaData, readRecord } from "./core/record";
import type { OverwriteStep } from "./core/save-step";
import { overwriteStep } from "./core/save-step";
import { MessageInbox } from "./message-inbox";
import { ProfileObject } from "./profile";
import type { Runtime } from "./runtime";
import type { StoreContext } from "./store-context";

const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 20;

/** The record behind a viewed profile: what is stored, or what a session would begin with. */
function recordToView(context: StoreContext, value: unknown, keyInfo: KeyInfo, now: number): ProfileRecord {
	const read = readRecord(value);
	const record: ProfileRecord =
		read.kind === "profile"
			? read.record
			: {
					Data: deepCopy(context.template),
					MetaData: newMetaData(now),
					GlobalUpdates: read.kind === "messages" ? read.record.GlobalUpdates : [0, []],
				};
	if (read.kind === "foreign") keepReplaced(record, read.value, now);
	record.RobloxMetaData = record.RobloxMetaData ?? keyInfo.GetMetadata();
	record.UserIds = record.UserIds ?? keyInfo.GetUserIds();
	return record;
}

/** A profile without a session, from a value that a data store answered. */
export function viewProfile(
	runtime: Runtime,
	context: StoreContext,
	key: string,
	value: unknown,
	keyInfo: KeyInfo,
): ProfileObject<object> {
	const record = recordToView(context, value, keyInfo, runtime.engine.clock.unixSeconds());
	const profile = new ProfileObject<object>({
		engine: runtime.engine,
		store: context.face,
		template: context.template,
		key,
		record,
		keyInfo,
		isLive: context.isLive(),
	});
	const inbox = new MessageInbox(runtime.engine.scheduler, () => true, record.GlobalUpdates[1]);
	profile.viewed = {
		inbox,
		overwrite() {
			return runOwned(runtime.engine.scheduler, () => setProfile(runtime, context, profile, inbox));
		},
	};
	return profile;
}

/** One SetAsync over all its tries: after a lost reply, what the first one did is still to be told. */
interface SetWrite {
	readonly saveId: string;
	endedGuid?: string;
	hasReplaced: boolean;
}

/** `SetAsync`: yields until the store has it or the time for it is over. */
function setProfile(
	runtime: Runtime,
	context: StoreContext,
	profile: ProfileObject<object>,
	inbox: MessageInbox,
): boolean {
	const { engine, constants, module } = runtime;
	if (module.IsClosing) return false;
	profile.OnSave.Fire();
	if (!typeIs(profile.Data, "table")) {
		const message = `Profile.Data was set to a ${typeOf(profile.Data)}; it must be a table, so nothing was written`;
		runtime.issues.notice(message, context.name, profile.Key);
		return false;
	}
	const write: SetWrite = { saveId: engine.random.guid(), hasReplaced: false };
	const startedAt = engine.clock.monotonicSeconds();
	let retrySeconds = RETRY_SECONDS_MIN;
	return runtime.jobs.run(() => {
		while (!trySet(runtime, context, profile, inbox, write)) {
			const waited = engine.clock.monotonicSeconds() - startedAt;
			if (module.IsClosing || waited >= constants.START_SESSION_TIMEOUT) return false;
			engine.scheduler.wait(retrySeconds);
			retrySeconds = math.min(RETRY_SECONDS_MAX, retrySeconds * 2);
		}
		return true;
	});
}

function trySet(
	runtime: Runtime,
	context: StoreContext,
	profile: ProfileObject<object>,
	inbox: MessageInbox,
	write: SetWrite,
): boolean {
	const token = context.token(profile.Key);
	const viewed = { createTime: profile.FirstSessionTime, loadCount: profile.SessionLoadCount };
	let step: OverwriteStep | undefined;
	let answer: unknown;
	let keyInfo: KeyInfo | undefined;
	const [isSuccess, message] = pcall(() => {
		runtime.queue.run(token, () => {
			[answer, keyInfo] = context.dataStore().updateAsync(profile.Key, (value) => {
				const payload = {
					Data: profile.Data,
					RobloxMetaData: profile.RobloxMetaData,
					UserIds: profile.UserIds,
					isProcessed: (id: number) => inbox.isProcessed(id),
					saveId: write.saveId,
					now: runtime.engine.clock.unixSeconds(),
				};
				step = overwriteStep(value, payload, viewed);
				write.endedGuid = step.endedGuid ?? write.endedGuid;
				write.hasReplaced = step.hasReplaced || write.hasReplaced;
				if (!step.isWrite) return $tuple(undefined);
				return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
			});
		});
	});
	if (!isSuccess || step === undefined) {
		runtime.issues.report(tostring(message), context.name, profile.Key);
		return false;
	}
	const record = step.isWrite ? (answer as ProfileRecord) : step.record;
	profile.LastSavedData = record.Data;
	if (keyInfo !== undefined) profile.KeyInfo = keyInfo;
	inbox.update(record.GlobalUpdates[1]);
	if (write.hasReplaced) runtime.reporter.overwritten(context.name, profile.Key);
	tellEndedSession(runtime, context, token, write.endedGuid, record.MetaData.SessionLoadCount);
	profile.OnAfterSave.Fire(profile.LastSavedData);
	return true;
}

/** The session that was ended learns it at its next save: it is asked to make one now. */
function tellEndedSession(
	runtime: Runtime,
	context: StoreContext,
	token: string,
	guid: string | undefined,
	loadCount: number,
): void {
	const ownSession = runtime.sessions.get(token);
	if (ownSession !== undefined) ownSession.save();
	else if (context.isLive()) runtime.notices.publish(guid, { LoadCount: loadCount });
}
