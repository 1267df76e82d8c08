import type { Clock, DataStores, Scheduler } from "../../engine";
import { Backoff } from "../../util/backoff";
import { Bell } from "../../util/bell";
import type { KeyAddress } from "../requests/key";

/** A last save that has not answered for so long is tried once more, beside the first try. Seconds. */
const PATIENCE_SECONDS = 15;
/** The process has 30 s in all when it closes. */
const PATIENCE_SECONDS_CLOSING = 6;
/** While the stores fail, one try in so many seconds finds out whether they are back. */
const PROBE_SECONDS = 1;
/** Where the budget gives no token for so long, the game's own requests may be taking all of them: then our turn comes in the engine's queue. */
const STARVED_SECONDS = 1;
/** A server may begin to close while it sleeps. */
const LOOK_SECONDS = 1;
const RETRY_SECONDS_MAX = 20;
const RETRY_SECONDS_MAX_CLOSING = 1;

export interface LastSave {
	readonly address: KeyAddress;
	/** Whether it holds anything that is not stored. */
	hasNews(): boolean;
	/** Monotonic seconds of a request that is under way and holds it, or will. */
	carriedSince(): number | undefined;
	/** Makes one more try. Does not yield. */
	tryLastSave(): void;
}

interface Entry {
	readonly save: LastSave;
	readonly hasNews: boolean;
	/** Monotonic seconds of the newest try. */
	sentAt: number | undefined;
	/** Monotonic seconds until which a try that failed rests; nothing while one is under way. */
	restsUntil: number | undefined;
	readonly backoff: Backoff;
}

/**
 * Writes the last saves of this server's sessions, few when a player leaves and all of them when the server closes: the
 * changed first, at the pace of the budget. A request that waits in the engine's queue is not hanging: it is never given
 * up, and another one goes out beside it only when nothing else needs the token.
 */
export class LastSaves {
	private entries = new Array<Entry>();
	private readonly bell: Bell;
	private isRunning = false;
	/** The newest answer was an error. */
	private isFailing = false;
	private nextProbeAt = 0;
	private starvedSince: number | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly dataStores: DataStores,
		private readonly isClosing: () => boolean,
	) {
		this.bell = new Bell(scheduler);
	}

	/** Does not yield. What is added in one step goes out in the order of need. */
	public add(save: LastSave): void {
		this.entries.push({
			save,
			hasNews: save.hasNews(),
			sentAt: save.carriedSince(),
			restsUntil: undefined,
			backoff: new Backoff(1, RETRY_SECONDS_MAX),
		});
		this.goOn();
	}

	/**
	 * Sends what may be sent within the step that is under way: when a server closes, its budget may shrink with its
	 * players at the end of it. What the requests hold is fixed there all the same.
	 */
	public sendNow(): void {
		this.send((entry) => entry.save.address.isLive);
	}

	/** It is done, or cannot be. */
	public remove(save: LastSave): void {
		const before = this.entries.size();
		this.entries = this.entries.filter((entry) => entry.save !== save);
		if (this.entries.size() === before) return;
		// The stores have answered: whoever waited for that goes on.
		if (this.isFailing) this.entries.forEach((entry) => this.endRest(entry));
		this.isFailing = false;
		this.goOn();
	}

	/** Its newest try failed. */
	public failed(save: LastSave): void {
		const entry = this.entryOf(save);
		if (entry === undefined) return;
		const now = this.clock.monotonicSeconds();
		this.isFailing = true;
		this.nextProbeAt = math.max(this.nextProbeAt, now + PROBE_SECONDS);
		const longest = this.isClosing() ? RETRY_SECONDS_MAX_CLOSING : RETRY_SECONDS_MAX;
		entry.restsUntil = now + math.min(entry.backoff.next(), longest);
		this.goOn();
	}

	/** The store has answered that it takes less, or nothing was sent: it is to be tried again at once. */
	public hurry(save: LastSave): void {
		const entry = this.entryOf(save);
		if (entry === undefined) return;
		entry.restsUntil = this.clock.monotonicSeconds();
		this.goOn();
	}

	private entryOf(save: LastSave): Entry | undefined {
		return this.entries.find((entry) => entry.save === save);
	}

	private endRest(entry: Entry): void {
		if (entry.restsUntil !== undefined) entry.restsUntil = this.clock.monotonicSeconds();
	}

	/** Not within the step that is under way: what it still adds may be needed more. */
	private goOn(): void {
		if (this.isRunning) {
			this.scheduler.defer(() => this.bell.ring());
			return;
		}
		this.isRunning = true;
		this.scheduler.defer(() => {
			while (!this.entries.isEmpty()) this.bell.sleep(this.send());
			this.isRunning = false;
		});
	}

	/** Makes the tries that are due, as many as may go out now; answers the seconds until it is worth to look again. */
	private send(isMeant: (entry: Entry) => boolean = () => true): number {
		const now = this.clock.monotonicSeconds();
		for (const entry of this.inOrderOfNeed(now)) {
			if (!isMeant(entry)) continue;
			if (this.isFailing && now < this.nextProbeAt) return this.nextProbeAt - now;
			if (entry.save.address.isLive && !this.hasToken(now)) return 0;
			entry.sentAt = now;
			entry.restsUntil = undefined;
			this.nextProbeAt = now + PROBE_SECONDS;
			entry.save.tryLastSave();
		}
		let lookAt = now + LOOK_SECONDS;
		for (const entry of this.entries) lookAt = math.min(lookAt, this.dueAt(entry));
		return math.max(0, lookAt - now);
	}

	/** Monotonic seconds. A server that begins to close has less patience. */
	private dueAt({ sentAt, restsUntil }: Entry): number {
		if (restsUntil !== undefined) return restsUntil;
		if (sentAt === undefined) return 0;
		return sentAt + (this.isClosing() ? PATIENCE_SECONDS_CLOSING : PATIENCE_SECONDS);
	}

	/** Those that are due: what was never tried before what is under way, and what has changed before what has not. */
	private inOrderOfNeed(now: number): Array<Entry> {
		const due = new Array<{ readonly entry: Entry; readonly rank: number; readonly index: number }>();
		this.entries.forEach((entry, index) => {
			if (this.dueAt(entry) > now) return;
			const isUnderWay = entry.sentAt !== undefined && entry.restsUntil === undefined;
			due.push({ entry, rank: (isUnderWay ? 2 : 0) + (entry.hasNews ? 0 : 1), index });
		});
		due.sort((a, b) => (a.rank === b.rank ? a.index < b.index : a.rank < b.rank));
		return due.map(({ entry }) => entry);
	}

	/** Whether the budget lets one more update go out. */
	private hasToken(now: number): boolean {
		const { dataStores } = this;
		const hasToken =
			dataStores.getRequestBudget("StandardRead") >= 1 && dataStores.getRequestBudget("StandardWrite") >= 1;
		if (hasToken) {
			this.starvedSince = undefined;
			return true;
		}
		this.starvedSince = this.starvedSince ?? now;
		if (now - this.starvedSince < STARVED_SECONDS) return false;
		this.starvedSince = now;
		return true;
	}
}
