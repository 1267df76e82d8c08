import type { Scheduler } from "../engine";

interface Waiting<T> {
	readonly item: T;
	/** Nothing while it waits. */
	outcome?: { readonly isSuccess: boolean; readonly result: unknown };
	thread?: thread;
}

/** Does what is asked for a batch of items; answers for each of them. May yield and may throw. */
type Send<T, R> = (this: void, batch: ReadonlyArray<T>) => ReadonlyArray<R>;

/**
 * One batch at a time per key, in the order of asking: the first item goes at once and alone, and whatever is asked for
 * while it is under way goes together after it. To be entered from the library's own threads only.
 */
export class BatchQueue<T extends defined, R> {
	private readonly queues = new Map<string, Array<Waiting<T>>>();

	constructor(
		private readonly scheduler: Scheduler,
		private readonly batchSizeMax: number,
	) {}

	/** Yields until a batch with the item is done; answers or raises what came of it. `send` must be the same for a key. */
	public run(key: string, item: T, send: Send<T, R>): R {
		const waiting: Waiting<T> = { item };
		const queue = this.queues.get(key);
		if (queue !== undefined) {
			queue.push(waiting);
		} else {
			this.queues.set(key, [waiting]);
			this.scheduler.spawn(() => this.work(key, send));
		}
		while (waiting.outcome === undefined) {
			waiting.thread = coroutine.running();
			coroutine.yield();
		}
		const { isSuccess, result } = waiting.outcome;
		if (!isSuccess) error(result, 0);
		return result as R;
	}

	private work(key: string, send: Send<T, R>): void {
		while (true) {
			const queue = this.queues.get(key)!;
			if (queue.isEmpty()) break;
			const batch = queue.filter((_, index) => index < this.batchSizeMax);
			this.queues.set(
				key,
				queue.filter((_, index) => index >= this.batchSizeMax),
			);
			const [isSuccess, result] = pcall(() => send(batch.map(({ item }) => item)));
			batch.forEach((waiting, index) => {
				waiting.outcome = { isSuccess, result: isSuccess ? (result as ReadonlyArray<R>)[index] : result };
				if (waiting.thread !== undefined) this.scheduler.resume(waiting.thread);
			});
		}
		this.queues.delete(key);
	}
}
