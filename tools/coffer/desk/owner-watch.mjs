/**
 * A desk that wants a session ended is to the library a server that asks for it: `claim` decides when it is over or its
 * server dead. This keeps what a claim has to know: how long the owner has been seen to write nothing. As
 * src/profile-store/start/owner-watch.ts, without heartbeats, which Open Cloud cannot read.
 */
import { randomUUID } from "node:crypto";
import { publish } from "../open-cloud/data-stores.mjs";

const FIRST_PAUSE_SECONDS = 5;
const PAUSE_SECONDS = 10;
/** A longer pause between two looks says that the stores did not answer. */
const LOOK_SECONDS_MAX = PAUSE_SECONDS + 10;
const SILENCE_PER_LOOK_SECONDS = 30;

export class OwnerWatch {
	#askedAt;
	#lookedAt;
	#seen;
	#silence = 0;
	#answered = 0;
	#recordAge = 0;

	constructor(desk, hasAsked = false) {
		this.desk = desk;
		/** Whether somebody's session was asked for, in this watch or one before. */
		this.hasAsked = hasAsked;
		this.guid = randomUUID();
		this.#askedAt = desk.now();
		this.#lookedAt = this.#askedAt;
	}

	/** One for the next owner. */
	next() {
		return new OwnerWatch(this.desk, this.hasAsked);
	}

	#sinceLook() {
		return (this.desk.now() - this.#lookedAt) / 1000;
	}

	/** What a look at this entry says to the library's `claim`. */
	claim(entry) {
		const since = this.#sinceLook();
		return {
			guid: this.guid,
			serverId: this.desk.ids.server,
			now: this.desk.seconds(),
			userIds: entry.userIds.length > 0 ? entry.userIds : undefined,
			attributes: Object.keys(entry.attributes).length > 0 ? entry.attributes : undefined,
			writtenAtMillis: entry.storedAt,
			seen: this.#seen,
			silentSeconds: this.#silence + Math.min(since, SILENCE_PER_LOOK_SECONDS),
			answeredSeconds: since <= LOOK_SECONDS_MAX ? this.#answered + since : 0,
			askedSeconds: (this.desk.now() - this.#askedAt) / 1000,
			recordAgeSeconds: this.#recordAge,
		};
	}

	/** The request to let go has been written: how old the record was then, by Roblox's own clock. */
	noteAsked(before, written) {
		this.hasAsked = true;
		this.#askedAt = this.desk.now();
		const since = written.value?.Coffer?.Silence?.Since ?? before.storedAt;
		this.#recordAge = (written.storedAt - since) / 1000;
	}

	/** A look found the owner like this. */
	note(seen) {
		const isSame = this.#seen !== undefined && JSON.stringify(seen) === JSON.stringify(this.#seen);
		const since = this.#sinceLook();
		if (isSame) {
			this.#answered = since <= LOOK_SECONDS_MAX ? this.#answered + since : 0;
			this.#silence += Math.min(since, SILENCE_PER_LOOK_SECONDS);
		} else {
			if (this.#seen !== undefined) this.#recordAge = 0;
			[this.#answered, this.#silence] = [0, 0];
		}
		[this.#seen, this.#lookedAt] = [seen, this.desk.now()];
	}

	/** Seconds until the next look. */
	pause() {
		return this.#answered === 0 ? FIRST_PAUSE_SECONDS : PAUSE_SECONDS;
	}
}

/**
 * Tells a server of ours to let go of a session, or to save because a message waits. It would notice by itself with its next
 * save, so nothing hangs on it; servers of an older module take no text. Answers whether it was sent.
 */
export async function tellOwner(desk, kind, owner) {
	if (owner?.Server === undefined || owner.Session === undefined) return false;
	const text = `${kind} ${owner.Session} ${desk.ids.server} ${randomUUID()}`;
	try {
		await publish(desk.client, desk.config.universe, `Coffer_${owner.Server}`, text);
		return true;
	} catch (error) {
		desk.progress(`${error.message}; the server notices with its next save, in ${owner.Renews ?? 300} s at most`);
		return false;
	}
}
