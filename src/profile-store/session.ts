import type { DataStore, KeyInfo } from "../engine";
import type { ProfileRecord } from "./core/record";
import { isSameServer } from "./core/record";
import type { SaveStep, SessionIdentity } from "./core/save-step";
import { saveStep } from "./core/save-step";
import { MessageInbox } from "./message-inbox";
import type { ProfileObject } from "./profile";
import type { Runtime } from "./runtime";
import type { LastSaveReason } from "./types";

/** Seconds between two tries of a save that failed: doubled from the first to the last. */
const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 20;
/** The process has 30 s in all then. */
const RETRY_SECONDS_MAX_CLOSING = 8;

type SaveResult = SaveStep | { readonly outcome: "failed" };

export interface SessionSource {
	readonly storeName: string;
	readonly key: string;
	readonly token: string;
	readonly isMock: boolean;
	readonly dataStore: DataStore;
}

/**
 * What stands behind an active profile: its saves, its end, its messages. One write is in flight at a time; whatever
 * is asked for meanwhile is one more save after it.
 */
export class Session {
	public readonly inbox: MessageInbox;
	public readonly key: string;
	public readonly storeName: string;
	public readonly token: string;
	/** "ending" while the hooks of the last save run: what they change is still saved. */
	private state: "active" | "ending" | "ended" | "lost" = "active";
	private isWriting = false;
	private isSaveWanted = false;
	private isFiringOnSave = false;
	private saveCount = 0;
	private retrySeconds = RETRY_SECONDS_MIN;
	private isRetryWaiting = false;
	private hasSaveFailed = false;

	constructor(
		private readonly runtime: Runtime,
		private readonly source: SessionSource,
		private readonly profile: ProfileObject<object>,
		public readonly identity: SessionIdentity,
		record: ProfileRecord,
	) {
		this.key = source.key;
		this.storeName = source.storeName;
		this.token = source.token;
		this.inbox = new MessageInbox(runtime.engine.scheduler, () => this.isActive(), record.GlobalUpdates[1]);
	}

	public isActive(): boolean {
		return this.state === "active" || this.state === "ending";
	}

	/** Saves soon: at once, or after the write that is in flight. Does not yield. */
	public save(): void {
		if (this.state !== "active") return;
		this.runtime.autoSave.touch(this);
		this.isSaveWanted = true;
		this.startWriting();
	}

	/** Ends the session for the game at once; the last save follows by itself. Does not yield. */
	public endSession(reason: LastSaveReason): void {
		if (this.state !== "active") return;
		this.state = "ending";
		this.fireOnSave();
		this.profile.OnLastSave.Fire(reason);
		this.leave("ended");
		this.startWriting();
	}

	/** The session is over for the game. */
	private leave(state: "ended" | "lost"): void {
		this.state = state;
		this.runtime.sessions.leave(this, state === "ended");
		this.runtime.autoSave.remove(this);
		this.runtime.notices.unsubscribe(this);
		this.profile.OnSessionEnd.Fire();
	}

	private startWriting(): void {
		if (this.isWriting) return;
		this.isWriting = true;
		this.runtime.engine.scheduler.spawn(() => this.write());
	}

	private write(): void {
		while (this.state === "active" && this.isSaveWanted) {
			this.isSaveWanted = false;
			this.fireOnSave();
			// A hook may have ended the session: then the last save is the one to do.
			if (this.state === "active") this.saveOnce();
		}
		if (this.state === "ended") this.saveForTheLastTime();
		this.isWriting = false;
	}

	private fireOnSave(): void {
		if (this.isFiringOnSave) return;
		this.isFiringOnSave = true;
		this.profile.OnSave.Fire();
		this.isFiringOnSave = false;
		if (!typeIs(this.profile.Data, "table")) {
			const message = `Profile.Data was set to a ${typeOf(this.profile.Data)}; it must be a table, so the data saved last is kept`;
			this.runtime.issues.notice(message, this.storeName, this.key);
		}
	}

	private saveOnce(): void {
		const saveId = this.nextSaveId();
		const [result, keyInfo] = this.tryWrite(saveId, false);
		if (result.outcome === "saved") {
			this.retrySeconds = RETRY_SECONDS_MIN;
			this.hasSaveFailed = false;
			this.afterSave(result.record, keyInfo);
		} else if (result.outcome === "failed") {
			this.saveAgainLater();
		} else {
			if (result.outcome === "missing") this.reportMissing();
			this.lose();
		}
	}

	private saveForTheLastTime(): void {
		const saveId = this.nextSaveId();
		let retrySeconds = RETRY_SECONDS_MIN;
		while (true) {
			const [result, keyInfo] = this.tryWrite(saveId, true);
			if (result.outcome === "saved") {
				this.noteSaved(result.record, keyInfo);
				break;
			}
			if (result.outcome === "missing") this.reportMissing();
			if (result.outcome !== "failed") break;
			this.runtime.engine.scheduler.wait(retrySeconds);
			const longest = this.runtime.module.IsClosing ? RETRY_SECONDS_MAX_CLOSING : RETRY_SECONDS_MAX;
			retrySeconds = math.min(longest, retrySeconds * 2);
		}
		this.runtime.sessions.finish(this);
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
	}

	private tryWrite(saveId: string, endsSession: boolean): LuaTuple<[SaveResult, KeyInfo | undefined]> {
		const { dataStore, key, token } = this.source;
		let step: SaveStep | undefined;
		let infoBefore: KeyInfo | undefined;
		let answer: unknown;
		let infoAfter: KeyInfo | undefined;
		const [isSuccess, message] = pcall(() => {
			this.runtime.queue.run(token, () => {
				[answer, infoAfter] = dataStore.updateAsync(key, (value, keyInfo) => {
					step = this.decide(value, saveId, endsSession);
					infoBefore = keyInfo;
					if (!step.isWrite) return $tuple(undefined);
					return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
				});
			});
		});
		if (!isSuccess || step === undefined) {
			this.runtime.issues.report(tostring(message), this.storeName, key);
			return $tuple({ outcome: "failed" }, undefined);
		}
		if (step.outcome !== "saved" || !step.isWrite) return $tuple(step, infoBefore);
		// The answer is a copy of what is stored; the step's record still holds the game's own tables.
		return $tuple({ outcome: "saved", record: answer as ProfileRecord, isWrite: true }, infoAfter);
	}

	private decide(value: unknown, saveId: string, endsSession: boolean): SaveStep {
		const profile = this.profile;
		const payload = {
			Data: profile.Data,
			RobloxMetaData: profile.RobloxMetaData,
			UserIds: profile.UserIds,
			isProcessed: (id: number) => this.inbox.isProcessed(id),
			saveId,
			now: this.runtime.engine.clock.unixSeconds(),
		};
		return saveStep(value, this.identity, payload, endsSession);
	}

	private noteSaved(record: ProfileRecord, keyInfo: KeyInfo | undefined): void {
		this.profile.LastSavedData = record.Data;
		if (keyInfo !== undefined) this.profile.KeyInfo = keyInfo;
		this.inbox.update(record.GlobalUpdates[1]);
	}

	private afterSave(record: ProfileRecord, keyInfo: KeyInfo | undefined): void {
		this.noteSaved(record, keyInfo);
		const asking = record.MetaData.ForceLoadSession;
		const isAsked = asking !== undefined && !isSameServer(asking, this.identity.placeId, this.identity.jobId);
		if (!isAsked && this.state === "active") this.inbox.deliver();
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
		if (isAsked) this.endSession("External");
	}

	/** Another server has the session, or the key is gone: nothing more can be saved. */
	private lose(): void {
		if (this.state === "active") this.leave("lost");
		// Whoever waits for a save to be confirmed must get to see that it is over.
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
	}

	private saveAgainLater(): void {
		this.hasSaveFailed = true;
		// One timer at a time: every save that fails meanwhile would come back as a save of its own.
		if (this.isRetryWaiting) return;
		this.isRetryWaiting = true;
		this.runtime.engine.scheduler.delay(this.retrySeconds, () => {
			this.isRetryWaiting = false;
			if (this.hasSaveFailed) this.save();
		});
		this.retrySeconds = math.min(RETRY_SECONDS_MAX, this.retrySeconds * 2);
	}

	private reportMissing(): void {
		const message = "the key was removed or overwritten while its session was active, so the session ended unsaved";
		this.runtime.issues.notice(message, this.storeName, this.key);
	}

	private nextSaveId(): string {
		this.saveCount += 1;
		return `${this.identity.guid}:${this.saveCount}`;
	}
}
