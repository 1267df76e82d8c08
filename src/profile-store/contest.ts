import type { ClaimStep, SeenOwner } from "./core/claim";
import { isUnchanged } from "./core/claim";
import type { OwnerInfo } from "./core/record";
import type { Runtime } from "./runtime";

/** How often it is looked for that the owner's server is dead, in seconds. */
const PROBE_SECONDS = 1.5;
/** How often a wait looks up to see whether it is still wanted, in seconds. */
const SLICE_SECONDS = 0.5;

type Waiting = ClaimStep & { readonly outcome: "waiting" };

/** One start's wait for a session that another server owns: asking, listening, and finding out whether the owner lives. */
export class Contest {
	/** Monotonic seconds of the first request. */
	public readonly askedAt: number;
	private seen: SeenOwner | undefined;
	/** Monotonic seconds since which the owner has been seen to write nothing. */
	private seenAt: number;
	private owner: OwnerInfo | undefined;
	private isDead = false;
	private isWoken = false;
	private isProbing = false;
	private sleeping: thread | undefined;
	private sleepCount = 0;

	constructor(
		private readonly runtime: Runtime,
		private readonly isLive: boolean,
	) {
		this.askedAt = runtime.engine.clock.monotonicSeconds();
		this.seenAt = this.askedAt;
	}

	public lastSeen(): SeenOwner | undefined {
		return this.seen;
	}

	public silentSeconds(): number {
		return this.runtime.engine.clock.monotonicSeconds() - this.seenAt;
	}

	public isProvedDead(): boolean {
		return this.isDead;
	}

	/** Begins to find out about an owner while the first look is still on its way. Does not yield. */
	public foresee(owner: OwnerInfo | undefined): void {
		if (!this.isLive || owner?.Beats !== true || this.isProbing) return;
		this.isProbing = true;
		this.runtime.engine.scheduler.defer(() => {
			const isDead = this.runtime.link.presence.isDead(owner.Server);
			this.isProbing = false;
			if (!isDead) return;
			if (this.owner !== undefined && this.owner.Session !== owner.Session) return;
			this.isDead = true;
			this.wake();
		});
	}

	/** A look found the session taken: asks its owner, again at every look. */
	public note(look: Waiting): void {
		const isSameOwner = this.seen !== undefined && isUnchanged(this.seen, look.seen);
		if (!isSameOwner) {
			// A server that writes is alive, whatever was thought of it; a first look may have been foreseen.
			if (this.seen !== undefined) this.isDead = false;
			this.seenAt = this.runtime.engine.clock.monotonicSeconds();
		}
		this.seen = look.seen;
		this.stopListening();
		this.owner = look.ownerInfo;
		if (!this.isLive) return;
		if (this.owner !== undefined) {
			this.runtime.link.waitFor(this.owner.Session, () => this.wake());
			this.runtime.link.askRelease(this.owner);
		} else {
			const loadCount = look.record.MetaData.SessionLoadCount;
			this.runtime.legacyNotices.publish(look.owner[2], { LoadCount: loadCount, EndSession: true });
		}
	}

	/** Yields until another look is worth it, or `isUnwanted`. */
	public wait(seconds: number, isUnwanted: () => boolean): void {
		const { clock } = this.runtime.engine;
		const endsAt = clock.monotonicSeconds() + seconds;
		let nextProbeAt = clock.monotonicSeconds();
		while (clock.monotonicSeconds() < endsAt && !this.isWoken && !isUnwanted()) {
			if (this.owner?.Beats === true && !this.isDead && clock.monotonicSeconds() >= nextProbeAt) {
				nextProbeAt = clock.monotonicSeconds() + PROBE_SECONDS;
				this.foresee(this.owner);
			}
			this.sleep(math.min(SLICE_SECONDS, endsAt - clock.monotonicSeconds()));
		}
		this.isWoken = false;
	}

	public stopListening(): void {
		if (this.owner !== undefined) this.runtime.link.stopWaiting(this.owner.Session);
	}

	private wake(): void {
		this.isWoken = true;
		this.resumeSleeper();
	}

	private resumeSleeper(): void {
		const sleeping = this.sleeping;
		this.sleeping = undefined;
		if (sleeping !== undefined) this.runtime.engine.scheduler.resume(sleeping);
	}

	/** Yields for so long, or until something wakes it. */
	private sleep(seconds: number): void {
		this.sleepCount += 1;
		const thisSleep = this.sleepCount;
		this.runtime.engine.scheduler.delay(seconds, () => {
			// The timer of a sleep that was broken off must not end the next one.
			if (this.sleepCount === thisSleep) this.resumeSleeper();
		});
		this.sleeping = coroutine.running();
		coroutine.yield();
	}
}
