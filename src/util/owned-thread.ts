import type { Scheduler } from "../engine";

/**
 * Runs `work` in a thread that belongs to the library and yields the caller until it is done. Game code may cancel its
 * own thread in the middle of any yield (`task.cancel`); what the library has begun goes on and cleans up after itself.
 */
export function runOwned<T>(scheduler: Scheduler, work: () => T): T {
	let isDone = false;
	let isSuccess = false;
	let result: unknown;
	let waiting: thread | undefined;
	scheduler.spawn(() => {
		[isSuccess, result] = pcall(work);
		isDone = true;
		if (waiting !== undefined) scheduler.resume(waiting);
	});
	while (!isDone) {
		waiting = coroutine.running();
		coroutine.yield();
	}
	if (!isSuccess) error(result, 0);
	return result as T;
}
