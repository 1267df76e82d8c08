import { describe } from "../../util/text";
import type { Check } from "./types";

/** Nothing where the value passes; otherwise what is wrong with it. A check that raises or yields lets nothing pass. */
export function problemOf(check: Check, value: unknown): string | undefined {
	const thread = coroutine.create(check as Callback);
	const [isSuccess, answer, reason] = coroutine.resume(thread, value) as LuaTuple<[boolean, unknown, unknown]>;
	if (!isSuccess) return `its Check raised an error: ${answer}`;
	if (coroutine.status(thread) !== "dead") {
		coroutine.close(thread);
		return "its Check yielded, which it must not";
	}
	if (answer === true) return undefined;
	if (answer === false) return typeIs(reason, "string") ? reason : "its Check does not pass";
	return `its Check answered ${describe(answer)}, not true or false`;
}
