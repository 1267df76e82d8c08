import type { Presence } from "./presence";
import type { SessionRegistry } from "./session-registry";

/** A server whose memory store comes back does not save everything at once. */
const MARKS_PER_BEAT = 5;

/**
 * Keeps the records' word true: a record may say that its owner beats only while that is so. When the heart is silent,
 * the marks are taken back by saving, and what could not be taken back in time is over before anybody could prove this
 * server dead. When it beats again, sessions without the mark get it, for without it a crash is noticed late.
 */
export class MarkKeeper {
	private mayBeUnmarked = false;

	constructor(
		private readonly presence: Presence,
		private readonly sessions: SessionRegistry,
	) {}

	/** A session began without the mark. */
	public noteUnmarked(): void {
		this.mayBeUnmarked = true;
	}

	/** To be called after every beat, good or bad. */
	public check(): void {
		if (!this.presence.isBeating()) {
			this.mayBeUnmarked = true;
			for (const session of this.sessions.list()) {
				// Saves, or ends the session where the time for that is over.
				if (session.isMarked()) session.save();
			}
		} else if (this.mayBeUnmarked) {
			this.mark();
		}
	}

	private mark(): void {
		let count = 0;
		for (const session of this.sessions.list()) {
			if (session.isMarked() || !session.isLive()) continue;
			count += 1;
			if (count > MARKS_PER_BEAT) return;
			session.save();
		}
		if (count === 0) this.mayBeUnmarked = false;
	}
}
