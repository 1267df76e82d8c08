/**
 * Calls a function of the game that must answer at once, and waits for none that does not. False with the reason when it
 * raises or yields.
 */
export function callAtOnce<A extends Array<unknown>>(
	callback: (...args: A) => unknown,
	...args: A
): LuaTuple<[isSuccess: boolean, answer: unknown]> {
	const thread = coroutine.create(callback);
	const [isSuccess, answer] = coroutine.resume(thread, ...args);
	if (!isSuccess) return $tuple(false, `raised an error: ${answer}`);
	if (coroutine.status(thread) !== "dead") {
		coroutine.close(thread);
		return $tuple(false, "yielded, which it must not");
	}
	return $tuple(true, answer);
}
