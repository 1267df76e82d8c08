import type { ClaimStep, SeenOwner } from "../record/claim";
import { isUnchanged } from "../record/claim";
import type { OwnerInfo } from "../record/record";
import { Bell } from "../../util/bell";
import type { Clock, Scheduler } from "../../engine";
import type { Constants } from "../constants";
import type { Fleet } from "../fleet/fleet";

/** How often a wait looks up to see whether it is still wanted, in seconds. */
const SLICE_SECONDS = 0.5;
const SLICE_SECONDS_MIN = 0.05;
/** How often a proof is acted on that does not help, in seconds. */
const TRY_SECONDS = 1;

/** How long a look may take until the stores count as failing, in seconds. */
const LOOK_SECONDS = 5;

/** So much of the time between two looks counts as silence of the owner, in seconds. */
const SILENCE_PER_LOOK_SECONDS = 30;

type Waiting = ClaimStep & { readonly outcome: "waiting" };

/** One start's wait for a session that another server owns: asking, listening, and finding out whether the owner lives. */
export class OwnerWatch {
	/** Monotonic seconds of the first request. */
	public readonly askedAt: number;
	private seen: SeenOwner | undefined;
	/** For how long, up to the last look, the owner has been seen to write nothing although it could have. */
	private silence = 0;
	/** For how long, up to the last look, the stores have answered without a longer pause. */
	private answered = 0;
	/** Monotonic seconds of the last look that the store answered. */
	private lookedAt: number;
	private owner: OwnerInfo | undefined;
	/** What the newest run of a look's transform found, and since when (monotonic seconds) it is known to stand there. */
	private found: SeenOwner | undefined;
	private foundAt = 0;
	/** The session that its own server says it does not have. */
	private gone: string | undefined;
	/** The session whose owner was asked before the first look was answered. */
	private askedSession: string | undefined;
	/** The session that is listened for. */
	private awaitedSession: string | undefined;
	private isWoken = false;
	private isProbing = false;
	private askedTimes = 0;
	/** Monotonic seconds at which a proof was acted on last. */
	private triedAt = -math.huge;
	private readonly bell: Bell;

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly constants: Constants,
		private readonly fleet: Fleet,
		private readonly isLive: boolean,
	) {
		this.askedAt = clock.monotonicSeconds();
		this.lookedAt = this.askedAt;
		this.bell = new Bell(scheduler);
	}

	public lastSeen(): SeenOwner | undefined {
		return this.seen;
	}

	public silentSeconds(): number {
		return this.silence + this.secondsSinceLook();
	}

	/** For how long the owner could have written, as far as the stores' answers to this server tell. */
	public answeredSeconds(): number {
		const seconds = this.clock.monotonicSeconds() - this.lookedAt;
		const { LOAD_REPEAT_PERIOD, FIRST_LOAD_REPEAT } = this.constants;
		const isPause = seconds <= math.max(LOAD_REPEAT_PERIOD, FIRST_LOAD_REPEAT) + LOOK_SECONDS;
		return isPause ? this.answered + seconds : 0;
	}

	public isProvedDead(): boolean {
		const { owner, fleet } = this;
		return owner !== undefined && fleet.link.pulses.isProvedDead(owner.Server, this.foundAt);
	}

	public isSeenAlive(): boolean {
		return this.owner !== undefined && this.fleet.link.pulses.isSeen(this.owner.Server);
	}

	public goneSession(): string | undefined {
		return this.gone;
	}

	/**
	 * Asks an owner, and begins to find out whether it lives, while the first look is still on its way: that is a tenth of
	 * a second less to wait. The owner may let go although the look's write fails; the look is made again then. Does not yield.
	 */
	public askAndProbe({ seen, ownerInfo }: Waiting): void {
		// What was seen of its server before it wrote this says nothing: it may have come back.
		if (this.found === undefined || !isUnchanged(this.found, seen)) this.foundAt = this.clock.monotonicSeconds();
		this.found = seen;
		if (!this.isLive || ownerInfo === undefined) return;
		if (this.seen === undefined && this.askedSession === undefined) {
			this.askedSession = ownerInfo.Session;
			this.scheduler.defer(() => this.askOwner(ownerInfo));
		}
		this.scheduler.defer(() => this.probe(ownerInfo));
	}

	private probe(owner: OwnerInfo): void {
		const { pulses } = this.fleet.link;
		if (this.isProbing || !this.fleet.link.canProve(owner)) return;
		if (this.clock.monotonicSeconds() < pulses.nextLookAt(owner.Server, this.foundAt)) return;
		this.isProbing = true;
		pulses.look(owner.Server, () => {
			this.isProbing = false;
			this.bell.ring();
		});
	}

	/** A look found the session taken: asks its owner, again at every look. Answers whether the owner has written nothing since the last. */
	public noteAttempt(look: Waiting): boolean {
		const isSameOwner = this.seen !== undefined && isUnchanged(this.seen, look.seen);
		if (!isSameOwner) {
			this.silence = 0;
			this.answered = 0;
		} else {
			this.answered = this.answeredSeconds();
			this.silence += this.secondsSinceLook();
		}
		this.lookedAt = this.clock.monotonicSeconds();
		this.seen = look.seen;
		this.stopListening();
		this.owner = look.ownerInfo;
		if (this.isLive) this.ask(look);
		return isSameOwner;
	}

	/** A server that cannot reach the store cannot know that the owner can: an outage counts for little. */
	private secondsSinceLook(): number {
		const seconds = this.clock.monotonicSeconds() - this.lookedAt;
		return math.min(seconds, SILENCE_PER_LOOK_SECONDS);
	}

	private askOwner(owner: OwnerInfo): void {
		this.listenFor(owner);
		this.fleet.link.askRelease(owner, this.askedTimes > 0);
		this.askedTimes += 1;
	}

	private listenFor(owner: OwnerInfo): void {
		this.stopListening();
		this.awaitedSession = owner.Session;
		this.fleet.link.waitFor(owner.Session, (answer) => {
			if (answer === "gone") this.gone = owner.Session;
			this.wake();
		});
	}

	private ask(look: Waiting): void {
		if (this.owner !== undefined) {
			const isAsked = this.askedSession === this.owner.Session;
			this.askedSession = undefined;
			if (isAsked) this.listenFor(this.owner);
			else this.askOwner(this.owner);
		} else {
			const loadCount = look.record.MetaData.SessionLoadCount;
			this.fleet.old.publish(look.owner[2], { LoadCount: loadCount, EndSession: true });
		}
	}

	/** Yields until another look is worth it, or `isUnwanted`. */
	public wait(seconds: number, isUnwanted: () => boolean): void {
		const { clock } = this;
		const endsAt = clock.monotonicSeconds() + seconds;
		while (clock.monotonicSeconds() < endsAt && !this.isWoken && !this.mayTakeNow() && !isUnwanted()) {
			const untilEnd = endsAt - clock.monotonicSeconds();
			this.bell.sleep(math.min(SLICE_SECONDS, untilEnd, this.secondsUntilLook()));
		}
		this.isWoken = false;
	}

	/** The proof may have been found by another start; where it does not help, it is tried again a little later. */
	private mayTakeNow(): boolean {
		const now = this.clock.monotonicSeconds();
		if (now - this.triedAt < TRY_SECONDS || !this.isProvedDead()) return false;
		this.triedAt = now;
		return true;
	}

	/** Looks for the owner's server if that is due. */
	private secondsUntilLook(): number {
		const { owner, fleet, clock } = this;
		if (owner === undefined || !fleet.link.canProve(owner)) return math.huge;
		this.probe(owner);
		const nextLookAt = fleet.link.pulses.nextLookAt(owner.Server, this.foundAt);
		return math.max(SLICE_SECONDS_MIN, nextLookAt - clock.monotonicSeconds());
	}

	public stopListening(): void {
		if (this.awaitedSession !== undefined) this.fleet.link.stopWaiting(this.awaitedSession);
		this.awaitedSession = undefined;
	}

	private wake(): void {
		this.isWoken = true;
		this.bell.ring();
	}
}
