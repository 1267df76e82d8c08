import type { Scheduler } from "../engine";

/**
 * One at a time per key, in the order of asking. Two requests to the same key at once would only conflict and be run
 * again. To be entered from the library's own threads only: a thread that is cancelled while it waits would hold its place.
 */
export class KeyedQueue {
	private readonly waiting = new Map<string, Array<thread>>();

	constructor(private readonly scheduler: Scheduler) {}

	/** Yields until the key is free, runs `work` (which may yield and may throw), and passes the key on. */
	public run<T>(key: string, work: () => T): T {
		const queue = this.waiting.get(key);
		if (queue === undefined) {
			this.waiting.set(key, []);
		} else {
			queue.push(coroutine.running());
			coroutine.yield();
		}
		const [isSuccess, result] = pcall(work);
		this.passOn(key);
		if (!isSuccess) error(result, 0);
		return result as T;
	}

	private passOn(key: string): void {
		const nextThread = this.waiting.get(key)?.shift();
		if (nextThread !== undefined) {
			// Deferred: the finished one first uses its answer, so that what it decides is known to the next.
			this.scheduler.defer(() => this.scheduler.resume(nextThread));
		} else {
			this.waiting.delete(key);
		}
	}
}
