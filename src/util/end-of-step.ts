import type { Scheduler } from "../engine";

/** Yields until the step that is under way is over: what the game's code does in it has been done then. */
export function endOfStep(scheduler: Scheduler): void {
	const waiting = coroutine.running();
	scheduler.defer(() => scheduler.resume(waiting));
	coroutine.yield();
}
