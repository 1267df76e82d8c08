import type { Engine } from "../engine";
import type { Constants } from "./constants";

/** A frozen frame lets many saves fall due at once; so many start in one frame, the others in the next. */
const STARTS_PER_FRAME = 5;

export interface AutoSaved {
	/** Must not yield. */
	save(): void;
}

interface Entry {
	readonly session: AutoSaved;
	/** Monotonic seconds. */
	dueAt: number;
	previous: Entry | undefined;
	next: Entry | undefined;
}

/**
 * Saves every session AUTO_SAVE_PERIOD seconds after its last save. Every save moves its session to the end of the
 * list, so the list is always in the order of falling due and only its head has to be looked at.
 */
export class AutoSave {
	private readonly entries = new Map<AutoSaved, Entry>();
	private head: Entry | undefined;
	private tail: Entry | undefined;
	private isRunning = false;

	constructor(
		private readonly engine: Engine,
		private readonly constants: Constants,
	) {}

	/** Counts from now, for a new session too. */
	public touch(session: AutoSaved): void {
		this.remove(session);
		const dueAt = this.engine.clock.monotonicSeconds() + this.constants.AUTO_SAVE_PERIOD;
		const entry: Entry = { session, dueAt, previous: this.tail, next: undefined };
		if (this.tail !== undefined) this.tail.next = entry;
		else this.head = entry;
		this.tail = entry;
		this.entries.set(session, entry);
		if (!this.isRunning) {
			this.isRunning = true;
			this.engine.scheduler.defer(() => this.run());
		}
	}

	public remove(session: AutoSaved): void {
		const entry = this.entries.get(session);
		if (entry === undefined) return;
		this.entries.delete(session);
		if (entry.previous !== undefined) entry.previous.next = entry.next;
		else this.head = entry.next;
		if (entry.next !== undefined) entry.next.previous = entry.previous;
		else this.tail = entry.previous;
	}

	private run(): void {
		const { clock, scheduler } = this.engine;
		let startsInFrame = 0;
		while (this.head !== undefined) {
			const untilDue = this.head.dueAt - clock.monotonicSeconds();
			if (untilDue > 0 || startsInFrame >= STARTS_PER_FRAME) {
				startsInFrame = 0;
				scheduler.wait(math.max(0, untilDue));
			} else {
				startsInFrame += 1;
				const session = this.head.session;
				this.touch(session);
				session.save();
			}
		}
		this.isRunning = false;
	}
}
