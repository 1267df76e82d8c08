import { Bell } from "../../util/bell";
import { endOfStep } from "../../util/end-of-step";
import type { Attempt, SaveWriter, WriteResult } from "./save-writer";
import type { SessionHome } from "./session-home";

/** A save that has not answered for so long is made once more; whichever answers first counts. Seconds. */
const PATIENCE_SECONDS = 45;
/** The same while another server may soon take this one for dead. */
const PATIENCE_SECONDS_HURRIED = 3;
/** So long may another request to the key keep a last save from its turn. Seconds. */
const TURN_SECONDS = 15;
/** How often a thread that waits for something looks up although nothing has rung, in seconds: its timer stays behind for so long. */
const LOOK_SECONDS = 1;

/** "ending": the hooks of the last save run. "ended": over for the game, the last save is to be written. "over": nothing is any more. */
export type SessionState = "active" | "ending" | "ended" | "over";

/** The session whose saves are made. */
export interface LoopOwner {
	stateNow(): SessionState;
	/** Characters of Data, roughly. */
	savedLength(): number;
	/** Whether there are seconds only until another server may take this one for dead. */
	isHurried(): boolean;
	/** Whether a save would leave Data out, for it is as it was when the store did not take it. */
	isHeldBack(): boolean;
	/** A save is not made: it would be refused again. */
	skipped(): void;
	/** It may still land. */
	tookTooLong(seconds: number): void;
	/** It is the last save's turn at the key. */
	beginLastSave(): void;
	/** What it holds is fixed: answers whether it is already. */
	isLastFixed(): boolean;
	lastIsFixed(): void;
	answered(attempt: Attempt, result: WriteResult): void;
}

/**
 * Makes a session's saves: one after the other, each in a turn at the key that is taken when the save is asked for, so that
 * what this server asks of the key later comes after it. The turn is kept until the last save is over.
 */
export class SaveLoop {
	/** The write under way need not hold anything new. */
	public isRenewing = false;
	/** "need": written whether there is something new or not. */
	private wanted: "nothing" | "save" | "need" = "nothing";
	private isAtWork = false;
	/** The newest try that has not answered. */
	private underWay: Attempt | undefined;
	/** While it is at work. */
	private bell: Bell | undefined;

	constructor(
		private readonly home: SessionHome,
		private readonly token: string,
		private readonly writer: SaveWriter,
		private readonly owner: LoopOwner,
	) {}

	public isBusy(): boolean {
		return this.isAtWork;
	}

	/** Whether a save is asked for and has not begun. */
	public isWanted(): boolean {
		return this.wanted !== "nothing";
	}

	/** For how long another request to the key may keep it from its turn, in seconds; nothing where it has it, wants none or has time. */
	public turnSeconds(): number | undefined {
		if (!this.isAtWork || this.bell !== undefined) return undefined;
		if (this.owner.isHurried()) return PATIENCE_SECONDS_HURRIED;
		return this.owner.stateNow() === "ended" ? TURN_SECONDS : undefined;
	}

	/** Asks for a save: at the end of the step, or after the write that is under way. Does not yield. */
	public want(what: "save" | "need"): void {
		if (this.wanted !== "need") this.wanted = what;
	}

	/** Goes on with what is to be done. Does not yield. */
	public start(): void {
		if (this.isAtWork) return this.ring();
		this.isAtWork = true;
		const { requests, scheduler } = this.home;
		scheduler.spawn(() => requests.inTurn(this.token, () => this.work()));
	}

	/** Something has happened that the loop may wait for. */
	public ring(): void {
		this.bell?.ring();
	}

	/** Monotonic seconds of a request that is under way and holds the last save, or will. */
	public carriedSince(): number | undefined {
		const attempt = this.underWay;
		if (attempt === undefined) return undefined;
		return attempt.taken === undefined || attempt.taken.isLast ? attempt.begunAt : undefined;
	}

	/** Makes one request. Does not yield. */
	public send(): Attempt {
		const { clock, scheduler, settings } = this.home;
		settings.metrics.addSave(this.owner.savedLength());
		const attempt: Attempt = { begunAt: clock.monotonicSeconds(), decidedAt: 0, isAnswered: false };
		this.underWay = attempt;
		scheduler.spawn(() => {
			const result = this.writer.write(attempt);
			attempt.isAnswered = true;
			if (this.underWay === attempt) this.underWay = undefined;
			this.owner.answered(attempt, result);
			this.ring();
		});
		return attempt;
	}

	private work(): void {
		const { owner } = this;
		this.bell = new Bell(this.home.scheduler);
		if (owner.stateNow() === "active") endOfStep(this.home.scheduler);
		while (owner.stateNow() === "active" && this.wanted !== "nothing") this.saveOnce();
		if (owner.stateNow() === "ended") this.awaitLastSave(this.bell);
		this.bell = undefined;
		this.isAtWork = false;
	}

	private saveOnce(): void {
		this.isRenewing = this.wanted === "need";
		this.wanted = "nothing";
		const { owner } = this;
		if (!this.isRenewing && owner.isHeldBack()) return owner.skipped();
		const attempt = this.send();
		while (!attempt.isAnswered && owner.stateNow() === "active") {
			const waited = this.home.clock.monotonicSeconds() - attempt.begunAt;
			const rest = (owner.isHurried() ? PATIENCE_SECONDS_HURRIED : PATIENCE_SECONDS) - waited;
			// It goes on then: if it lands, it lands with what is new by that time.
			if (rest <= 0) return owner.tookTooLong(math.floor(waited));
			this.bell!.sleep(math.min(rest, LOOK_SECONDS));
		}
	}

	private awaitLastSave(bell: Bell): void {
		const { owner } = this;
		owner.beginLastSave();
		while (!owner.isLastFixed()) bell.sleep(LOOK_SECONDS);
		owner.lastIsFixed();
		while (owner.stateNow() !== "over") bell.sleep(LOOK_SECONDS);
	}
}
