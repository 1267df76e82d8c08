import type { Scheduler } from "../engine";

interface Waiting {
	readonly caller: thread;
	/** It gave up before its turn came. */
	isGone: boolean;
}

/**
 * One at a time per key, in the order of asking. Two requests to the same key at once would only conflict and be run
 * again. To be entered from the library's own threads only: a thread that is cancelled while it waits would hold its place.
 */
export class KeyedQueue {
	private readonly waiting = new Map<string, Array<Waiting>>();

	constructor(private readonly scheduler: Scheduler) {}

	/** Yields until the key is free, runs `work` (which may yield and may throw), and passes the key on. */
	public run<T>(key: string, work: () => T): T {
		this.enter(key);
		return this.workAndPassOn(key, work);
	}

	/** The same, but gives up when its turn has not come after so many seconds: then it answers nothing. */
	public tryRun<T extends defined>(key: string, seconds: number, work: () => T): T | undefined {
		return this.enter(key, seconds) ? this.workAndPassOn(key, work) : undefined;
	}

	/** Yields until it has the key; answers whether it has. */
	private enter(key: string, seconds?: number): boolean {
		const queue = this.waiting.get(key);
		if (queue === undefined) {
			this.waiting.set(key, []);
			return true;
		}
		const waiting: Waiting = { caller: coroutine.running(), isGone: false };
		queue.push(waiting);
		let hasTurn = false;
		if (seconds !== undefined) {
			this.scheduler.delay(seconds, () => {
				if (hasTurn || waiting.isGone || !queue.includes(waiting)) return;
				waiting.isGone = true;
				this.scheduler.resume(waiting.caller);
			});
		}
		coroutine.yield();
		hasTurn = !waiting.isGone;
		return hasTurn;
	}

	private workAndPassOn<T>(key: string, work: () => T): T {
		const [isSuccess, result] = pcall(work);
		this.passOn(key);
		if (!isSuccess) error(result, 0);
		return result as T;
	}

	private passOn(key: string): void {
		const queue = this.waiting.get(key)!;
		let first = queue.shift();
		while (first?.isGone === true) first = queue.shift();
		if (first === undefined) {
			this.waiting.delete(key);
			return;
		}
		const { caller } = first;
		// Deferred: the finished one first uses its answer, so that what it decides is known to the next.
		this.scheduler.defer(() => this.scheduler.resume(caller));
	}
}
