import type { Engine, KeyInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { callAtOnce } from "../../util/call-at-once";
import type { Fleet } from "../fleet/fleet";
import type { ClaimRequest, ClaimStep } from "../record/claim";
import { claim } from "../record/claim";
import type { TableOwner } from "../record/library-tables";
import type { ProfileRecord } from "../record/record";
import type { Prepared } from "../schema/prepare";
import type { SchemaRefusalCode } from "../schema/types";
import { isAskedByOther } from "../record/record";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import { requestBackoff } from "../requests/retry-wait";
import { HeldTables } from "../session/held-tables";
import { ProfileObject } from "../session/profile";
import type { SessionHome } from "../session/session-home";
import { Session } from "../session/session";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { StartSessionParams } from "../types";
import type { ClaimReleases } from "./claim-release";
import { OwnerWatch } from "./owner-watch";
import { StartRequest } from "./start-request";

/** How often the last save of the session before is looked for, in seconds. */
const ENDING_LOOK_SECONDS = 0.1;
/** How often a session that is suspended at its beginning is looked after, in seconds. */
const RESUME_LOOK_SECONDS = 0.1;

type Waiting = ClaimStep & { readonly outcome: "waiting" };

interface Claimed {
	readonly outcome: "claimed";
	/** The transform's own copy: becomes the game's Data. */
	readonly data: object;
	/** The store's answer: another copy, of what is stored. */
	readonly record: ProfileRecord;
	readonly keyInfo: KeyInfo;
	/** Monotonic seconds at which it was decided what the record says of its owner. */
	readonly decidedAt: number;
	readonly isTaken: boolean;
}

type Attempt = Claimed | Exclude<ClaimStep, { readonly outcome: "claimed" }> | { readonly outcome: "failed" };

/** Old servers write no empty fields at a claim. */
function unlessEmpty<T extends object>(fields: T | undefined): T | undefined {
	for (const [_key] of pairs((fields ?? {}) as Map<unknown, unknown>)) return fields;
	return undefined;
}

/** What the starts of a server stand on. */
export interface StartHome {
	readonly engine: Engine;
	readonly requests: Requests;
	readonly fleet: Fleet;
	readonly settings: Settings;
	readonly releases: ClaimReleases;
	readonly session: SessionHome;
	readonly tableOwners: ReadonlyArray<TableOwner>;
}

/**
 * The start of one session, for whoever asked last: further callers for the same key take it over, and the ones before
 * get nil. It runs in a thread of its own, so no caller's death can leave the key blocked.
 */
export class SessionStart {
	private readonly guid: string;
	private readonly startedAt: number;
	private readonly address: KeyAddress;
	private request: StartRequest;
	private watch: OwnerWatch | undefined;
	private isCancelled = false;
	/** For how long the owner had written nothing when the first attempt wrote, by the cloud's clock. */
	private recordAgeSeconds = 0;
	/** A claim may have landed although its reply was an error. */
	private mayHoldClaim = false;
	/** What became of the data at the last look that took it. */
	private prepared: Prepared | undefined;

	constructor(
		private readonly home: StartHome,
		context: StoreContext,
		key: string,
		params: StartSessionParams,
	) {
		const { clock, random, scheduler } = home.engine;
		this.guid = random.guid();
		this.startedAt = clock.monotonicSeconds();
		this.address = context.address(key);
		this.request = new StartRequest(scheduler, clock, context, params);
	}

	/** A later caller: the one before gets nil. Answers what to wait for. */
	public takeOver(context: StoreContext, params: StartSessionParams): StartRequest {
		const before = this.request;
		const { clock, scheduler } = this.home.engine;
		this.request = new StartRequest(scheduler, clock, context, params);
		this.isCancelled = false;
		before.answer(undefined);
		return this.request;
	}

	public firstRequest(): StartRequest {
		return this.request;
	}

	/** Yields until the session is there or given up. `onDecided`: from then on, a caller begins a start of its own. */
	public run(onDecided: () => void): void {
		const { link } = this.home.fleet;
		if (this.address.isLive) {
			link.noteStart(this.guid);
			link.start();
		}
		const profile = this.start();
		this.watch?.stopListening();
		if (profile !== undefined) this.awaitResumed(profile);
		onDecided();
		// Whoever asks for it now finds the session.
		link.forgetStart(this.guid);
		if (profile === undefined) {
			if (this.mayHoldClaim) this.home.releases.begin(this.address, this.guid);
			this.request.answer(undefined);
		} else if (!profile.IsActive() || this.isUnwanted()) {
			// An answer may come so late that the session is over before it could begin.
			profile.__coffer.active?.endSession(this.home.requests.isClosing() ? "Shutdown" : "Manual");
			this.request.answer(undefined);
		} else {
			const seconds = this.home.engine.clock.monotonicSeconds() - this.startedAt;
			this.home.settings.metrics.addLoad(seconds, this.watch !== undefined);
			this.request.answer(profile);
		}
	}

	/** Nobody is handed a session that another server may be about to take. */
	private awaitResumed(profile: ProfileObject<object>): void {
		const { scheduler } = this.home.engine;
		while (profile.IsSuspended() && !this.isUnwanted() && !this.hasTimedOut()) scheduler.wait(RESUME_LOOK_SECONDS);
	}

	private start(): ProfileObject<object> | undefined {
		const { engine, requests, session } = this.home;
		const backoff = requestBackoff();
		while (!this.isUnwanted()) {
			if (session.sessions.isEnding(this.address.token)) {
				if (this.hasTimedOut()) return undefined;
				// The last save of the session before must land first, or what it holds would be lost.
				engine.scheduler.wait(ENDING_LOOK_SECONDS);
				continue;
			}
			const attempt = this.attempt();
			if (attempt.outcome === "claimed") return this.begin(attempt);
			if (attempt.outcome === "waiting") {
				this.waitForOwner(attempt);
			} else if (attempt.outcome === "failed") {
				if (this.hasTimedOut()) return undefined;
				requests.pause(backoff.next());
			} else {
				if (attempt.outcome === "refused") this.noteRefusal(attempt);
				return undefined;
			}
		}
		return undefined;
	}

	private noteRefusal({ reason, code }: ClaimStep & { readonly outcome: "refused" }): void {
		if (reason !== undefined) this.warn(reason);
		if (code === undefined) return;
		this.request.context.noteRefusal(this.address.key, code as SchemaRefusalCode);
		this.home.settings.metrics.count("schemaRefusals");
	}

	/** One request to the store: claims the session or tells why not. */
	private attempt(): Attempt {
		const { clock } = this.home.engine;
		let decidedAt = clock.monotonicSeconds();
		const update = this.home.requests.update(this.address, (value, info) => {
			decidedAt = clock.monotonicSeconds();
			const step = claim(value, this.claimRequest(info));
			if (step.outcome === "waiting") this.ownerWatch().askAndProbe(step);
			return step;
		});
		if (!update.isDone) {
			if (update.step?.outcome === "claimed") this.mayHoldClaim = true;
			return { outcome: "failed" };
		}
		const { step, info, infoBefore } = update;
		const record = update.stored as ProfileRecord | undefined;
		if (record?.WasOverwritten === true) {
			this.home.requests.problems.overwritten(this.address.storeName, this.address.key);
		}
		if (step.outcome === "waiting" && infoBefore !== undefined && info !== undefined) {
			const since = record?.Coffer?.Silence?.Since ?? infoBefore.UpdatedTime;
			this.recordAgeSeconds = (info.UpdatedTime - since) / 1000;
		}
		if (step.outcome !== "claimed") return step;
		if (record === undefined || info === undefined) {
			this.mayHoldClaim = true;
			return { outcome: "failed" };
		}
		const { isTaken } = step;
		return { outcome: "claimed", data: step.record.Data, record, keyInfo: info, decidedAt, isTaken };
	}

	private claimRequest(info: KeyInfo | undefined): ClaimRequest {
		const { engine, fleet, requests, settings } = this.home;
		const { address, watch, request } = this;
		const { constants } = settings;
		return {
			placeId: engine.host.placeId,
			jobId: engine.host.jobId,
			guid: this.guid,
			serverId: fleet.link.serverId,
			beats: address.isLive && fleet.link.heart.isSteady(),
			renewSeconds: address.isLive ? constants.AUTO_SAVE_PERIOD : undefined,
			now: engine.clock.unixSeconds(),
			keyUserIds: unlessEmpty(info?.GetUserIds()),
			keyMetadata: unlessEmpty(info?.GetMetadata()),
			newData: () => deepCopy(request.context.template),
			prepare: (record, counting) => {
				this.prepared = request.context.prepare(address.key, record, counting);
				return this.prepared.refusal;
			},
			refusalOf: (record) => request.context.refusalOf(record),
			importForeign: (value) => request.context.importForeign(address.key, value, info),
			isStopped: () => requests.isClosing() || this.isCancelled,
			isFirstLook: watch?.lastSeen() === undefined,
			isSteal: request.params.Steal === true,
			assumeDeadSeconds: constants.ASSUME_DEAD,
			askedSeconds: watch === undefined ? 0 : engine.clock.monotonicSeconds() - watch.askedAt,
			stealSeconds: constants.SESSION_STEAL,
			seen: watch?.lastSeen(),
			silentSeconds: watch?.silentSeconds() ?? 0,
			isProvedDead: watch?.isProvedDead() ?? false,
			answeredSeconds: watch?.answeredSeconds() ?? 0,
			isSeenAlive: watch?.isSeenAlive() ?? false,
			goneSession: watch?.goneSession(),
			recordAgeSeconds: this.recordAgeSeconds,
			writtenAtMillis: info?.UpdatedTime,
		};
	}

	private ownerWatch(): OwnerWatch {
		if (this.watch === undefined) {
			const { engine, fleet, settings } = this.home;
			const { clock, scheduler } = engine;
			this.watch = new OwnerWatch(clock, scheduler, settings.constants, fleet, this.address.isLive);
		}
		return this.watch;
	}

	private waitForOwner(attempt: Waiting): void {
		const { constants } = this.home.settings;
		const watch = this.ownerWatch();
		const isFirst = watch.lastSeen() === undefined;
		// An owner that has written since is not old, whatever its record was at the first attempt.
		if (!watch.noteAttempt(attempt) && !isFirst) this.recordAgeSeconds = 0;
		watch.wait(isFirst ? constants.FIRST_LOAD_REPEAT : constants.LOAD_REPEAT_PERIOD, () => this.isUnwanted());
	}

	private begin(claimed: Claimed): ProfileObject<object> {
		const { engine, fleet, session: home, settings, tableOwners } = this.home;
		const { address } = this;
		const { data, record, keyInfo, decidedAt } = claimed;
		this.mayHoldClaim = false;
		this.tellPrepared();
		const tags = record.MetaData.MetaTags;
		const tables = tableOwners.isEmpty() ? undefined : new HeldTables(tableOwners, data, record.Data, tags);
		const profile = new ProfileObject(this.request.context.home(), { key: address.key, record, data, keyInfo });
		const { placeId, jobId } = engine.host;
		const identity = { placeId, jobId, guid: this.guid, loadCount: record.MetaData.SessionLoadCount };
		const session = new Session(home, address, profile, identity, tables, record, decidedAt);
		profile.__coffer.active = session;
		home.sessions.add(session);
		home.autoSave.add(session);
		// Somebody asked while this claim's reply was lost: the next save hands the session over.
		if (isAskedByOther(record, placeId, jobId, fleet.link.serverId)) session.renew();
		if (address.isLive) {
			fleet.old.subscribe(session);
			if (!session.isMarked()) fleet.link.marks.noteUnmarked();
			// The answer may have been so long on its way that this server may have been taken for dead meanwhile.
			if (session.isSuspended()) session.renew();
		}
		if (claimed.isTaken) settings.metrics.count("taken");
		home.sessions.begun(session);
		return profile;
	}

	private tellPrepared(): void {
		const { metrics } = this.home.settings;
		if (this.prepared === undefined) return;
		const { told, ran, isVisit, toldOnce } = this.prepared;
		if (toldOnce !== undefined) this.home.requests.problems.warnOnce(toldOnce);
		for (const text of told) this.warn(text);
		metrics.count("schemaSteps", ran);
		if (isVisit) metrics.count("schemaVisits");
		if (!told.isEmpty()) metrics.count("failedChecks");
	}

	/** Nobody waits for the session any more, or there is no time for it. Asks the caller's `Cancel`, outside of any transform. */
	private isUnwanted(): boolean {
		if (this.home.requests.isClosing()) return true;
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
		this.warn(`Cancel ${problem}`);
	}

	private warn(text: string): void {
		this.home.requests.problems.warn(text, this.address.storeName, this.address.key);
	}

	private hasTimedOut(): boolean {
		if (this.request.params.Cancel !== undefined) return false;
		const waited = this.home.engine.clock.monotonicSeconds() - this.request.startedAt;
		return waited >= this.home.settings.constants.START_SESSION_TIMEOUT;
	}
}
