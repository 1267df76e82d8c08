import type { Clock } from "../../engine";
import type { FleetSession, FleetSessions } from "./fleet-session";
import type { Heart } from "./heart";

/** A server whose memory store comes back does not save everything at once. */
const MARKS_PER_BEAT = 5;
/** What is in doubt is written again so often until a write lands, in seconds. */
const HURRY_SECONDS = 2.5;

/**
 * Keeps the records' word true: a record may say that its owner beats only while that is so. When the heart is silent,
 * the marks are taken back by saving; what could not be taken back in time is suspended before anybody could prove this
 * server dead, until a write has landed. When the heart beats again, sessions without the mark get it, for without it a
 * crash is noticed late.
 */
export class MarkKeeper {
	private mayBeUnmarked = false;
	private marksLeft = 0;
	/** Monotonic seconds. */
	private nextHurryAt = 0;

	constructor(
		private readonly clock: Clock,
		private readonly heart: Heart,
		private readonly sessions: FleetSessions,
	) {}

	/** A session began without the mark. */
	public noteUnmarked(): void {
		this.mayBeUnmarked = true;
	}

	/** At every beat. */
	public allowMarks(): void {
		this.marksLeft = MARKS_PER_BEAT;
	}

	/** To be called after every beat, good or bad. Answers whether any session is in doubt. Does not yield. */
	public check(): boolean {
		const isSteady = this.heart.isSteady();
		const isTroubled = (!isSteady || this.heart.hasGaps()) && this.hurryDoubted(isSteady);
		if (!isSteady) this.mayBeUnmarked = true;
		else if (this.mayBeUnmarked) this.mark();
		return isTroubled;
	}

	/** Writes them: without the mark, or to void what others may have seen. Answers whether there are any. */
	private hurryDoubted(isSteady: boolean): boolean {
		const doubted = this.sessions.list().filter((session) => this.isInDoubt(session, isSteady));
		const now = this.clock.monotonicSeconds();
		const isDue = now >= this.nextHurryAt;
		for (const session of doubted) {
			session.noteDoubt();
			if (isDue) this.sessions.hurry(session);
		}
		if (doubted.isEmpty()) this.nextHurryAt = 0;
		else if (isDue) this.nextHurryAt = now + HURRY_SECONDS;
		return !doubted.isEmpty();
	}

	private isInDoubt(session: FleetSession, isSteady: boolean): boolean {
		return session.isMarked() && (!isSteady || this.heart.mayHaveBeenMissed(session.trustedSince()));
	}

	private mark(): void {
		let isAnyUnmarked = false;
		for (const session of this.sessions.list()) {
			if (session.isMarked() || !session.address.isLive) continue;
			isAnyUnmarked = true;
			if (this.marksLeft <= 0) break;
			this.marksLeft -= 1;
			this.sessions.hurry(session);
		}
		if (!isAnyUnmarked) this.mayBeUnmarked = false;
	}
}
