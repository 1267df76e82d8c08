import type { Engine, MemoryHashMap } from "../engine";

/** How often a server with sessions shows that it lives, in seconds. */
export const BEAT_SECONDS = 4;
/** How long a beat is seen. */
export const BEAT_LIFE_SECONDS = 16;
/** Without a beat for so long, the records' marks are taken back: half of the entry's life. */
export const SILENT_AFTER_SECONDS = 8;
/** A session with a mark is over so long after the last beat: before anybody could see the entry missing. */
export const FENCE_AFTER_SECONDS = 14;
const MAP_NAME = "CofferServers";
const MAIL_LIFE_SECONDS = 60;
/** More than a server is ever asked for within a beat; the rest is found by looking. */
const MAIL_MAX = 50;
/** A call to the store that does not return must not stop the heart. */
const BEATS_IN_FLIGHT_MAX = 3;

/** What one server tells another through the memory store. */
export type Mail = object;

interface Entry {
	/** The writer's own monotonic seconds when this entry came into being: an emptied store begins a new one. */
	readonly Since: number;
}

/**
 * Shows that this server lives, tells whether another one is dead, and takes mail. All through a MemoryStore map: fast
 * when it works, and nothing depends on it. Once there is access only.
 */
export class Presence {
	private readonly map: MemoryHashMap;
	private isStarted = false;
	private isStopped = false;
	private inFlight = 0;
	private since: number | undefined;
	private lastBeat: number | undefined;

	constructor(
		private readonly engine: Engine,
		public readonly serverId: string,
		private readonly onMail: (mail: Mail) => void,
		/** Called after every beat, good or bad. */
		private readonly onBeat: () => void,
	) {
		this.map = engine.memoryStores.getHashMap(MAP_NAME);
	}

	/** Begins to beat. Does not yield; again has no effect. */
	public start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		this.engine.scheduler.spawn(() => {
			while (!this.isStopped) {
				if (this.inFlight < BEATS_IN_FLIGHT_MAX) {
					this.engine.scheduler.spawn(() => {
						this.beat();
						this.onBeat();
						this.readMail();
					});
				} else {
					this.onBeat();
				}
				this.engine.scheduler.wait(BEAT_SECONDS);
			}
		});
	}

	/** The server has closed: whoever asks from now on shall not wait for it. */
	public stop(): void {
		this.isStopped = true;
	}

	/** Monotonic seconds at which the last beat that is known to have landed was sent. */
	public lastBeatAt(): number | undefined {
		return this.lastBeat;
	}

	/** Whether records may say that this server beats. */
	public isBeating(): boolean {
		return (
			this.lastBeat !== undefined && this.engine.clock.monotonicSeconds() - this.lastBeat < SILENT_AFTER_SECONDS
		);
	}

	/** Yields. True only if that server has not beaten for the life of an entry; false also when that is not known. */
	public isDead(serverId: string): boolean {
		let entry: unknown;
		const [isRead] = pcall(() => {
			entry = this.map.getAsync(serverId);
		});
		if (!isRead || entry !== undefined) return false;
		// The store may have been emptied: then this server's own entry is a new one.
		this.beat();
		const now = this.engine.clock.monotonicSeconds();
		const { since, lastBeat } = this;
		if (since === undefined || lastBeat === undefined) return false;
		return now - lastBeat < BEAT_SECONDS && now - since > 2 * BEAT_SECONDS;
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

	private beat(): void {
		this.inFlight += 1;
		const sentAt = this.engine.clock.monotonicSeconds();
		let since: number | undefined;
		const [isSuccess] = pcall(() => {
			const renew = (before: unknown): Entry => {
				const known = typeIs(before, "table") ? (before as Partial<Entry>).Since : undefined;
				since = typeIs(known, "number") ? known : sentAt;
				return { Since: since };
			};
			this.map.updateAsync(this.serverId, renew, BEAT_LIFE_SECONDS);
		});
		this.inFlight -= 1;
		if (!isSuccess) return;
		this.since = since;
		// Answers may overtake one another.
		if (this.lastBeat === undefined || sentAt > this.lastBeat) this.lastBeat = sentAt;
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
