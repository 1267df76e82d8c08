import type { Engine, MemoryHashMap } from "../../engine";

/** How often a server with sessions shows that it lives, in seconds. */
export const BEAT_SECONDS = 4;
/** How long a beat is seen. */
export const BEAT_LIFE_SECONDS = 16;
/** Without a beat for so long, the records' marks are taken back: seen at the second beat that is missing, not a hair after it. */
export const SILENT_AFTER_SECONDS = 7.5;
/** A session with a mark is over so long after the last beat: before anybody could see the entry missing. */
export const FENCE_AFTER_SECONDS = 14;
const MAP_NAME = "CofferServers";
const MAIL_LIFE_SECONDS = 60;
/** More than a server is ever asked for within a beat; the rest is found by looking. */
const MAIL_MAX = 50;
/** A call to the store that does not return must not stop the heart. */
const BEATS_IN_FLIGHT_MAX = 3;
/** After so long without a beat the marks are gone, or the sessions are: there is no hurry any more. */
const FAILING_SECONDS_MAX = 30;
/** One that has taken so long will not return any more, and is not counted. */
const BEAT_GIVEN_UP_SECONDS = 30;

/** What can be told of another server. */
export type ServerSign = "alive" | "dead" | "unknown";

/** What one server tells another through the memory store. */
export type Mail = object;

interface Entry {
	/** The writer's own monotonic seconds when this entry came into being: an emptied store begins a new one. */
	readonly Since: number;
}

function spareKey(serverId: string): string {
	return `${serverId}/2`;
}

/**
 * Shows that this server lives, tells whether another one is dead, and takes mail. All through a MemoryStore map: fast
 * when it works, and nothing depends on it. Once there is access only.
 */
export class Presence {
	private readonly map: MemoryHashMap;
	private isStarted = false;
	/** Monotonic seconds at which the beats that have not returned were sent. */
	private inFlight = new Array<number>();
	private lastBeat: number | undefined;
	/** The first beat since which no pause was long enough for the entry to expire. */
	private unbrokenSince: number | undefined;

	constructor(
		private readonly engine: Engine,
		public readonly serverId: string,
		private readonly onMail: (mail: Mail) => void,
		/** Called after every beat, good or bad, and when one is due while the last ones have not come back. */
		private readonly onBeat: () => void,
	) {
		this.map = engine.memoryStores.getHashMap(MAP_NAME);
	}

	/** Begins to beat. Does not yield; again has no effect. */
	public start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		this.engine.scheduler.spawn(() => {
			while (true) {
				const inFlight = this.countInFlight();
				// A call that hangs must not keep the marks standing until the sessions are over.
				if (inFlight > 0 && !this.isBeating()) this.onBeat();
				if (inFlight < BEATS_IN_FLIGHT_MAX) {
					this.engine.scheduler.spawn(() => {
						this.engine.scheduler.spawn(() => this.beatSpare());
						this.beat();
						this.onBeat();
						this.readMail();
					});
				}
				this.engine.scheduler.wait(BEAT_SECONDS);
			}
		});
	}

	/**
	 * Whether the entry may have been missing at some time since then (monotonic seconds): then another server may have
	 * seen this one dead, however well it beats now.
	 */
	public mayHaveBeenMissedSince(time: number): boolean {
		const { lastBeat, unbrokenSince } = this;
		if (lastBeat === undefined || unbrokenSince === undefined) return true;
		if (this.engine.clock.monotonicSeconds() - lastBeat >= FENCE_AFTER_SECONDS) return true;
		return unbrokenSince > time;
	}

	/** Monotonic seconds of the first beat since which no pause was long enough to be taken for death. */
	public unbrokenSinceTime(): number | undefined {
		return this.unbrokenSince;
	}

	/** Whether records may say that this server beats. */
	public isBeating(): boolean {
		return (
			this.lastBeat !== undefined && this.engine.clock.monotonicSeconds() - this.lastBeat < SILENT_AFTER_SECONDS
		);
	}

	/** The heart has fallen silent, so that within seconds others may take this server for dead: what is to be saved is to be saved at once. */
	public isFailing(): boolean {
		if (this.lastBeat === undefined) return false;
		const age = this.engine.clock.monotonicSeconds() - this.lastBeat;
		return age >= SILENT_AFTER_SECONDS && age < FAILING_SECONDS_MAX;
	}

	/** Yields. "dead" only if that server has not beaten for the life of an entry. */
	public stateOf(serverId: string): ServerSign {
		const begunAt = this.engine.clock.monotonicSeconds();
		let isSeen = false;
		const [isRead] = pcall(() => {
			isSeen = this.hasAny([serverId, spareKey(serverId)]);
		});
		if (!isRead) return "unknown";
		if (isSeen) return "alive";
		// The store may have been emptied: then this server's own entry is younger than an entry lives.
		const since = this.beat();
		return since !== undefined && begunAt - since > BEAT_LIFE_SECONDS ? "dead" : "unknown";
	}

	/** Yields; reads all at once, for somebody waits for a session. Raises when one could not be read. */
	private hasAny(keys: Array<string>): boolean {
		const { scheduler } = this.engine;
		let unread = keys.size();
		let isSeen = false;
		let problem: unknown;
		let waiting: thread | undefined;
		for (const key of keys) {
			scheduler.spawn(() => {
				const [isRead, result] = pcall(() => this.map.getAsync(key));
				if (!isRead) problem = result;
				else if (result !== undefined) isSeen = true;
				unread -= 1;
				if (unread === 0 && waiting !== undefined) scheduler.resume(waiting);
			});
		}
		if (unread > 0) {
			waiting = coroutine.running();
			coroutine.yield();
		}
		if (problem !== undefined) error(problem, 0);
		return isSeen;
	}

	/** Does not yield. Best effort. */
	public post(serverId: string, mail: Mail): void {
		this.engine.scheduler.spawn(() => {
			pcall(() => {
				const put = (box: unknown) => {
					const letters = typeIs(box, "table") ? (box as Array<Mail>) : [];
					if (letters.size() >= MAIL_MAX) return undefined;
					return [...letters, mail];
				};
				this.map.updateAsync(`mail/${serverId}`, put, MAIL_LIFE_SECONDS);
			});
		});
	}

	private countInFlight(): number {
		const now = this.engine.clock.monotonicSeconds();
		this.inFlight = this.inFlight.filter((sentAt) => now - sentAt < BEAT_GIVEN_UP_SECONDS);
		return this.inFlight.size();
	}

	/** Yields; answers since when this server's entry has been there, if this very beat has landed. */
	private beat(): number | undefined {
		const sentAt = this.engine.clock.monotonicSeconds();
		this.inFlight.push(sentAt);
		let since: number | undefined;
		const [isSuccess] = pcall(() => {
			const renew = (before: unknown): Entry => {
				const known = typeIs(before, "table") ? (before as Partial<Entry>).Since : undefined;
				since = typeIs(known, "number") ? known : sentAt;
				return { Since: since };
			};
			this.map.updateAsync(this.serverId, renew, BEAT_LIFE_SECONDS);
		});
		const index = this.inFlight.indexOf(sentAt);
		if (index >= 0) this.inFlight.remove(index);
		if (!isSuccess) return undefined;
		// Answers may overtake one another.
		if (this.lastBeat !== undefined && sentAt <= this.lastBeat) return since;
		// When exactly the beat landed is unknown: until its answer, the entry was as old as the one before.
		const age = this.lastBeat === undefined ? math.huge : this.engine.clock.monotonicSeconds() - this.lastBeat;
		if (age >= FENCE_AFTER_SECONDS) this.unbrokenSince = sentAt;
		this.lastBeat = sentAt;
		return since;
	}

	/** A second entry in another place of the store, so that the loss of one is no sign of death. Best effort. */
	private beatSpare(): void {
		pcall(() => this.map.setAsync(spareKey(this.serverId), true, BEAT_LIFE_SECONDS));
	}

	private readMail(): void {
		const key = `mail/${this.serverId}`;
		let letters: Array<Mail> = [];
		pcall(() => {
			const box = this.map.getAsync(key);
			if (!typeIs(box, "table") || (box as Array<Mail>).isEmpty()) return;
			const empty = (found: unknown) => {
				letters = typeIs(found, "table") ? (found as Array<Mail>) : [];
				return [];
			};
			this.map.updateAsync(key, empty, MAIL_LIFE_SECONDS);
		});
		for (const mail of letters) this.onMail(mail);
	}
}
