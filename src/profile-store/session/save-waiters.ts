import type { Scheduler } from "../../engine";

/** Somebody who waits until what there is now is stored. */
interface Ticket {
	isDone: boolean;
	isStored: boolean;
	waiting: thread | undefined;
}

/** Every session has these lists, and hardly one ever needs them. */
const NOBODY: ReadonlyArray<Ticket> = [];

/** The callers of SaveAsync and EndSessionAsync: each waits for a write that began after its call. */
export class SaveTickets {
	private wanted = NOBODY;
	private inFlight = NOBODY;

	constructor(private readonly scheduler: Scheduler) {}

	/** Yields until a write that begins after this moment has landed (true) or never will (false). */
	public wait(begin: () => void): boolean {
		const ticket: Ticket = { isDone: false, isStored: false, waiting: undefined };
		this.wanted = [...this.wanted, ticket];
		begin();
		while (!ticket.isDone) {
			ticket.waiting = coroutine.running();
			coroutine.yield();
		}
		return ticket.isStored;
	}

	/** A write takes its data now. */
	public board(): void {
		if (this.wanted.isEmpty()) return;
		this.inFlight = [...this.inFlight, ...this.wanted];
		this.wanted = NOBODY;
	}

	/** The write that boarded them failed: the next one carries them. */
	public putBack(): void {
		if (this.inFlight.isEmpty()) return;
		this.wanted = [...this.inFlight, ...this.wanted];
		this.inFlight = NOBODY;
	}

	/** The write that boarded them landed. */
	public stored(): void {
		const tickets = this.inFlight;
		this.inFlight = NOBODY;
		this.answer(tickets, true);
	}

	/** Nothing will be written any more. */
	public giveUp(): void {
		const tickets = [...this.inFlight, ...this.wanted];
		this.inFlight = NOBODY;
		this.wanted = NOBODY;
		this.answer(tickets, false);
	}

	private answer(tickets: ReadonlyArray<Ticket>, isStored: boolean): void {
		for (const ticket of tickets) {
			ticket.isDone = true;
			ticket.isStored = isStored;
			if (ticket.waiting !== undefined) this.scheduler.resume(ticket.waiting);
		}
	}
}
