import { callAtOnce } from "../../util/call-at-once";
import type { FleetSession } from "../fleet/fleet-session";
import type { ProfileRecord } from "../record/record";
import { isAskedByOther } from "../record/record";
import type { SessionIdentity } from "../record/save-step";
import type { KeyAddress } from "../requests/key";
import { RETRY_SECONDS_MIN } from "../requests/retry-wait";
import { NO_DECISION } from "../requests/store-error";
import type { Guarded } from "../schema/guard";
import type { LastSaveReason } from "../types";
import type { AutoSaved } from "./auto-save";
import type { HeldTables } from "./held-tables";
import type { LastSave } from "./last-saves";
import { Lease } from "./lease";
import { MessageInbox } from "./message-inbox";
import type { ActiveBacking, ProfileObject } from "./profile";
import { fireAfterSave, fireSignal, forgetLastSavedData, isHeard } from "./profile";
import type { Taken } from "./taken";
import { SaveContent } from "./save-content";
import type { LoopOwner, SessionState } from "./save-loop";
import { SaveLoop } from "./save-loop";
import { SaveRetry } from "./save-retry";
import { SaveWaiters } from "./save-waiters";
import type { Attempt, RefusedWrite, WriteResult } from "./save-writer";
import { SaveWriter } from "./save-writer";
import type { SessionHome } from "./session-home";

/**
 * What stands behind an active profile: its saves, its end, its messages. A write takes its content when its request has
 * reached the store: the newest while the session lives, and what was fixed at its end afterwards. So whichever request
 * lands writes the right thing, however late it is.
 */
export class Session implements ActiveBacking, AutoSaved, FleetSession, LastSave, LoopOwner {
	public readonly inbox: MessageInbox;
	/** Once somebody has waited. */
	private waiters: SaveWaiters | undefined;
	private readonly content: SaveContent;
	private readonly lease: Lease;
	private readonly loop: SaveLoop;
	private state: SessionState = "active";
	/** Counts what happens in the session, to tell what came after what. */
	private moment = 0;
	/** The moment of the newest content that is known to be stored. */
	private storedMoment = 0;
	private isSavePostponed = false;
	private isFiringOnSave = false;
	/** Once a save has failed. */
	private retry: SaveRetry | undefined;
	private asker: string | undefined;
	/** What the last save holds, from the end of its step on. */
	private last: Taken | undefined;
	private isStored = false;
	/** The game has been told that it is suspended. */
	private isToldSuspended: true | undefined;

	constructor(
		private readonly home: SessionHome,
		public readonly address: KeyAddress,
		public readonly profile: ProfileObject<object>,
		public readonly identity: SessionIdentity,
		public readonly tables: HeldTables | undefined,
		record: ProfileRecord,
		/** Monotonic seconds at which it was decided what the claim says. */
		decidedAt: number,
	) {
		const writer = new SaveWriter(home, this, record, decidedAt);
		this.lease = new Lease(home, address, writer, decidedAt);
		this.loop = new SaveLoop(home, address.token, writer, this);
		this.inbox = new MessageInbox(home.scheduler, this, record.GlobalUpdates[1]);
		this.content = new SaveContent(profile, this, record);
	}

	/** Answers by the clock: a server that was frozen learns from it that its session may be another server's. */
	public isActive(): boolean {
		return !this.isOver() && !this.lease.isSuspended();
	}

	/** Whether it is over for good; one that is suspended is not. */
	public isOver(): boolean {
		return (this.state !== "active" && this.state !== "ending") || this.lease.isOver();
	}

	public isSuspended(): boolean {
		return !this.isOver() && this.lease.isSuspended();
	}

	public trustedSince(): number {
		return this.lease.trustedSince();
	}

	public noteDoubt(): void {
		if (this.isToldSuspended || !this.isSuspended()) return;
		this.isToldSuspended = true;
		this.home.settings.metrics.count("suspended");
		fireSignal(this.profile, "OnSuspend");
	}

	public stateNow(): SessionState {
		return this.state;
	}

	/** Whether the stored record may say that this server beats. */
	public isMarked(): boolean {
		return this.lease.isMarked();
	}

	public isHurried(): boolean {
		const isWaitedFor = this.state === "active" && this.lease.isSuspended();
		return (isWaitedFor || this.lease.isHurried()) && this.home.autoSave.hasToken(this.address);
	}

	public lastRenewal(): number {
		return this.lease.renewedAt;
	}

	public savedLength(): number {
		return this.content.savedLength();
	}

	/** What of Data is known to be stored. Not for the game's hands. */
	public savedData(): object {
		const saved = this.content.savedData();
		return this.tables?.withSaved(saved) ?? saved;
	}

	public turnSeconds(): number | undefined {
		return this.loop.turnSeconds();
	}

	public isWriting(): boolean {
		return this.loop.isBusy();
	}

	public isRetrying(): boolean {
		return this.retry?.isWaiting() === true;
	}

	/** Saves soon: at the end of the step, or after the write that is under way. Does not yield. */
	public save(): void {
		this.want("save");
	}

	public renew(): void {
		this.want("need");
	}

	public look(): boolean {
		if (this.state !== "active") return false;
		// Games that keep their state elsewhere copy it into Data only then.
		if (isHeard(this.profile, "OnSave")) this.fireOnSave();
		// A listener may have asked for a save.
		return this.isActive() && (this.content.hasChanged() || this.waiters?.isAnybodyWaiting() === true);
	}

	public saveLooked(): void {
		if (this.state !== "active") return;
		this.loop.want("save");
		this.loop.start();
	}

	/** Nothing of the game is written until `show`: it is not to be half prepared. A session that ends before is let go as it was stored. */
	public withhold(): void {
		this.content.isWithheld = true;
	}

	/** Whether it is. */
	public isWithheld(): boolean {
		return this.content.isWithheld === true;
	}

	/** The game has prepared the profile. */
	public show(): void {
		this.content.isWithheld = undefined;
		if (this.isSavePostponed) this.save();
	}

	/** Ends the session for the game at once; the last save follows by itself. Does not yield. `asker`: a server that waits. */
	public endSession(reason: LastSaveReason, asker?: string): void {
		if (this.state !== "active" || this.fence()) return;
		this.asker = asker ?? this.asker;
		if (this.content.isWithheld !== true) {
			this.state = "ending";
			this.fireOnSave();
			fireSignal(this.profile, "OnLastSave", reason);
		}
		this.leave();
	}

	public release(asker?: string): void {
		this.endSession("External", asker);
	}

	/** Runs a step whose changes of Data reach the store together: no write begins before the step that is under way is over. */
	public holdSaves(step: () => void): void {
		const [isSuccess, problem] = callAtOnce(step);
		if (!isSuccess) error(`[ProfileStore]: HoldSaves: the step ${problem}`, 0);
	}

	/** Yields; answers whether all that there is now is stored. */
	public saveAsync(): boolean {
		if (this.isOver() || this.content.isWithheld === true) return false;
		return this.waiting().wait(this.nextMoment(), () => this.save());
	}

	/** Yields; answers whether the last save is stored, with all of its Data. */
	public endSessionAsync(): boolean {
		if (this.state === "over") return this.isStored;
		return this.waiting().wait(this.nextMoment(), () => this.endSession("Manual"));
	}

	/** Ends a session that is over by the clock; answers whether it was. Its last save is still tried: perhaps nobody took the key. */
	public fence(): boolean {
		if (this.state !== "active" || !this.lease.isOver()) return false;
		this.home.settings.metrics.count("fenced");
		this.warn("the session could not be renewed in time, so it has ended here");
		this.leave();
		return true;
	}

	public hasNews(): boolean {
		return this.last?.isChanged ?? this.content.hadNewsAtEnd();
	}

	public carriedSince(): number | undefined {
		return this.loop.carriedSince();
	}

	public tryLastSave(): void {
		if (this.state === "ended") this.loop.send();
	}

	public isHeldBack(): boolean {
		return this.content.isHeldBack();
	}

	public skipped(): void {
		this.waiters?.giveUp();
	}

	public tookTooLong(seconds: number): void {
		this.cloudFailed(`no answer within ${seconds} s; it may have landed`);
		this.tryAgain();
	}

	public beginLastSave(): void {
		this.retry?.forget();
		this.home.lastSaves.add(this);
	}

	public isLastFixed(): boolean {
		return this.last !== undefined;
	}

	public lastIsFixed(): void {
		this.announceFree();
	}

	/** What a write that reaches the store now holds; nothing where none is wanted any more. */
	public takeNow(value: unknown): Taken | undefined {
		if (this.state === "over") return undefined;
		if (this.state === "ended") return this.last === undefined ? undefined : this.content.fit(this.last, value);
		const moment = this.nextMoment();
		const taken = this.content.take(`${this.identity.guid}:${moment}`, moment, this.loop.isRenewing);
		return this.content.fit(taken, value);
	}

	public answered(attempt: Attempt, result: WriteResult): void {
		if (this.state === "over") return;
		if (result.outcome === "saved") this.stored(attempt, result);
		else if (result.outcome === "landed") this.finish(result.taken);
		else if (result.outcome === "refused") this.refused(attempt, result);
		else if (result.outcome === "failed") this.failed(attempt, result.problem);
		else this.lose(result.outcome === "missing");
	}

	public warn(text: string): void {
		this.home.requests.problems.warn(text, this.address.storeName, this.address.key);
	}

	public guard(data: object, saved: object, mayKeep: boolean): Guarded | undefined {
		const guarded = this.profile.__coffer.home.guard?.(data, saved, mayKeep);
		if (guarded !== undefined) this.home.settings.metrics.count("failedChecks");
		return guarded;
	}

	public warnOnce(text: string): void {
		this.home.requests.problems.warnOnce(text);
	}

	public now(): number {
		return this.home.clock.monotonicSeconds();
	}

	private want(what: "save" | "need"): void {
		// From within OnSave: the save that is about to begin is the one.
		if (this.state !== "active" || this.isFiringOnSave || this.fence()) return;
		if (this.content.isWithheld === true && what === "save") {
			this.isSavePostponed = true;
			return;
		}
		this.home.autoSave.touch(this);
		const isNew = !this.loop.isWanted();
		this.loop.want(what);
		if (isNew && this.content.isWithheld !== true) this.fireOnSave();
		this.loop.start();
	}

	private waiting(): SaveWaiters {
		this.waiters = this.waiters ?? new SaveWaiters(this.home.scheduler);
		return this.waiters;
	}

	private fireOnSave(): void {
		if (this.isFiringOnSave) return;
		this.isFiringOnSave = true;
		fireSignal(this.profile, "OnSave");
		this.isFiringOnSave = false;
	}

	/** The session is over for the game. */
	private leave(): void {
		this.home.sessions.ends(this);
		this.content.noteEnd();
		this.state = "ended";
		this.leaveServer();
		this.home.scheduler.defer(() => {
			this.last = this.content.takeLast(`${this.identity.guid}:last`, this.nextMoment());
			this.loop.ring();
		});
		this.loop.start();
	}

	private leaveServer(): void {
		const { autoSave, fleet, sessions } = this.home;
		sessions.leave(this);
		autoSave.remove(this);
		fleet.old.unsubscribe(this);
		fireSignal(this.profile, "OnSessionEnd");
	}

	private nextMoment(): number {
		this.moment += 1;
		return this.moment;
	}

	private stored(attempt: Attempt, result: WriteResult & { readonly outcome: "saved" }): void {
		const { record, keyInfo, taken } = result;
		// Answers may overtake one another.
		if (taken.moment > this.storedMoment) {
			this.storedMoment = taken.moment;
			this.lease.renew(attempt.decidedAt);
			if (keyInfo !== undefined) this.profile.KeyInfo = keyInfo;
			this.content.accept(record, taken);
			if (taken.hasData) forgetLastSavedData(this.profile);
			this.home.sessions.stored(this);
		}
		this.waiters?.landed(taken.moment, taken.isWhole);
		if (taken.isLast) {
			this.asker = result.asker ?? this.asker;
			return this.finish(taken);
		}
		this.retry?.forget();
		// How large a save is decides when the next one may be.
		if (this.state === "active") this.home.autoSave.touch(this);
		const { placeId, jobId } = this.identity;
		const isAsked = isAskedByOther(record, placeId, jobId, this.home.fleet.link.serverId);
		this.noteResumed();
		if (!isAsked && this.state === "active") this.inbox.deliver();
		if (taken.hasData) fireAfterSave(this.profile);
		if (isAsked) this.release(result.asker);
	}

	private noteResumed(): void {
		if (this.isToldSuspended === undefined || !this.isActive()) return;
		this.isToldSuspended = undefined;
		fireSignal(this.profile, "OnResume");
	}

	private refused(attempt: Attempt, { refusal, problem, taken: known }: RefusedWrite): void {
		const taken = known ?? this.takeNow(undefined);
		if (taken === undefined) return this.home.lastSaves.hurry(this);
		// Where nothing more can be left out it is trouble like any other.
		const part = this.content.refuse(refusal, taken);
		if (part === undefined) return this.failed(attempt, problem);
		if (taken.isLast) {
			this.last = this.content.lessThan(taken, part);
			return this.home.lastSaves.hurry(this);
		}
		if (part === "data") this.waiters?.landed(taken.moment, false);
		// Without what was refused: the lease is to be renewed, messages are to be read.
		if (this.state !== "active") return;
		this.loop.want("need");
		this.loop.start();
	}

	private failed(attempt: Attempt, problem: string): void {
		// A transform that had nothing to write is no failure.
		const isIdle = attempt.taken === undefined && problem === NO_DECISION;
		if (isIdle && this.state !== "active") return this.home.lastSaves.hurry(this);
		this.cloudFailed(problem);
		if (this.state === "active") this.tryAgain();
		else this.home.lastSaves.failed(this, attempt.begunAt);
	}

	private tryAgain(): void {
		this.home.settings.metrics.count("retries");
		this.retry = this.retry ?? new SaveRetry(this.home.scheduler, () => this.renew());
		this.retry.begin(this.isHurried() ? RETRY_SECONDS_MIN : undefined);
	}

	private cloudFailed(text: string): void {
		this.home.requests.problems.cloudFailed(text, this.address.storeName, this.address.key);
	}

	/** The last save is done: it is stored, or as much of it as the store takes. */
	private finish(taken: Taken): void {
		this.isStored = taken.isWhole;
		this.close();
		this.announceFree();
		// Data cannot have changed since the session ended: whoever asked meanwhile is served too.
		this.waiters?.landed(math.huge, taken.isWhole);
		if (taken.hasData) fireAfterSave(this.profile);
	}

	/** Another server has the session, or the key is gone: nothing more can be saved. */
	private lose(isMissing: boolean): void {
		if (isMissing) {
			this.warn("the key was removed or overwritten while its session was active, so the session ended unsaved");
		}
		this.home.settings.metrics.count("lost");
		const wasActive = this.state === "active";
		this.state = "over";
		if (wasActive) {
			this.home.sessions.ends(this);
			this.leaveServer();
		}
		this.close();
		this.announceFree();
		this.waiters?.giveUp();
	}

	private close(): void {
		this.state = "over";
		this.home.sessions.finish(this);
		this.home.lastSaves.remove(this);
	}

	private announceFree(): void {
		if (this.asker !== undefined) this.home.fleet.link.tellFree(this.asker, this.identity.guid);
	}
}
