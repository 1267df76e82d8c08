import type { Clock } from "../../engine";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import { requestBackoff } from "../requests/retry-wait";
import type { Step, Update } from "../requests/update-key";

/**
 * One change of a key over all its tries. Yields; nothing when the stores have failed for so many seconds, or the server
 * closes. What is not done is refused: the store will never take it.
 */
export function keepTrying<S extends Step>(
	clock: Clock,
	requests: Requests,
	address: KeyAddress,
	seconds: number,
	decide: (value: unknown, info: { readonly Version: string } | undefined) => S,
): Update<S> | undefined {
	const startedAt = clock.monotonicSeconds();
	const backoff = requestBackoff();
	return requests.jobs.run(() => {
		while (true) {
			const update = requests.update(address, decide);
			if (update.isDone || update.refusal !== undefined) return update;
			const isOver = clock.monotonicSeconds() - startedAt >= seconds;
			if (requests.isClosing() || isOver) return undefined;
			requests.pause(backoff.next());
		}
	});
}
