import type { DataStores, Engine } from "../../engine";
import type { Constants } from "../constants";

/** A frozen frame lets many saves fall due at once; so many start in one frame, the others in the next. */
const STARTS_PER_FRAME = 5;
/** Looking for changes costs time too. */
const CHECKS_PER_FRAME = 20;
/** A changed profile is saved within so many seconds of its last save or look: a crash loses no more than that. */
const CHECK_SECONDS_MIN = 30;
const CHECK_SECONDS_MAX = 55;
/** What the platform lets all servers together write to one key in a minute, in bytes. */
const KEY_BYTES_PER_MINUTE = 4_000_000;

/** Sessions wait in lists per tenth of a second. */
const SLOTS_PER_SECOND = 10;
/** A sleep that is broken off leaves its timer behind for so long at most. */
const SLEEP_SECONDS_MAX = 10;

/** Stands for a slot: the session has fallen due and waits for its turn. */
const IN_BACKLOG = -1;

export interface AutoSaved {
	/** Whether its saves cost requests. */
	isLive(): boolean;
	isActive(): boolean;
	/** Monotonic seconds of the last write that landed. */
	lastRenewal(): number;
	/** Characters of what there is to save. */
	savedLength(): number;
	hasChanged(): boolean;
	/** Whether a write is under way. */
	isWriting(): boolean;
	/** Whether a write waits to be tried again: it renews by itself. */
	isRetrying(): boolean;
	/** Must not yield. */
	save(): void;
	/** Ends the session if it is over by the clock; answers whether it was. */
	fence(): boolean;
}

/**
 * Looks at every session every 30 to 55 s and saves it where it has changed, and in any case AUTO_SAVE_PERIOD after its
 * last save. Where the game sets that period itself, nothing is saved sooner. Sessions wait in lists by the time at which
 * they fall due, so a frame costs what falls due in it, however many sessions there are.
 */
export class AutoSave {
	/** Slot in which each session falls due; an entry of a list that does not agree is stale. */
	private readonly dueSlot = new Map<AutoSaved, number>();
	private readonly lists = new Map<number, Array<AutoSaved>>();
	private backlog = new Array<AutoSaved>();
	/** Those of the backlog that are saved changed or not. */
	private readonly hurried = new Set<AutoSaved>();
	/** How many of the backlog have had their turn: taking them out one by one would cost as much as it is long. */
	private backlogTaken = 0;
	private nextSlot = 0;
	private sessionCount = 0;
	private isRunning = false;
	private sleeping: thread | undefined;
	/** Monotonic seconds. */
	private sleepsUntil = 0;
	private sleepCount = 0;

	constructor(
		private readonly engine: Engine,
		private readonly constants: Constants,
		/** Whether the game has set AUTO_SAVE_PERIOD. */
		private readonly isPeriodSet: () => boolean,
	) {}

	/** Counts from now, for a new session too. */
	public touch(session: AutoSaved): void {
		this.enter(session, this.secondsUntilNextLook(session));
	}

	/** Saves within a second or so, changed or not, and ends what is over by the clock. */
	public hurry(session: AutoSaved): void {
		// Only what waits here has a session.
		if (!this.dueSlot.has(session) || this.hurried.has(session)) return;
		this.hurried.add(session);
		this.dueSlot.set(session, IN_BACKLOG);
		this.backlog.push(session);
		if (this.sleepsUntil > 0) this.wakeSoon();
	}

	public remove(session: AutoSaved): void {
		this.hurried.delete(session);
		if (this.dueSlot.delete(session)) this.sessionCount -= 1;
	}

	/** How many sessions are due and wait for their turn. */
	public backlogLength(): number {
		return this.backlog.size() - this.backlogTaken;
	}

	private enter(session: AutoSaved, inSeconds: number): void {
		const slot = math.ceil((this.engine.clock.monotonicSeconds() + inSeconds) * SLOTS_PER_SECOND);
		if (this.dueSlot.get(session) === undefined) this.sessionCount += 1;
		this.dueSlot.set(session, slot);
		const list = this.lists.get(slot);
		if (list === undefined) this.lists.set(slot, [session]);
		else list.push(session);
		if (slot / SLOTS_PER_SECOND < this.sleepsUntil) this.wakeSoon();
		if (this.isRunning) return;
		this.isRunning = true;
		this.nextSlot = this.currentSlot();
		this.engine.scheduler.defer(() => this.run());
	}

	private secondsUntilNextLook(session: AutoSaved): number {
		const period = this.constants.AUTO_SAVE_PERIOD;
		if (this.isPeriodSet()) return period;
		const jitter = this.engine.random.number();
		const look = CHECK_SECONDS_MIN + jitter * (CHECK_SECONDS_MAX - CHECK_SECONDS_MIN);
		const paced = (60 * session.savedLength()) / KEY_BYTES_PER_MINUTE;
		return math.min(math.max(look, paced), this.secondsUntilRenewal(session));
	}

	private secondsUntilRenewal(session: AutoSaved): number {
		const since = this.engine.clock.monotonicSeconds() - session.lastRenewal();
		// A renewal that is due but could not be made yet is looked for again in a second.
		return math.max(1, this.constants.AUTO_SAVE_PERIOD - since);
	}

	private run(): void {
		while (this.sessionCount > 0) {
			this.collect();
			if (this.backlog.isEmpty()) {
				this.sleep(this.nextDueTime());
			} else {
				this.workOneFrame();
				this.engine.scheduler.wait();
			}
		}
		this.lists.clear();
		this.clearBacklog();
		this.isRunning = false;
	}

	/** Moves what has fallen due by now to the backlog. */
	private collect(): void {
		const now = this.currentSlot();
		while (this.nextSlot <= now) {
			const list = this.lists.get(this.nextSlot);
			if (list !== undefined) {
				for (const session of list) {
					if (this.dueSlot.get(session) !== this.nextSlot) continue;
					this.dueSlot.set(session, IN_BACKLOG);
					this.backlog.push(session);
				}
				this.lists.delete(this.nextSlot);
			}
			this.nextSlot += 1;
		}
	}

	private currentSlot(): number {
		return math.floor(this.engine.clock.monotonicSeconds() * SLOTS_PER_SECOND);
	}

	/** Monotonic seconds. */
	private nextDueTime(): number {
		let slot = this.nextSlot;
		const last = this.currentSlot() + SLEEP_SECONDS_MAX * SLOTS_PER_SECOND;
		while (slot < last && !this.lists.has(slot)) slot += 1;
		return slot / SLOTS_PER_SECOND;
	}

	/** Yields until then, or until something falls due before. */
	private sleep(time: number): void {
		const { clock, scheduler } = this.engine;
		this.sleepCount += 1;
		const thisSleep = this.sleepCount;
		scheduler.delay(math.max(0, time - clock.monotonicSeconds()), () => {
			// The timer of a sleep that was broken off must not end the next one.
			if (this.sleepCount === thisSleep) this.wake();
		});
		this.sleepsUntil = time;
		this.sleeping = coroutine.running();
		coroutine.yield();
	}

	private wake(): void {
		const sleeping = this.sleeping;
		this.sleeping = undefined;
		this.sleepsUntil = 0;
		if (sleeping !== undefined) this.engine.scheduler.resume(sleeping);
	}

	/** Not within the step that is under way: what falls due begins saves. */
	private wakeSoon(): void {
		// Once is enough, also for many that come in one step.
		this.sleepsUntil = 0;
		this.engine.scheduler.defer(() => this.wake());
	}

	private workOneFrame(): void {
		let starts = 0;
		let checks = 0;
		while (this.backlogTaken < this.backlog.size()) {
			if (starts >= STARTS_PER_FRAME || checks >= CHECKS_PER_FRAME) return;
			const session = this.backlog[this.backlogTaken];
			this.backlogTaken += 1;
			if (this.dueSlot.get(session) !== IN_BACKLOG) {
				// Saved or ended since it fell due, which is what a hurry wants; the next one must be heard.
				this.hurried.delete(session);
				continue;
			}
			checks += 1;
			if (this.work(session, starts)) starts += 1;
		}
		this.clearBacklog();
	}

	private clearBacklog(): void {
		this.backlog = [];
		this.backlogTaken = 0;
	}

	/** Answers whether a save was begun. */
	private work(session: AutoSaved, startsInFrame: number): boolean {
		const isHurried = this.hurried.delete(session);
		if (!session.isActive()) {
			// Its last save is a write too.
			session.fence();
			return true;
		}
		// What is hurried cannot wait for the next try, which may be 20 s away.
		if (session.isWriting() || (session.isRetrying() && !isHurried)) {
			// Another one now would be one write more after a slow one, and a write a second while the stores fail.
			this.enter(session, 1);
			return false;
		}
		const isRenewal = isHurried || this.isPeriodSet() || this.secondsUntilRenewal(session) <= 1;
		if (!isRenewal) {
			if (!session.hasChanged()) {
				this.touch(session);
				return false;
			}
			if (session.isLive() && !this.hasBudget(this.engine.dataStores, startsInFrame)) {
				this.enter(session, 1);
				return false;
			}
		}
		this.touch(session);
		session.save();
		// Again, for how much is written is known only now.
		if (session.isActive()) this.touch(session);
		return true;
	}

	/** Automatic saves take at most half of what the game's own requests leave free. */
	private hasBudget(dataStores: DataStores, startsInFrame: number): boolean {
		const needed = 2 * (startsInFrame + 1);
		return (
			dataStores.getRequestBudget("StandardRead") >= needed &&
			dataStores.getRequestBudget("StandardWrite") >= needed
		);
	}
}
