import type { Clock, DataStores, Scheduler } from "../../engine";
import { Backoff } from "../../util/backoff";
import { Bell } from "../../util/bell";
import type { KeyAddress } from "../requests/key";

/** A last save that has not answered for so long is tried once more, beside the first try. Seconds. */
const PATIENCE_SECONDS = 15;
/** The process has 30 s in all when it closes. */
const PATIENCE_SECONDS_CLOSING = 6;
/** While the heart is silent: a request that hangs must not keep the last save until this server is proved dead. */
const PATIENCE_SECONDS_HURRIED = 3;
/** While nobody knows whether the stores answer, or knows that they fail, one try in so many seconds finds it out. */
const PROBE_SECONDS = 1;
/** Where nothing has answered for so long, the stores are slow: an outage answers sooner. */
const SLOW_SECONDS = 4;
/** An answer says how the stores are for so long. */
const PROOF_SECONDS = 2;
/** What a server without players has in a minute. The rest of its budget goes with its players. */
const LASTING_TOKENS = 60;
/**
 * Without a token, one try in so many seconds waits in the engine's queue: what the game asks for itself may be taking all
 * of them. A little faster than a server without players gets its tokens, so that none of them is left.
 */
const QUEUE_SECONDS = 0.9;
/** The next token is for that try for so long. */
const QUEUED_SECONDS = 1.5;
/** Tokens come one by one. */
const TOKEN_LOOK_SECONDS = 1 / 60;
/** A server may begin to close while it sleeps. */
const LOOK_SECONDS = 1;
const RETRY_SECONDS_MAX = 20;
/** While the server closes and the stores fail: probes are few anyway. */
const RETRY_SECONDS_MAX_PROBE = 1;
/** While the server closes and the stores answer other keys. */
const RETRY_SECONDS_MAX_CLOSING = 4;

/** So many begin in one frame, the others in the next. */
const STARTS_PER_FRAME = 5;
/** A little less than a frame takes. */
const FRAME_SECONDS = 0.015;

export interface LastSave {
	readonly address: KeyAddress;
	/** Whether it holds anything that is not stored. */
	hasNews(): boolean;
	/** Whether there are seconds only until another server may take this one for dead. */
	isHurried(): boolean;
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
	/** Monotonic seconds until which it rests after a try that failed; nothing while one is under way. */
	restsUntil: number | undefined;
	readonly backoff: Backoff;
}

/**
 * Writes the last saves of this server's sessions, few when a player leaves and all of them when the server closes: the
 * changed first, at the pace of the budget. A request that waits in the engine's queue is not hanging: it is never given
 * up, and another one goes out beside it only when nothing else needs the token. Tokens that are needed for all that is
 * left are not spent before it is known that the stores answer.
 */
export class LastSaves {
	private entries = new Array<Entry>();
	private readonly bell: Bell;
	private isRunning = false;
	/** The newest answer was an error of the stores. */
	private isFailing = false;
	/** Monotonic seconds of the newest answer that was none. */
	private answeredAt = -math.huge;
	/** Monotonic seconds of the first try without an answer that was made after what was answered last. */
	private askedAt: number | undefined;
	private nextProbeAt = 0;
	private queuedAt = -math.huge;
	private frameAt = -math.huge;
	private startsInFrame = 0;

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
		const sentAt = save.carriedSince();
		const backoff = new Backoff(1, RETRY_SECONDS_MAX);
		this.entries.push({ save, hasNews: save.hasNews(), sentAt, restsUntil: undefined, backoff });
		this.askedAt = this.askedAt ?? sentAt;
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
		const now = this.clock.monotonicSeconds();
		this.askedAt = undefined;
		this.answeredAt = now;
		// Whoever waited for an answer of the stores goes on.
		if (this.isFailing) {
			for (const entry of this.entries) if (entry.restsUntil !== undefined) entry.restsUntil = now;
		}
		this.isFailing = false;
		this.goOn();
	}

	/** A try has failed that was made then (monotonic seconds). */
	public failed(save: LastSave, madeAt: number): void {
		const entry = this.entryOf(save);
		if (entry === undefined) return;
		const now = this.clock.monotonicSeconds();
		// Where the stores have answered another key since, it is this key that has trouble.
		const isKeys = this.answeredAt > (entry.sentAt ?? now);
		// A later try may be under way.
		if (save.carriedSince() === undefined) entry.restsUntil = now + this.restSeconds(entry, isKeys);
		// It says how the stores were when it was made, and nothing of what went out later: who waits for that waits no longer by it.
		this.askedAt = this.firstMadeAfter(madeAt);
		if (!isKeys) {
			this.isFailing = true;
			if (this.askedAt === undefined) this.nextProbeAt = math.max(this.nextProbeAt, now + PROBE_SECONDS);
		}
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

	/** Monotonic seconds of the first try under way that was made after that; nothing where none was. */
	private firstMadeAfter(madeAt: number): number | undefined {
		let first: number | undefined;
		for (const entry of this.entries) {
			const { sentAt } = entry;
			if (sentAt === undefined || sentAt <= madeAt || !isUnderWay(entry)) continue;
			first = math.min(sentAt, first ?? sentAt);
		}
		return first;
	}

	private restSeconds({ backoff }: Entry, isKeys: boolean): number {
		const seconds = backoff.next();
		if (!this.isClosing()) return seconds;
		return math.min(seconds, isKeys ? RETRY_SECONDS_MAX_CLOSING : RETRY_SECONDS_MAX_PROBE);
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
		let lookAt = now + LOOK_SECONDS;
		// Counted down here: a request that the engine lets wait leaves the budget as it is.
		let tokens = this.tokens(now);
		let isHeldUp = false;
		for (const entry of this.inOrderOfNeed(now)) {
			const { isLive } = entry.save.address;
			if (!isMeant(entry) || (isLive && isHeldUp)) continue;
			const goesAt = math.max(isLive ? this.goesAt(entry, tokens, now) : now, this.frameFor(now));
			if (goesAt > now) {
				isHeldUp = true;
				lookAt = math.min(lookAt, goesAt);
			} else {
				if (isLive) tokens -= 1;
				this.try(entry, now);
			}
		}
		for (const entry of this.entries) {
			const dueAt = this.dueAt(entry);
			if (dueAt > now) lookAt = math.min(lookAt, dueAt);
		}
		return lookAt - now;
	}

	/** Monotonic seconds at which a frame has room for one more: players who leave together must not make a frame long. */
	private frameFor(now: number): number {
		if (this.isClosing()) return now;
		if (now - this.frameAt >= FRAME_SECONDS) {
			this.frameAt = now;
			this.startsInFrame = 0;
		}
		if (this.startsInFrame >= STARTS_PER_FRAME) return now + FRAME_SECONDS;
		this.startsInFrame += 1;
		return now;
	}

	/** How many updates the budget lets go out now. */
	private tokens(now: number): number {
		const { dataStores } = this;
		const read = dataStores.getRequestBudget("StandardRead");
		const tokens = math.min(read, dataStores.getRequestBudget("StandardWrite"));
		return now - this.queuedAt < QUEUED_SECONDS ? tokens - 1 : tokens;
	}

	private try(entry: Entry, now: number): void {
		entry.sentAt = now;
		entry.restsUntil = undefined;
		this.askedAt = this.askedAt ?? now;
		this.nextProbeAt = now + PROBE_SECONDS;
		entry.save.tryLastSave();
	}

	/** Monotonic seconds at which one more request may go out. */
	private goesAt(entry: Entry, tokens: number, now: number): number {
		const isSparing = this.isFailing || tokens <= math.min(this.entries.size(), LASTING_TOKENS);
		if (isSparing && now < this.nextProbeAt && !this.isAnswering(now)) return this.nextProbeAt;
		return tokens >= 1 || this.mayQueue(entry, now) ? now : now + TOKEN_LOOK_SECONDS;
	}

	/** Whether all may go out: the stores answer, or they are slow and there is no time to wait for them. */
	private isAnswering(now: number): boolean {
		if (this.askedAt !== undefined && now - this.askedAt >= SLOW_SECONDS) return true;
		return !this.isFailing && now - this.answeredAt < PROOF_SECONDS;
	}

	/** Whether it goes out without a token, to wait in the engine's queue. Not beside a try that may be waiting there. */
	private mayQueue(entry: Entry, now: number): boolean {
		if (isUnderWay(entry) || now - this.queuedAt < QUEUE_SECONDS) return false;
		this.queuedAt = now;
		return true;
	}

	/** Monotonic seconds. A server that begins to close has less patience. */
	private dueAt({ save, sentAt, restsUntil }: Entry): number {
		if (restsUntil !== undefined) return restsUntil;
		if (sentAt === undefined) return -math.huge;
		if (save.isHurried()) return sentAt + PATIENCE_SECONDS_HURRIED;
		return sentAt + (this.isClosing() ? PATIENCE_SECONDS_CLOSING : PATIENCE_SECONDS);
	}

	/**
	 * Those that are due: what rests or was never tried before what is under way, what has changed before what has not, and
	 * what was tried longest ago first, so that a key with trouble of its own holds up nobody.
	 */
	private inOrderOfNeed(now: number): Array<Entry> {
		const due = new Array<Due>();
		this.entries.forEach((entry, index) => {
			if (this.dueAt(entry) > now) return;
			const rank = (isUnderWay(entry) ? 2 : 0) + (entry.hasNews ? 0 : 1);
			due.push({ entry, rank, sentAt: entry.sentAt ?? -math.huge, index });
		});
		return due.sort(isBefore).map(({ entry }) => entry);
	}
}

interface Due {
	readonly entry: Entry;
	readonly rank: number;
	readonly sentAt: number;
	readonly index: number;
}

function isBefore(left: Due, right: Due): boolean {
	if (left.rank !== right.rank) return left.rank < right.rank;
	if (left.sentAt !== right.sentAt) return left.sentAt < right.sentAt;
	return left.index < right.index;
}

function isUnderWay({ sentAt, restsUntil }: Entry): boolean {
	return sentAt !== undefined && restsUntil === undefined;
}
