import type { Clock, MemoryHashMap, Scheduler } from "../../engine";

/** How often a server with sessions shows that it lives, in seconds: with a look into its mail box a minute, 15 units. */
export const BEAT_SECONDS = 4.25;
/** How long a beat is seen. */
export const BEAT_LIFE_SECONDS = 9;
/** A heart whose newest beat is older is not steady: the marks are taken back. Seconds. */
export const SILENT_AFTER_SECONDS = 4.75;
/**
 * A session with a mark is suspended so long after the last beat. Shorter than what lies between the two looks of a proof
 * (PROOF_SECONDS), also where two servers' clocks differ by a twentieth.
 */
export const FENCE_AFTER_SECONDS = 5.5;
/** After a pause, so many seconds of good beats come before the marks: a slow memory store would bring and take them for ever. */
const STEADY_AFTER_SECONDS = 9;
/** After so long without a beat there is no hurry any more: the marks are gone, or the sessions are suspended. */
const FAILING_SECONDS_MAX = 30;
/** A beat that failed is tried again so soon. */
const RETRY_SECONDS = 1;
/** While something is wrong, it is looked for what that means for the sessions so often. */
const TROUBLED_SECONDS = 0.5;
/** A call to the store that does not return must not stop the heart. */
const BEATS_IN_FLIGHT_MAX = 3;
/** Seconds after which a beat that hangs is assumed lost and no longer counted. */
const BEAT_GIVEN_UP_SECONDS = 30;
/** A server without sessions goes on so long. */
const IDLE_SECONDS = 50;

/** The entry may have been missing before `at`. Who has written nothing since is in doubt from `deadline` on. Monotonic seconds. */
interface Gap {
	readonly at: number;
	readonly deadline: number;
}

/** What the heart beats for. */
export interface HeartOwner {
	/** Whether there is a session, or somebody who wants one. */
	needsHeart(): boolean;
	/** A beat is due. */
	onBeat(): void;
	/** Called after every beat, good or bad, and when time alone may have changed something. Answers whether to look again soon. */
	checkMarks(): boolean;
}

/**
 * Shows the other servers that this one lives: an entry in a memory store that expires. Knows for which of its sessions
 * somebody may have seen it missing. Nothing but speed depends on the store: see docs/adr/0003.
 */
export class Heart {
	private isRunning = false;
	/** Monotonic seconds at which the beats that have not returned were sent. */
	private inFlight = new Array<number>();
	private nextBeatAt = 0;
	/** Monotonic seconds at which the newest beat with an answer was sent. */
	private lastBeat: number | undefined;
	/** A beat since then has failed: it may have landed, and nobody knows what it found. */
	private isChainBroken = false;
	/** Those whose deadline is to come, and the newest one before. */
	private gaps = new Array<Gap>();
	private steadyFrom = 0;
	private neededAt = 0;

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly map: MemoryHashMap,
		private readonly serverId: string,
		private readonly owner: HeartOwner,
	) {}

	/** Begins to beat, until nobody has needed it for a while. Does not yield; again has no effect. */
	public start(): void {
		this.neededAt = this.clock.monotonicSeconds();
		if (this.isRunning) return;
		this.isRunning = true;
		// There was nothing with a mark meanwhile.
		this.lastBeat = undefined;
		this.nextBeatAt = 0;
		this.scheduler.spawn(() => this.run());
	}

	/** Whether records may say that this server beats. */
	public isSteady(): boolean {
		const now = this.clock.monotonicSeconds();
		return this.lastBeat !== undefined && now - this.lastBeat < SILENT_AFTER_SECONDS && now >= this.steadyFrom;
	}

	/** The heart has just fallen silent: what has a mark is to be saved before this server is taken for dead. */
	public isFailing(): boolean {
		return this.isSilent() && this.clock.monotonicSeconds() - this.lastBeat! < FAILING_SECONDS_MAX;
	}

	/** Whether another server may take this one for dead, in a record that says that it beats and was written then (monotonic seconds). */
	public mayBeThoughtDead(writtenAt: number): boolean {
		const now = this.clock.monotonicSeconds();
		if (this.lastBeat === undefined || now - this.lastBeat >= FENCE_AFTER_SECONDS) return true;
		return this.gaps.some((gap) => gap.at > writtenAt && now >= gap.deadline);
	}

	/** Whether the entry may have been missing since then (monotonic seconds): another server may be about to think this one dead. */
	public mayHaveBeenMissed(since: number): boolean {
		return this.gaps.some((gap) => gap.at > since);
	}

	/** Whether there ever was a time in which it may have been missing. */
	public hasGaps(): boolean {
		return !this.gaps.isEmpty();
	}

	private isSilent(): boolean {
		return this.lastBeat !== undefined && this.clock.monotonicSeconds() - this.lastBeat >= SILENT_AFTER_SECONDS;
	}

	private run(): void {
		while (this.isNeeded()) {
			const now = this.clock.monotonicSeconds();
			if (now >= this.nextBeatAt) {
				this.nextBeatAt = now + BEAT_SECONDS;
				if (this.countInFlight() < BEATS_IN_FLIGHT_MAX) this.scheduler.spawn(() => this.beat());
				this.owner.onBeat();
			}
			const isTroubled = this.check();
			this.scheduler.wait(math.max(this.secondsUntilNext(isTroubled), 0.05));
		}
		this.isRunning = false;
	}

	private isNeeded(): boolean {
		const now = this.clock.monotonicSeconds();
		if (this.owner.needsHeart()) this.neededAt = now;
		return now - this.neededAt < IDLE_SECONDS;
	}

	private secondsUntilNext(isTroubled: boolean): number {
		const now = this.clock.monotonicSeconds();
		let nextAt = math.max(this.nextBeatAt, now);
		const silentAt = (this.lastBeat ?? -math.huge) + SILENT_AFTER_SECONDS;
		if (silentAt > now) nextAt = math.min(nextAt, silentAt);
		if (isTroubled) nextAt = math.min(nextAt, now + TROUBLED_SECONDS);
		return nextAt - now;
	}

	/** A pause is noted when it is seen, not when it is over: the marks are to come back some time after it. */
	private check(): boolean {
		const now = this.clock.monotonicSeconds();
		if (this.isSilent()) this.steadyFrom = now + STEADY_AFTER_SECONDS;
		return this.owner.checkMarks();
	}

	private countInFlight(): number {
		const now = this.clock.monotonicSeconds();
		this.inFlight = this.inFlight.filter((sentAt) => now - sentAt < BEAT_GIVEN_UP_SECONDS);
		return this.inFlight.size();
	}

	/** Yields. */
	private beat(): void {
		const sentAt = this.clock.monotonicSeconds();
		this.inFlight.push(sentAt);
		let wasThere = false;
		const [isSuccess] = pcall(() => (wasThere = this.map.setAsync(this.serverId, true, BEAT_LIFE_SECONDS)));
		const index = this.inFlight.indexOf(sentAt);
		if (index >= 0) this.inFlight.remove(index);
		if (isSuccess) {
			this.hasLanded(sentAt, wasThere);
		} else {
			this.isChainBroken = true;
			this.nextBeatAt = math.min(this.nextBeatAt, this.clock.monotonicSeconds() + RETRY_SECONDS);
		}
		this.check();
	}

	private hasLanded(sentAt: number, wasThere: boolean): void {
		const now = this.clock.monotonicSeconds();
		const before = this.lastBeat;
		if (before !== undefined && sentAt <= before) {
			// Overtaken by a later one. What it found was there before that one; if nothing was, it comes late.
			if (!wasThere) this.noteGap({ at: now, deadline: now });
			return;
		}
		// Whether the entry was there all the time is known only from a row of beats that all say so, none of them too late.
		const isGap = !wasThere || this.isChainBroken || this.inFlight.some((other) => other < sentAt);
		const isLate = before !== undefined && now - before >= FENCE_AFTER_SECONDS;
		if (before !== undefined && (isGap || isLate))
			this.noteGap({ at: now, deadline: before + FENCE_AFTER_SECONDS });
		// A store that takes a second for an answer cannot keep the marks standing.
		if (now - (before ?? sentAt - BEAT_SECONDS) >= SILENT_AFTER_SECONDS)
			this.steadyFrom = now + STEADY_AFTER_SECONDS;
		this.isChainBroken = false;
		this.lastBeat = sentAt;
	}

	private noteGap(gap: Gap): void {
		const now = this.clock.monotonicSeconds();
		// One whose deadline is over says all that the earlier ones say.
		if (now >= gap.deadline) this.gaps = [];
		this.gaps.push(gap);
		while (this.gaps.size() > 1 && now >= this.gaps[1].deadline) this.gaps.shift();
	}
}
