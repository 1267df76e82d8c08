import type { Scheduler } from "../engine";

/** So many at a time; the others wait in the order of their coming. To be entered from the library's own threads only. */
export class Gate {
	private inside = 0;
	private readonly waiting = new Array<thread>();

	constructor(
		private readonly scheduler: Scheduler,
		private readonly limit: number,
	) {}

	/** Yields until there is room, then runs `work`, which may yield and must not throw. */
	public run(work: () => void): void {
		if (this.inside >= this.limit) {
			this.waiting.push(coroutine.running());
			coroutine.yield();
		} else {
			this.inside += 1;
		}
		work();
		const nextThread = this.waiting.shift();
		if (nextThread !== undefined) this.scheduler.resume(nextThread);
		else this.inside -= 1;
	}
}
