import type { Clock, DataStores, Random, Scheduler } from "../../engine";
import { Bell } from "../../util/bell";
import type { KeyAddress } from "../requests/key";
import type { Settings } from "../settings";

/** A frozen frame lets many saves fall due at once; so many start in one frame, the others in the next. */
const STARTS_PER_FRAME = 5;
/** Looking for changes costs time too: so many sessions in a frame, and together so many characters of Data, but one at least. */
const LOOKS_PER_FRAME = 20;
const CHARACTERS_PER_FRAME = 100_000;
/** A changed profile is saved within so many seconds of its last save or look: a crash loses no more than that. */
const LOOK_SECONDS_MIN = 30;
const LOOK_SECONDS_MAX = 55;
/** What the platform lets all servers together write to one key in a minute, in bytes. */
const KEY_BYTES_PER_MINUTE = 4_000_000;
/** A sleep that is broken off leaves its timer behind for so long at most. */
const SLEEP_SECONDS_MAX = 10;
/** So many turns that are over are left in the list before it is made anew. */
const PASSED_MAX = 1000;

export interface AutoSaved {
	readonly address: KeyAddress;
	isActive(): boolean;
	/** Monotonic seconds of the last write that is known to have landed. */
	lastRenewal(): number;
	/** Characters of what there is to save. */
	savedLength(): number;
	/** Whether an automatic save would write anything new. Asks OnSave first, where the game listens to it. */
	look(): boolean;
	/** Saves what a look has found. Does not yield. */
	saveLooked(): void;
	/** Writes changed or not. Does not yield. */
	renew(): void;
	/** Whether a write is under way. */
	isWriting(): boolean;
	/** Whether a write waits to be tried again: it renews by itself. */
	isRetrying(): boolean;
	/** Ends the session if it is over by the clock; answers whether it was. */
	fence(): boolean;
}

/** When it is a session's turn. One that has got another turn meanwhile is empty. */
interface Turn {
	session: AutoSaved | undefined;
	/** Monotonic seconds. */
	readonly dueAt: number;
	/** Saved changed or not. */
	readonly isHurried: boolean;
}

/**
 * Looks at every session every 30 to 55 s and saves it where it has changed, and in any case AUTO_SAVE_PERIOD after its
 * last save. Where the game sets that period itself, nothing is saved sooner. The turns are a list in the order of time,
 * so a frame costs what falls due in it, however many sessions there are.
 */
export class AutoSave {
	private turns = new Array<Turn>();
	/** Those before are over. */
	private first = 0;
	private readonly turnOf = new Map<AutoSaved, Turn>();
	private isRunning = false;
	private readonly bell: Bell;
	/** Monotonic seconds until which it sleeps. */
	private sleepsUntil = 0;

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly random: Random,
		private readonly dataStores: DataStores,
		private readonly settings: Settings,
	) {
		this.bell = new Bell(scheduler);
	}

	/** Counts from now, for a new session too. */
	public touch(session: AutoSaved): void {
		this.enter(session, this.secondsUntilNextLook(session), false);
	}

	/** Saves within a second or so, changed or not, and ends what is over by the clock. */
	public hurry(session: AutoSaved): void {
		// Only what waits here has a session.
		const turn = this.turnOf.get(session);
		if (turn !== undefined && !turn.isHurried) this.enter(session, 0, true);
	}

	public remove(session: AutoSaved): void {
		const turn = this.turnOf.get(session);
		if (turn === undefined) return;
		turn.session = undefined;
		this.turnOf.delete(session);
	}

	/** How many sessions are due and wait for their turn. */
	public backlogLength(): number {
		const now = this.clock.monotonicSeconds();
		let count = 0;
		for (const index of $range(this.first, this.turns.size() - 1)) {
			const turn = this.turns[index];
			if (turn.dueAt > now) break;
			if (turn.session !== undefined) count += 1;
		}
		return count;
	}

	private enter(session: AutoSaved, inSeconds: number, isHurried: boolean): void {
		this.remove(session);
		const dueAt = this.clock.monotonicSeconds() + inSeconds;
		const turn: Turn = { session, dueAt, isHurried };
		this.turnOf.set(session, turn);
		// Nearly all come at the end, or close to it.
		let index = this.turns.size();
		while (index > this.first && this.turns[index - 1].dueAt > dueAt) index -= 1;
		this.turns.insert(index, turn);
		if (!this.isRunning) {
			this.isRunning = true;
			this.scheduler.defer(() => this.run());
		} else if (dueAt < this.sleepsUntil) {
			// Once is enough, also for many that come in one step; and not within it: what falls due begins saves.
			this.sleepsUntil = 0;
			this.scheduler.defer(() => this.bell.ring());
		}
	}

	private secondsUntilNextLook(session: AutoSaved): number {
		if (this.settings.isPeriodSet()) return this.settings.constants.AUTO_SAVE_PERIOD;
		const look = LOOK_SECONDS_MIN + this.random.number() * (LOOK_SECONDS_MAX - LOOK_SECONDS_MIN);
		const paced = (60 * session.savedLength()) / KEY_BYTES_PER_MINUTE;
		return math.min(math.max(look, paced), this.secondsUntilRenewal(session));
	}

	private secondsUntilRenewal(session: AutoSaved): number {
		const since = this.clock.monotonicSeconds() - session.lastRenewal();
		// A renewal that is due but could not be made yet is looked for again in a second.
		return math.max(1, this.settings.constants.AUTO_SAVE_PERIOD - since);
	}

	private run(): void {
		while (this.skipPassed()) {
			const { dueAt } = this.turns[this.first];
			const seconds = dueAt - this.clock.monotonicSeconds();
			if (seconds > 0) {
				this.sleepsUntil = dueAt;
				this.bell.sleep(math.min(seconds, SLEEP_SECONDS_MAX));
				this.sleepsUntil = 0;
			} else {
				this.workOneFrame();
				this.scheduler.wait();
			}
		}
		this.isRunning = false;
	}

	/** Goes on to the first turn that somebody still has; answers whether there is one. */
	private skipPassed(): boolean {
		while (this.first < this.turns.size() && this.turns[this.first].session === undefined) this.first += 1;
		if (this.first < this.turns.size() && this.first < PASSED_MAX) return true;
		const { first } = this;
		this.turns = this.turns.filter((_turn, index) => index >= first);
		this.first = 0;
		return !this.turns.isEmpty();
	}

	private workOneFrame(): void {
		const now = this.clock.monotonicSeconds();
		let [starts, looks, characters] = [0, 0, 0];
		while (this.skipPassed()) {
			const { session, dueAt, isHurried } = this.turns[this.first];
			if (dueAt > now || session === undefined) return;
			if (starts >= STARTS_PER_FRAME || looks >= LOOKS_PER_FRAME) return;
			if (looks > 0 && characters + session.savedLength() > CHARACTERS_PER_FRAME) return;
			looks += 1;
			characters += session.savedLength();
			if (!this.work(session, isHurried, starts)) continue;
			starts += 1;
			// A save looks through its Data once more.
			characters += session.savedLength();
		}
	}

	/** Answers whether a save was begun. Gives the session its next turn. */
	private work(session: AutoSaved, isHurried: boolean, startsInFrame: number): boolean {
		if (!session.isActive()) {
			// Its last save is a write too.
			this.enter(session, 1, false);
			session.fence();
			return true;
		}
		// What is hurried cannot wait for the next try, which may be 20 s away.
		if (!isHurried && (session.isWriting() || session.isRetrying())) {
			// Another one now would be one write more after a slow one, and a write a second while the stores fail.
			this.enter(session, 1, false);
			return false;
		}
		const isRenewal = isHurried || this.settings.isPeriodSet() || this.secondsUntilRenewal(session) <= 1;
		this.touch(session);
		if (isRenewal) {
			session.renew();
		} else {
			if (!session.look()) return false;
			if (session.address.isLive && !this.hasBudget(startsInFrame)) {
				this.enter(session, 1, false);
				return false;
			}
			session.saveLooked();
		}
		// Again, for how much is written may be known only now.
		if (session.isActive()) this.touch(session);
		return true;
	}

	/** Automatic saves take at most half of what the game's own requests leave free. */
	private hasBudget(startsInFrame: number): boolean {
		const needed = 2 * (startsInFrame + 1);
		return (
			this.dataStores.getRequestBudget("StandardRead") >= needed &&
			this.dataStores.getRequestBudget("StandardWrite") >= needed
		);
	}
}
