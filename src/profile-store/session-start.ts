import type { KeyInfo } from "../engine";
import { deepCopy } from "../util/deep-copy";
import type { ClaimStep } from "./core/claim";
import { claim } from "./core/claim";
import type { ProfileRecord } from "./core/record";
import { releaseStep } from "./core/save-step";
import { ProfileObject } from "./profile";
import type { Runtime } from "./runtime";
import { Session } from "./session";
import type { StoreContext } from "./store-context";
import type { StartSessionParams } from "./types";

const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 20;
/** How often a claim that nobody wants any more is tried to be let go of. */
const RELEASE_TRIES = 5;
/** How often the last save of the session before is looked for, in seconds. */
const ENDING_LOOK_SECONDS = 0.1;

/** One caller of StartSessionAsync. */
interface StartRequest {
	readonly params: StartSessionParams;
	readonly caller: thread;
	/** Monotonic seconds: each caller has START_SESSION_TIMEOUT of its own. */
	readonly startedAt: number;
	/** The caller has yielded and has to be resumed. */
	isWaiting: boolean;
	isDone: boolean;
	profile?: ProfileObject<object>;
}

type Look = ClaimStep | { readonly outcome: "failed" };

/**
 * The start of one session, for whoever asked last: further callers for the same key take it over, and the ones before
 * get nil. It runs in a thread of its own, so no caller's death can leave the key blocked.
 */
export class SessionStart {
	private readonly guid: string;
	private request: StartRequest;
	private isCancelled = false;
	/** A claim may have landed although its reply was an error. */
	private mayHoldClaim = false;

	constructor(
		private readonly runtime: Runtime,
		private readonly context: StoreContext,
		private readonly key: string,
		params: StartSessionParams,
	) {
		this.guid = runtime.engine.random.guid();
		this.request = this.newRequest(params);
	}

	/** A later caller: the one before gets nil. Answers what to wait for. */
	public takeOver(params: StartSessionParams): StartRequest {
		const before = this.request;
		this.request = this.newRequest(params);
		this.isCancelled = false;
		this.answer(before, undefined);
		return this.request;
	}

	public firstRequest(): StartRequest {
		return this.request;
	}

	/** Yields the caller until its request is answered. */
	public static wait(request: StartRequest): ProfileObject<object> | undefined {
		while (!request.isDone) {
			request.isWaiting = true;
			coroutine.yield();
		}
		return request.profile;
	}

	/** Yields until the session is there or given up. `onDecided`: from then on, a caller begins a start of its own. */
	public run(onDecided: () => void): void {
		const profile = this.start();
		onDecided();
		if (profile === undefined) {
			if (this.mayHoldClaim) this.releaseSoon();
			this.answer(this.request, undefined);
			return;
		}
		if (this.isUnwanted()) {
			profile.active?.endSession(this.runtime.module.IsClosing ? "Shutdown" : "Manual");
			this.answer(this.request, undefined);
			return;
		}
		this.answer(this.request, profile);
	}

	private newRequest(params: StartSessionParams): StartRequest {
		const startedAt = this.runtime.engine.clock.monotonicSeconds();
		return { params, caller: coroutine.running(), startedAt, isWaiting: false, isDone: false };
	}

	private answer(request: StartRequest, profile: ProfileObject<object> | undefined): void {
		request.profile = profile;
		request.isDone = true;
		if (request.isWaiting) this.runtime.engine.scheduler.resume(request.caller);
	}

	private start(): ProfileObject<object> | undefined {
		const { scheduler, clock } = this.runtime.engine;
		let retrySeconds = RETRY_SECONDS_MIN;
		let askedAt: number | undefined;
		while (!this.isUnwanted()) {
			if (this.runtime.sessions.isEnding(this.context.token(this.key))) {
				if (this.hasTimedOut()) return undefined;
				// The last save of the session before must land first, or what it holds would be lost.
				scheduler.wait(ENDING_LOOK_SECONDS);
				continue;
			}
			const [look, record, keyInfo] = this.look(askedAt);
			if (look.outcome === "claimed" && record !== undefined && keyInfo !== undefined) {
				return this.begin(record, keyInfo);
			}
			if (look.outcome === "interrupted" || look.outcome === "stopped") return undefined;
			if (look.outcome === "waiting") {
				const isFirst = askedAt === undefined;
				askedAt = askedAt ?? clock.monotonicSeconds();
				this.askOwner(look);
				this.waitForOwner(isFirst);
			} else {
				if (this.hasTimedOut()) return undefined;
				scheduler.wait(retrySeconds);
				retrySeconds = math.min(RETRY_SECONDS_MAX, retrySeconds * 2);
			}
		}
		return undefined;
	}

	/** One request to the store: claims the session or tells why not. */
	private look(askedAt: number | undefined): LuaTuple<[Look, ProfileRecord | undefined, KeyInfo | undefined]> {
		const { engine, constants, module, queue, issues } = this.runtime;
		const { host, clock } = engine;
		const waited = askedAt !== undefined ? clock.monotonicSeconds() - askedAt : 0;
		let step: ClaimStep | undefined;
		let answer: unknown;
		let keyInfo: KeyInfo | undefined;
		const [isSuccess, message] = pcall(() => {
			queue.run(this.context.token(this.key), () => {
				[answer, keyInfo] = this.context.dataStore().updateAsync(this.key, (value) => {
					step = claim(value, {
						placeId: host.placeId,
						jobId: host.jobId,
						guid: this.guid,
						now: clock.unixSeconds(),
						newData: () => deepCopy(this.context.template),
						isStopped: () => module.IsClosing || this.isCancelled,
						isFirstLook: askedAt === undefined,
						mayTake: askedAt !== undefined && waited >= constants.SESSION_STEAL,
						isSteal: this.request.params.Steal === true,
						assumeDeadSeconds: constants.ASSUME_DEAD,
					});
					if (!step.isWrite) return $tuple(undefined);
					return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
				});
			});
		});
		if (!isSuccess || step === undefined) {
			if (step !== undefined && step.outcome === "claimed") this.mayHoldClaim = true;
			issues.report(tostring(message), this.context.name, this.key);
			return $tuple({ outcome: "failed" }, undefined, undefined);
		}
		const record = answer as ProfileRecord | undefined;
		if (record !== undefined && record.WasOverwritten === true) {
			this.runtime.reporter.overwritten(this.context.name, this.key);
		}
		return $tuple(step, record, keyInfo);
	}

	private begin(record: ProfileRecord, keyInfo: KeyInfo): ProfileObject<object> {
		const { runtime, context, key } = this;
		const { host } = runtime.engine;
		this.mayHoldClaim = false;
		const profile = new ProfileObject<object>({
			engine: runtime.engine,
			store: context.face,
			template: context.template,
			key,
			record,
			keyInfo,
			isLive: context.isLive(),
		});
		const source = {
			storeName: context.name,
			key,
			token: context.token(key),
			isMock: context.isMock,
			dataStore: context.dataStore(),
		};
		const identity = {
			placeId: host.placeId,
			jobId: host.jobId,
			guid: this.guid,
			loadCount: record.MetaData.SessionLoadCount,
		};
		const session = new Session(runtime, source, profile, identity, record);
		profile.active = session;
		runtime.sessions.add(session);
		runtime.autoSave.touch(session);
		if (context.isLive()) runtime.notices.subscribe(session);
		return profile;
	}

	private askOwner(look: ClaimStep & { readonly outcome: "waiting" }): void {
		if (!this.context.isLive()) return;
		const loadCount = look.record.MetaData.SessionLoadCount;
		this.runtime.notices.publish(look.owner[2], { LoadCount: loadCount, EndSession: true });
	}

	private waitForOwner(isFirst: boolean): void {
		const { engine, constants, module } = this.runtime;
		const endsAt =
			engine.clock.monotonicSeconds() + (isFirst ? constants.FIRST_LOAD_REPEAT : constants.LOAD_REPEAT_PERIOD);
		while (engine.clock.monotonicSeconds() < endsAt && !module.IsClosing) {
			engine.scheduler.wait(math.min(1, endsAt - engine.clock.monotonicSeconds()));
		}
	}

	/** Nobody waits for the session any more, or there is no time for it. Asks the caller's `Cancel`, outside of any transform. */
	private isUnwanted(): boolean {
		if (this.runtime.module.IsClosing) return true;
		if (this.isCancelled) return true;
		const request = this.request;
		const { params, caller } = request;
		if (coroutine.status(caller) === "dead") {
			this.isCancelled = true;
		} else if (params.Cancel !== undefined) {
			const [isSuccess, answer] = pcall(params.Cancel);
			// One that yields may answer when another caller has taken over: that is not for it to say.
			if (this.request !== request) return false;
			if (isSuccess) this.isCancelled = answer === true;
			else this.reportCancelError(answer);
		}
		return this.isCancelled;
	}

	private reportCancelError(message: unknown): void {
		// A Cancel that throws has not asked for anything; the load goes on.
		this.runtime.issues.notice(`Cancel raised an error: ${message}`, this.context.name, this.key);
	}

	private hasTimedOut(): boolean {
		if (this.request.params.Cancel !== undefined) return false;
		const waited = this.runtime.engine.clock.monotonicSeconds() - this.request.startedAt;
		return waited >= this.runtime.constants.START_SESSION_TIMEOUT;
	}

	/** A job of its own: the caller need not wait for it, but closing must. */
	private releaseSoon(): void {
		const { engine, jobs } = this.runtime;
		engine.scheduler.spawn(() => jobs.run(() => this.release()));
	}

	private release(): void {
		for (let tries = 1; tries <= RELEASE_TRIES; tries++) {
			const [isSuccess] = pcall(() => {
				this.runtime.queue.run(this.context.token(this.key), () => {
					this.context.dataStore().updateAsync(this.key, (value) => {
						const record = releaseStep(value, this.guid);
						if (record === undefined) return $tuple(undefined);
						return $tuple(record, record.UserIds, record.RobloxMetaData);
					});
				});
			});
			if (isSuccess) return;
			this.runtime.engine.scheduler.wait(RETRY_SECONDS_MAX / 4);
		}
	}
}
