import type { FleetSessions } from "./fleet-session";
import type { Presence } from "./presence";

/** A server whose memory store comes back does not save everything at once. */
const MARKS_PER_BEAT = 5;

/**
 * Keeps the records' word true: a record may say that its owner beats only while that is so. When the heart is silent,
 * the marks are taken back by saving, and what could not be taken back in time is over before anybody could prove this
 * server dead. When it beats again, sessions without the mark get it, for without it a crash is noticed late.
 */
export class MarkKeeper {
	private mayBeUnmarked = false;
	private lastUnbroken: number | undefined;

	constructor(
		private readonly presence: Presence,
		private readonly sessions: FleetSessions,
	) {}

	/** A session began without the mark. */
	public noteUnmarked(): void {
		this.mayBeUnmarked = true;
	}

	/** To be called after every beat, good or bad. Does not yield. */
	public check(): void {
		if (!this.presence.isBeating()) {
			this.mayBeUnmarked = true;
			for (const session of this.sessions.list()) {
				if (session.isMarked()) this.sessions.hurry(session);
			}
			return;
		}
		if (this.mayBeUnmarked) this.mark();
		// A pause may have been seen as death although it is over: those sessions are told so soon.
		const since = this.presence.unbrokenSinceTime();
		if (since === this.lastUnbroken) return;
		this.lastUnbroken = since;
		for (const session of this.sessions.list()) {
			if (!session.isActive()) this.sessions.hurry(session);
		}
	}

	private mark(): void {
		let count = 0;
		for (const session of this.sessions.list()) {
			if (session.isMarked() || !session.address.isLive) continue;
			count += 1;
			if (count > MARKS_PER_BEAT) return;
			this.sessions.hurry(session);
		}
		if (count === 0) this.mayBeUnmarked = false;
	}
}
