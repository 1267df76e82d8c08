import { LEASE_GRACE_SECONDS } from "../record/claim";
import type { ProfileRecord } from "../record/record";
import { isAskedByOther } from "../record/record";
import type { SessionIdentity } from "../record/save-step";
import { MessageInbox } from "./message-inbox";
import type { ProfileObject } from "./profile";
import type { Runtime } from "../create";
import { SaveHold } from "./save-hold";
import { SaveRetry } from "./save-retry";
import { SaveTickets } from "./save-waiters";
import { SaveContent } from "./save-content";
import type { SessionSource, WriteResult } from "./save-writer";
import { SaveWriter } from "./save-writer";
import type { LastSaveReason } from "../types";

/**
 * What stands behind an active profile: its saves, its end, its messages. One write is in flight at a time; whatever
 * is asked for meanwhile is one more save after it.
 */
export class Session {
	public readonly inbox: MessageInbox;
	public readonly key: string;
	public readonly storeName: string;
	public readonly token: string;
	private readonly tickets: SaveTickets;
	private readonly writer: SaveWriter;
	/** "ending" while the hooks of the last save run: what they change is still saved. */
	private state: "active" | "ending" | "ended" | "lost" = "active";
	/** Monotonic seconds at which the last write that landed was begun. */
	private renewedAt: number;
	private isAtWork = false;
	private isSaveWanted = false;
	private isFiringOnSave = false;
	private saveCount = 0;
	private readonly retry: SaveRetry;
	private asker: string | undefined;
	private isStored = false;
	/** Nothing is on its way any more. */
	private isOver = false;
	private readonly content: SaveContent;
	private readonly hold = new SaveHold(() => this.startWriting());

	constructor(
		private readonly runtime: Runtime,
		private readonly source: SessionSource,
		private readonly profile: ProfileObject<object>,
		public readonly identity: SessionIdentity,
		record: ProfileRecord,
		/** Monotonic seconds of the claim: when its request began, and when it was decided what it says. */
		claimed: { readonly begunAt: number; readonly decidedAt: number },
	) {
		this.key = source.key;
		this.storeName = source.storeName;
		this.token = source.token;
		this.renewedAt = claimed.begunAt;
		this.writer = new SaveWriter(runtime, source, identity, record, claimed.decidedAt);
		this.tickets = new SaveTickets(runtime.engine.scheduler);
		this.retry = new SaveRetry(runtime, this.writer, () => this.save());
		this.inbox = new MessageInbox(runtime.engine.scheduler, () => this.isActive(), record.GlobalUpdates[1]);
		this.content = new SaveContent(profile, this.inbox, record, (text) => {
			runtime.issues.notice(text, source.storeName, source.key);
		});
	}

	/** Answers by the clock: a server that was frozen learns from it that its session is over. */
	public isActive(): boolean {
		return (this.state === "active" || this.state === "ending") && !this.isOverdue();
	}

	/** Whether the stored record may say that this server beats. */
	public isMarked(): boolean {
		return this.writer.isMarked();
	}

	public isLive(): boolean {
		return this.source.isLive;
	}

	/** Monotonic seconds at which the last write that landed was begun. */
	public lastRenewal(): number {
		return this.renewedAt;
	}

	/** Characters of what there is to save, roughly. */
	public savedLength(): number {
		return this.content.savedLength();
	}

	public isWriting(): boolean {
		return this.isAtWork;
	}

	/** Whether a save waits to be tried again. */
	public isRetrying(): boolean {
		return this.retry.isWaiting();
	}

	/** Whether an automatic save would write anything new. */
	public hasChanged(): boolean {
		return this.content.hasChanged();
	}

	/** Saves soon: at once, or after the write that is in flight. Does not yield. */
	public save(): void {
		if (this.state !== "active") return;
		if (this.fence()) return;
		// From within OnSave: the save that is about to begin is the one.
		if (this.isFiringOnSave) return;
		this.runtime.autoSave.touch(this);
		this.isSaveWanted = true;
		this.startWriting();
	}

	/** Ends the session for the game at once; the last save follows by itself. Does not yield. `asker`: a server that waits. */
	public endSession(reason: LastSaveReason, asker?: string): void {
		if (this.state !== "active") return;
		if (this.fence()) return;
		this.asker = asker ?? this.asker;
		this.state = "ending";
		this.fireOnSave();
		this.profile.OnLastSave.Fire(reason);
		this.leave("ended");
		this.startWriting();
	}

	/** No write begins before `step` has returned. */
	public holdSaves(step: () => void): void {
		this.hold.run(step);
	}

	/** Yields; answers whether what there is now is stored. */
	public saveAsync(): boolean {
		if (!this.isActive()) return false;
		return this.tickets.wait(() => this.save());
	}

	/** Yields; answers whether the last save is stored. */
	public endSessionAsync(): boolean {
		if (this.isOver) return this.isStored;
		return this.tickets.wait(() => this.endSession("Manual"));
	}

	/** Ends a session that is over by the clock; answers whether it was. Its last save is still tried: perhaps nobody took the key. */
	public fence(): boolean {
		if (this.state !== "active" || !this.isOverdue()) return false;
		this.runtime.metrics.count("fenced");
		this.runtime.issues.notice(
			"the session could not be renewed in time, so it has ended here",
			this.storeName,
			this.key,
		);
		this.leave("ended");
		this.startWriting();
		return true;
	}

	/** Each limit is shorter than what another server waits for before it takes the session without a proof, or with one. */
	private isOverdue(): boolean {
		if (!this.source.isLive) return false;
		const now = this.runtime.engine.clock.monotonicSeconds();
		if (now - this.renewedAt >= this.runtime.constants.AUTO_SAVE_PERIOD + LEASE_GRACE_SECONDS) return true;
		return this.writer.mayBeThoughtDead();
	}

	/** The session is over for the game. */
	private leave(state: "ended" | "lost"): void {
		this.state = state;
		this.runtime.sessions.leave(this, state === "ended");
		this.runtime.autoSave.remove(this);
		this.runtime.legacyNotices.unsubscribe(this);
		this.profile.OnSessionEnd.Fire();
	}

	private startWriting(): void {
		if (this.isAtWork || this.hold.isPostponed()) return;
		this.isAtWork = true;
		this.runtime.engine.scheduler.spawn(() => this.work());
	}

	private work(): void {
		while (this.state === "active" && this.isSaveWanted) {
			this.isSaveWanted = false;
			this.fireOnSave();
			// A hook may have ended the session: then the last save is the one to do.
			if (this.state === "active") this.saveOnce();
		}
		if (this.state === "ended") this.saveForTheLastTime();
		this.isAtWork = false;
	}

	private fireOnSave(): void {
		if (this.isFiringOnSave) return;
		this.isFiringOnSave = true;
		this.profile.OnSave.Fire();
		this.isFiringOnSave = false;
	}

	private saveOnce(): void {
		this.tickets.board();
		const result = this.write(false);
		if (result.outcome === "saved") {
			this.retry.forget();
			this.afterSave(result);
		} else if (result.outcome === "failed") {
			this.tickets.putBack();
			this.retry.begin();
		} else if (result.outcome === "refused") {
			// The same again would be refused again; the next automatic save finds other data, or is told again.
			if (!this.content.refuse(result.refusal, false)) return this.tickets.giveUp();
			this.tickets.putBack();
			this.isSaveWanted = true;
		} else {
			if (result.outcome === "missing") this.reportMissing();
			this.lose();
		}
	}

	private saveForTheLastTime(): void {
		this.tickets.board();
		this.announceFree(false);
		this.retry.forget();
		const saveId = this.nextSaveId();
		while (true) {
			const holdsData = this.content.holdsData();
			const result = this.write(true, saveId);
			if (result.outcome === "saved") {
				this.noteSaved(result);
				this.asker = result.asker ?? this.asker;
				this.isStored = holdsData;
				break;
			}
			if (result.outcome === "missing") this.reportMissing();
			if (result.outcome === "lost" || result.outcome === "missing") break;
			if (result.outcome === "refused" && this.content.refuse(result.refusal, true)) continue;
			this.retry.wait();
		}
		this.finish();
	}

	/** The last save is done, or cannot be. */
	private finish(): void {
		this.isOver = true;
		this.runtime.sessions.finish(this);
		this.announceFree(true);
		if (this.isStored) {
			// Data cannot have changed since the session ended: whoever asked meanwhile is served too.
			this.tickets.board();
			this.tickets.stored();
		}
		this.tickets.giveUp();
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
	}

	/** Yields. */
	private write(endsSession: boolean, saveId = this.nextSaveId()): WriteResult {
		const payload = this.content.payload(saveId);
		this.runtime.metrics.addSave(this.content.savedLength());
		if (!endsSession || !this.runtime.module.IsClosing) return this.writer.write(payload, endsSession);
		// Only while it writes: one that waits for its next try must not keep the others from theirs.
		let result: WriteResult = { outcome: "failed" };
		this.runtime.closingGate.run(() => {
			result = this.writer.write(payload, endsSession);
		});
		return result;
	}

	private noteSaved(result: WriteResult & { readonly outcome: "saved" }): void {
		const { record, keyInfo } = result;
		this.renewedAt = result.begunAt;
		this.profile.LastSavedData = record.Data;
		if (keyInfo !== undefined) this.profile.KeyInfo = keyInfo;
		this.content.accept(record);
	}

	private afterSave(result: WriteResult & { readonly outcome: "saved" }): void {
		this.noteSaved(result);
		this.tickets.stored();
		const { placeId, jobId } = this.identity;
		const isAsked = isAskedByOther(result.record, placeId, jobId, this.runtime.link.serverId);
		if (!isAsked && this.state === "active") this.inbox.deliver();
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
		if (isAsked) this.endSession("External", result.asker);
	}

	/** Another server has the session, or the key is gone: nothing more can be saved. */
	private lose(): void {
		this.runtime.metrics.count("lost");
		if (this.state === "active") {
			this.isOver = true;
			this.leave("lost");
		}
		this.tickets.giveUp();
		// Whoever waits for a save to be confirmed must get to see that it is over.
		this.profile.OnAfterSave.Fire(this.profile.LastSavedData);
	}

	private announceFree(isDone: boolean): void {
		if (this.asker !== undefined) this.runtime.link.tellFree(this.asker, this.identity.guid, isDone);
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
