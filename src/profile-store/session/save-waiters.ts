import type { Scheduler } from "../../engine";

/** Somebody who waits until what there is now is stored. */
interface Waiter {
	/** The session's moment of the call: a write whose content was taken later holds what there was. */
	readonly since: number;
	isDone: boolean;
	isStored: boolean;
	waiting: thread | undefined;
}

/** Every session has this list, and hardly one ever needs it. */
const NOBODY: ReadonlyArray<Waiter> = [];

/** The callers of SaveAsync and EndSessionAsync: each waits for a write whose content was taken after its call. */
export class SaveWaiters {
	private waiters = NOBODY;

	constructor(private readonly scheduler: Scheduler) {}

	public isAnybodyWaiting(): boolean {
		return !this.waiters.isEmpty();
	}

	/** Yields until a write of after that moment has landed (true) or never will (false). `begin` asks for one. */
	public wait(since: number, begin: () => void): boolean {
		const waiter: Waiter = { since, isDone: false, isStored: false, waiting: undefined };
		this.waiters = [...this.waiters, waiter];
		begin();
		while (!waiter.isDone) {
			waiter.waiting = coroutine.running();
			coroutine.yield();
		}
		return waiter.isStored;
	}

	/** A write whose content was taken at that moment has landed, with all of Data or not. */
	public landed(moment: number, isWhole: boolean): void {
		if (this.waiters.isEmpty()) return;
		const served = this.waiters.filter(({ since }) => since <= moment);
		this.waiters = this.waiters.filter(({ since }) => since > moment);
		this.answer(served, isWhole);
	}

	/** No write will hold what there is. */
	public giveUp(): void {
		const waiters = this.waiters;
		this.waiters = NOBODY;
		this.answer(waiters, false);
	}

	private answer(waiters: ReadonlyArray<Waiter>, isStored: boolean): void {
		for (const waiter of waiters) {
			waiter.isDone = true;
			waiter.isStored = isStored;
			if (waiter.waiting !== undefined) this.scheduler.resume(waiter.waiting);
		}
	}
}
