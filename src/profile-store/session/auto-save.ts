import type { Clock, DataStores, Random, Scheduler } from "../../engine";
import { Bell } from "../../util/bell";
import type { KeyAddress } from "../requests/key";
import type { Settings } from "../settings";

/** A frozen frame lets many saves fall due at once; so many start in one frame, the others in the next. */
const STARTS_PER_FRAME = 5;
/** Looking for changes costs time too: so many sessions in a frame, and together so many characters of Data, but one at least. */
const LOOKS_PER_FRAME = 20;
const CHARACTERS_PER_FRAME = 100_000;
/** A changed profile is saved within so many seconds of its last look: a crash loses no more than a minute. */
const LOOK_SECONDS = 45;
/** After a save, and for a new session, by chance: what came together is not to stay together. */
const REST_SECONDS_MIN = 30;
const REST_SECONDS_MAX = 55;
/** How often it is looked for what has fallen due, in seconds. */
const TICK_SECONDS_MIN = 0.2;
const TICK_SECONDS_MAX = 1;
/** What the platform lets all servers together write to one key in a minute, in bytes. */
const KEY_BYTES_PER_MINUTE = 4_000_000;
/** Of that: a last save, and the messages of others, are to find room. */
const AUTO_SAVE_SHARE = 0.5;
/** So many turns that are over are left in the list before it is made anew. */
const PASSED_MAX = 1000;

export interface AutoSaved {
	readonly address: KeyAddress;
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
	/** Monotonic seconds before which it is passed on: the session was saved since it got its turn. */
	restsUntil: number;
	/** Saved changed or not. */
	readonly isHurried: boolean;
}

/** How far apart automatic saves of a session are at least. */
function pacedSeconds(session: AutoSaved): number {
	return (60 * session.savedLength()) / (AUTO_SAVE_SHARE * KEY_BYTES_PER_MINUTE);
}

/**
 * Looks at every session every 45 s or so and saves it where it has changed, and in any case AUTO_SAVE_PERIOD after its last
 * save. Where the game sets that period itself, nothing is saved sooner. The turns are a list in the order of time: a look
 * puts its session at the end, so a frame costs what falls due in it, however many sessions there are.
 */
export class AutoSave {
	private turns = new Array<Turn>();
	/** Those before are over. */
	private first = 0;
	private readonly turnOf = new Map<AutoSaved, Turn>();
	private isRunning = false;
	/** There was no budget when it was asked for last. */
	private isStarved = false;
	private readonly bell: Bell;

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly random: Random,
		private readonly dataStores: DataStores,
		private readonly settings: Settings,
	) {
		this.bell = new Bell(scheduler);
	}

	/** A session begins. */
	public add(session: AutoSaved): void {
		this.enter(session, this.secondsUntil(session, this.rest()));
	}

	/** A session is saved: counts from now. */
	public touch(session: AutoSaved): void {
		const turn = this.turnOf.get(session);
		if (turn === undefined) return;
		turn.restsUntil = this.clock.monotonicSeconds() + this.secondsUntil(session, this.rest());
	}

	/** Saves within a second or so, changed or not, and ends what is over by the clock. */
	public hurry(session: AutoSaved): void {
		// Only what waits here has a session.
		const turn = this.turnOf.get(session);
		if (turn === undefined || turn.isHurried) return;
		this.enter(session, 0, true);
		// Not within the step that is under way: it begins saves.
		this.scheduler.defer(() => this.bell.ring());
	}

	/**
	 * Looks at every session once within so many seconds, at an even pace, and saves what has changed. For a large one it
	 * rather keeps the room: a last save soon after would have to wait, longer than a close may take.
	 */
	public lookAtAllWithin(seconds: number): void {
		const sessions = new Array<AutoSaved>();
		for (const { session } of this.turns) {
			if (session !== undefined && pacedSeconds(session) <= 60) sessions.push(session);
		}
		sessions.forEach((session, index) => this.enter(session, (seconds * index) / sessions.size()));
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

	private enter(session: AutoSaved, inSeconds: number, isHurried = false): void {
		this.remove(session);
		const dueAt = this.clock.monotonicSeconds() + inSeconds;
		const turn: Turn = { session, dueAt, restsUntil: 0, isHurried };
		this.turnOf.set(session, turn);
		// A look comes to the end, or close to it; the others are few.
		let index = this.turns.size();
		while (index > this.first && this.turns[index - 1].dueAt > dueAt) index -= 1;
		if (index === this.turns.size()) this.turns.push(turn);
		else this.turns.insert(index, turn);
		if (this.isRunning) return;
		this.isRunning = true;
		this.scheduler.defer(() => this.run());
	}

	private rest(): number {
		return REST_SECONDS_MIN + this.random.number() * (REST_SECONDS_MAX - REST_SECONDS_MIN);
	}

	/** Where the game has set the period, that alone counts. */
	private secondsUntil(session: AutoSaved, lookSeconds: number): number {
		if (this.settings.isPeriodSet()) return this.settings.constants.AUTO_SAVE_PERIOD;
		return math.min(math.max(lookSeconds, pacedSeconds(session)), this.secondsUntilRenewal(session));
	}

	private secondsUntilRenewal(session: AutoSaved): number {
		const since = this.clock.monotonicSeconds() - session.lastRenewal();
		// A renewal that is due but could not be made yet is looked for again in a second.
		return math.max(1, this.settings.constants.AUTO_SAVE_PERIOD - since);
	}

	private run(): void {
		while (this.skipPassed()) {
			if (this.workOneFrame()) {
				this.scheduler.wait();
			} else {
				// Not for each turn: what falls due within a fifth of a second is done together.
				const seconds = (this.turns[this.first]?.dueAt ?? 0) - this.clock.monotonicSeconds();
				this.bell.sleep(math.clamp(seconds, TICK_SECONDS_MIN, TICK_SECONDS_MAX));
			}
		}
		this.isRunning = false;
	}

	/** Goes on to the first turn that somebody still has; answers whether there is one. */
	private skipPassed(): boolean {
		const { turns } = this;
		while (this.first < turns.size() && turns[this.first].session === undefined) this.first += 1;
		if (this.first < turns.size() && this.first < PASSED_MAX) return true;
		const { first } = this;
		this.turns = turns.filter((_turn, index) => index >= first);
		this.first = 0;
		return !this.turns.isEmpty();
	}

	/** Answers whether more is due than one frame may do. */
	private workOneFrame(): boolean {
		const now = this.clock.monotonicSeconds();
		let [starts, looks, characters] = [0, 0, 0];
		while (this.skipPassed()) {
			const { session, dueAt, restsUntil, isHurried } = this.turns[this.first];
			if (dueAt > now || session === undefined) return false;
			if (!isHurried && restsUntil > now) {
				this.enter(session, restsUntil - now);
				continue;
			}
			if (starts >= STARTS_PER_FRAME || looks >= LOOKS_PER_FRAME) return true;
			if (looks > 0 && characters + session.savedLength() > CHARACTERS_PER_FRAME) return true;
			looks += 1;
			characters += session.savedLength();
			if (!this.work(session, isHurried, starts)) continue;
			starts += 1;
			// A save looks through its Data once more.
			characters += session.savedLength();
		}
		return false;
	}

	/** Answers whether a save was begun. Gives the session its next turn. */
	private work(session: AutoSaved, isHurried: boolean, startsInFrame: number): boolean {
		// Its last save is a write too.
		if (session.fence()) return true;
		// What is hurried cannot wait for the next try, which may be 20 s away.
		if (session.isWriting() || (isHurried ? !this.hasToken(session.address) : session.isRetrying())) {
			// Another one now would be one write more after a slow one, and a write a second while the stores fail.
			this.enter(session, 1, isHurried);
			return false;
		}
		const isRenewal = isHurried || this.settings.isPeriodSet() || this.secondsUntilRenewal(session) <= 1;
		this.enter(session, this.secondsUntil(session, LOOK_SECONDS));
		if (isRenewal) {
			session.renew();
			return true;
		}
		// While there is no budget nobody is looked at: looks ask the game's OnSave, and would do so every second.
		if (this.isStarved && !this.hasBudget(session, startsInFrame)) return this.putOff(session);
		if (!session.look()) return false;
		if (!this.hasBudget(session, startsInFrame)) return this.putOff(session);
		session.saveLooked();
		return true;
	}

	private putOff(session: AutoSaved): false {
		this.enter(session, 1);
		return false;
	}

	/** Whether a request would go out now. One that waits in the engine's queue is not helped by another one. */
	public hasToken({ isLive }: KeyAddress): boolean {
		const { dataStores } = this;
		if (!isLive) return true;
		return dataStores.getRequestBudget("StandardRead") >= 1 && dataStores.getRequestBudget("StandardWrite") >= 1;
	}

	/** Automatic saves take at most half of what the game's own requests leave free. */
	private hasBudget({ address }: AutoSaved, startsInFrame: number): boolean {
		if (!address.isLive) return true;
		const needed = 2 * (startsInFrame + 1);
		this.isStarved =
			this.dataStores.getRequestBudget("StandardRead") < needed ||
			this.dataStores.getRequestBudget("StandardWrite") < needed;
		return !this.isStarved;
	}
}
