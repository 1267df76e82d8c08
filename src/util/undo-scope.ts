import { callAtOnce } from "./call-at-once";

let depth = 0;

/**
 * Runs a step of a game's function that may be undone as a whole: what `Data` held is put back then. Nothing in it may keep
 * what it takes out of `Data` elsewhere, for it would be there twice. Raises what `run` raises; `run` must not yield.
 */
export function inUndoScope<A extends Array<unknown>, T>(run: (...args: A) => T, ...args: A): T {
	depth += 1;
	const [isSuccess, answer] = pcall(run, ...args);
	depth -= 1;
	if (!isSuccess) error(answer, 0);
	return answer as T;
}

/** `callAtOnce` in such a step. */
export function callUndoable<A extends Array<unknown>>(
	callback: (...args: A) => unknown,
	...args: A
): LuaTuple<[isSuccess: boolean, answer: unknown]> {
	depth += 1;
	const [isSuccess, answer] = callAtOnce(callback, ...args);
	depth -= 1;
	return $tuple(isSuccess, answer);
}

/** Whether such a step runs right now. */
export function isInUndoScope(): boolean {
	return depth > 0;
}
