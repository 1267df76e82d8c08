import type { Scheduler } from "../engine";

/** Somebody who waits until what there is now is stored. */
interface Ticket {
	isDone: boolean;
	isStored: boolean;
	waiting: thread | undefined;
}

/** The callers of SaveAsync and EndSessionAsync: each waits for a write that began after its call. */
export class SaveTickets {
	private wanted = new Array<Ticket>();
	private inFlight = new Array<Ticket>();

	constructor(private readonly scheduler: Scheduler) {}

	/** Yields until a write that begins after this moment has landed (true) or never will (false). */
	public wait(begin: () => void): boolean {
		const ticket: Ticket = { isDone: false, isStored: false, waiting: undefined };
		this.wanted.push(ticket);
		begin();
		while (!ticket.isDone) {
			ticket.waiting = coroutine.running();
			coroutine.yield();
		}
		return ticket.isStored;
	}

	/** A write takes its data now. */
	public board(): void {
		for (const ticket of this.wanted) this.inFlight.push(ticket);
		this.wanted = [];
	}

	/** The write that boarded them failed: the next one carries them. */
	public putBack(): void {
		for (const ticket of this.wanted) this.inFlight.push(ticket);
		this.wanted = this.inFlight;
		this.inFlight = [];
	}

	/** The write that boarded them landed. */
	public stored(): void {
		const tickets = this.inFlight;
		this.inFlight = [];
		this.answer(tickets, true);
	}

	/** Nothing will be written any more. */
	public giveUp(): void {
		const tickets = [...this.inFlight, ...this.wanted];
		this.inFlight = [];
		this.wanted = [];
		this.answer(tickets, false);
	}

	private answer(tickets: Array<Ticket>, isStored: boolean): void {
		for (const ticket of tickets) {
			ticket.isDone = true;
			ticket.isStored = isStored;
			if (ticket.waiting !== undefined) this.scheduler.resume(ticket.waiting);
		}
	}
}
