import type { KeyInfo } from "../../engine";
import { callAtOnce } from "../../util/call-at-once";
import { deepCopy } from "../../storable/deep-copy";
import { releaseSoon } from "./claim-release";
import { Contest } from "./owner-watch";
import type { ClaimRequest, ClaimStep } from "../record/claim";
import { claim } from "../record/claim";
import type { ProfileRecord } from "../record/record";
import { isAskedByOther } from "../record/record";
import { NO_DECISION, unwrittenProblem } from "../requests/store-error";
import { ProfileObject } from "../session/profile";
import { requestBackoff, waitForRetry } from "../requests/retry-wait";
import type { Runtime } from "../create";
import { Session } from "../session/session";
import { StartRequest } from "./start-request";
import type { StoreContext } from "../session/store-context";
import type { StartSessionParams } from "../types";

/** How often the last save of the session before is looked for, in seconds. */
const ENDING_LOOK_SECONDS = 0.1;

type Waiting = ClaimStep & { readonly outcome: "waiting" };

interface Claimed {
	readonly outcome: "claimed";
	/** The transform's own copy: becomes the game's Data. */
	readonly data: object;
	/** The store's answer: another copy, of what is stored. */
	readonly record: ProfileRecord;
	readonly keyInfo: KeyInfo;
	readonly begunAt: number;
	/** Monotonic seconds at which it was decided what the record says of its owner. */
	readonly decidedAt: number;
	readonly isTaken: boolean;
}

type Look = Claimed | Exclude<ClaimStep, { readonly outcome: "claimed" }> | { readonly outcome: "failed" };

/**
 * The start of one session, for whoever asked last: further callers for the same key take it over, and the ones before
 * get nil. It runs in a thread of its own, so no caller's death can leave the key blocked.
 */
export class SessionStart {
	private readonly guid: string;
	private readonly startedAt: number;
	private request: StartRequest;
	private contest: Contest | undefined;
	private isCancelled = false;
	/** For how long the owner had written nothing when the first look wrote, by the cloud's clock. */
	private recordAgeSeconds = 0;
	/** A claim may have landed although its reply was an error. */
	private mayHoldClaim = false;

	constructor(
		private readonly runtime: Runtime,
		private readonly context: StoreContext,
		private readonly key: string,
		params: StartSessionParams,
	) {
		this.guid = runtime.engine.random.guid();
		this.startedAt = runtime.engine.clock.monotonicSeconds();
		this.request = new StartRequest(runtime.engine.scheduler, runtime.engine.clock, params);
	}

	/** A later caller: the one before gets nil. Answers what to wait for. */
	public takeOver(params: StartSessionParams): StartRequest {
		const before = this.request;
		this.request = new StartRequest(this.runtime.engine.scheduler, this.runtime.engine.clock, params);
		this.isCancelled = false;
		before.answer(undefined);
		return this.request;
	}

	public firstRequest(): StartRequest {
		return this.request;
	}

	/** Yields until the session is there or given up. `onDecided`: from then on, a caller begins a start of its own. */
	public run(onDecided: () => void): void {
		const profile = this.start();
		this.contest?.stopListening();
		onDecided();
		if (profile === undefined) {
			if (this.mayHoldClaim) {
				// It may land after all tries to release it: then whoever is asked for it lets go of it.
				const release = () => releaseSoon(this.runtime, this.context, this.key, this.guid);
				this.runtime.link.noteOrphan(this.guid, release);
				release();
			}
			this.request.answer(undefined);
		} else if (!profile.IsActive() || this.isUnwanted()) {
			// An answer may come so late that the session is over before it could begin.
			profile.active?.endSession(this.runtime.module.IsClosing ? "Shutdown" : "Manual");
			this.request.answer(undefined);
		} else {
			const seconds = this.runtime.engine.clock.monotonicSeconds() - this.startedAt;
			this.runtime.metrics.addLoad(seconds, this.contest !== undefined);
			this.request.answer(profile);
		}
	}

	private start(): ProfileObject<object> | undefined {
		const { scheduler } = this.runtime.engine;
		const backoff = requestBackoff();
		while (!this.isUnwanted()) {
			if (this.runtime.sessions.isEnding(this.context.token(this.key))) {
				if (this.hasTimedOut()) return undefined;
				// The last save of the session before must land first, or what it holds would be lost.
				scheduler.wait(ENDING_LOOK_SECONDS);
				continue;
			}
			const look = this.look();
			if (look.outcome === "claimed") return this.begin(look);
			if (look.outcome === "waiting") {
				this.waitForOwner(look);
			} else if (look.outcome === "failed") {
				if (this.hasTimedOut()) return undefined;
				waitForRetry(this.runtime, backoff.next());
			} else {
				return undefined;
			}
		}
		return undefined;
	}

	/** One request to the store: claims the session or tells why not. */
	private look(): Look {
		const { engine, calls, issues, reporter } = this.runtime;
		const begunAt = engine.clock.monotonicSeconds();
		let decidedAt = begunAt;
		let step: ClaimStep | undefined;
		let answer: unknown;
		let infoBefore: KeyInfo | undefined;
		let keyInfo: KeyInfo | undefined;
		const [isSuccess, message] = pcall(() => {
			calls.run(this.context.token(this.key), (isGivenUp) => {
				[answer, keyInfo] = this.context.dataStore().updateAsync(this.key, (value, info) => {
					if (isGivenUp()) return $tuple(undefined);
					decidedAt = engine.clock.monotonicSeconds();
					step = claim(value, this.claimRequest(info));
					infoBefore = info;
					if (step.outcome === "waiting") this.contestFor().foresee(step.ownerInfo);
					if (!step.isWrite) return $tuple(undefined);
					return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
				});
			});
		});
		const problem = isSuccess ? unwrittenProblem(step, answer) : tostring(message);
		if (problem !== undefined || step === undefined) {
			if (step !== undefined && step.outcome === "claimed") this.mayHoldClaim = true;
			issues.report(problem ?? NO_DECISION, this.context.name, this.key);
			return { outcome: "failed" };
		}
		const record = answer as ProfileRecord | undefined;
		if (record?.WasOverwritten === true) reporter.overwritten(this.context.name, this.key);
		if (step.outcome === "waiting" && infoBefore !== undefined && keyInfo !== undefined) {
			const since = record?.Coffer?.Silence?.Since ?? infoBefore.UpdatedTime;
			this.recordAgeSeconds = (keyInfo.UpdatedTime - since) / 1000;
		}
		if (step.outcome !== "claimed") return step;
		if (record === undefined || keyInfo === undefined) {
			this.mayHoldClaim = true;
			return { outcome: "failed" };
		}
		return {
			outcome: "claimed",
			data: step.record.Data,
			record,
			keyInfo,
			begunAt,
			decidedAt,
			isTaken: step.isTaken,
		};
	}

	private claimRequest(info: KeyInfo | undefined): ClaimRequest {
		const { engine, constants, module, link } = this.runtime;
		const { contest, context } = this;
		const isLive = context.isLive();
		return {
			placeId: engine.host.placeId,
			jobId: engine.host.jobId,
			guid: this.guid,
			serverId: link.serverId,
			beats: isLive && link.presence.isBeating(),
			renewSeconds: isLive ? constants.AUTO_SAVE_PERIOD : undefined,
			now: engine.clock.unixSeconds(),
			newData: () => deepCopy(context.template),
			importForeign: (value) => context.importForeign(this.key, value),
			isStopped: () => module.IsClosing || this.isCancelled,
			isFirstLook: contest?.lastSeen() === undefined,
			isSteal: this.request.params.Steal === true,
			assumeDeadSeconds: constants.ASSUME_DEAD,
			askedSeconds: contest === undefined ? 0 : engine.clock.monotonicSeconds() - contest.askedAt,
			stealSeconds: constants.SESSION_STEAL,
			seen: contest?.lastSeen(),
			silentSeconds: contest?.silentSeconds() ?? 0,
			isProvedDead: contest?.isProvedDead() ?? false,
			answeredSeconds: contest?.answeredSeconds() ?? 0,
			isSeenAlive: contest?.isSeenAlive() ?? false,
			recordAgeSeconds: this.recordAgeSeconds,
			writtenAtMillis: info?.UpdatedTime,
		};
	}

	private contestFor(): Contest {
		this.contest = this.contest ?? new Contest(this.runtime, this.context.isLive());
		return this.contest;
	}

	private waitForOwner(look: Waiting): void {
		const { constants } = this.runtime;
		const contest = this.contestFor();
		const isFirst = contest.lastSeen() === undefined;
		// An owner that has written since is not old, whatever its record was at the first look.
		if (!contest.note(look) && !isFirst) this.recordAgeSeconds = 0;
		contest.wait(isFirst ? constants.FIRST_LOAD_REPEAT : constants.LOAD_REPEAT_PERIOD, () => this.isUnwanted());
	}

	private begin(claimed: Claimed): ProfileObject<object> {
		const { runtime, context, key } = this;
		const { record, keyInfo } = claimed;
		const isLive = context.isLive();
		this.mayHoldClaim = false;
		const profile = new ProfileObject(context.profileHome(), { key, record, data: claimed.data, keyInfo });
		const source = {
			storeName: context.name,
			key,
			token: context.token(key),
			isLive,
			dataStore: context.dataStore(),
		};
		const { placeId, jobId } = runtime.engine.host;
		const identity = { placeId, jobId, guid: this.guid, loadCount: record.MetaData.SessionLoadCount };
		const session = new Session(runtime, source, profile, identity, record, claimed);
		profile.active = session;
		runtime.sessions.add(session);
		runtime.autoSave.touch(session);
		// Somebody asked while this claim's reply was lost: the next save hands the session over.
		if (isAskedByOther(record, placeId, jobId, runtime.link.serverId)) session.save();
		if (isLive) {
			runtime.legacyNotices.subscribe(session);
			if (!session.isMarked()) runtime.link.marks.noteUnmarked();
		}
		if (claimed.isTaken) runtime.metrics.count("taken");
		return profile;
	}

	/** Nobody waits for the session any more, or there is no time for it. Asks the caller's `Cancel`, outside of any transform. */
	private isUnwanted(): boolean {
		if (this.runtime.module.IsClosing) return true;
		if (this.isCancelled) return true;
		const { params } = this.request;
		if (this.request.isAbandoned()) {
			this.isCancelled = true;
		} else if (params.Cancel !== undefined) {
			const [isSuccess, answer] = callAtOnce(params.Cancel);
			if (isSuccess) this.isCancelled = answer === true;
			else this.reportCancelError(answer);
		}
		return this.isCancelled;
	}

	private reportCancelError(problem: unknown): void {
		// A Cancel that does not answer has not asked for anything; the load goes on.
		this.runtime.issues.notice(`Cancel ${problem}`, this.context.name, this.key);
	}

	private hasTimedOut(): boolean {
		if (this.request.params.Cancel !== undefined) return false;
		const waited = this.runtime.engine.clock.monotonicSeconds() - this.request.startedAt;
		return waited >= this.runtime.constants.START_SESSION_TIMEOUT;
	}
}
