import type { Clock, Scheduler } from "../../engine";

/** How often a request that takes long is looked at, in seconds. */
const LOOK_SECONDS = 1;

/** Told to the request's transform: once true, nobody waits for it any more and it must write nothing. */
export type IsGivenUp = () => boolean;

/**
 * Yields until the request has returned, or for so many seconds: the limit may become shorter meanwhile. Answers nothing,
 * or the seconds after which it was given up; it may still take effect then. The request must not raise.
 */
export function waitPatiently(
	scheduler: Scheduler,
	clock: Clock,
	limitSeconds: () => number,
	request: (isGivenUp: IsGivenUp) => void,
): number | undefined {
	const begunAt = clock.monotonicSeconds();
	const waiting = coroutine.running();
	let isDone = false;
	let isGivenUp = false;
	let isWaiting = false;
	scheduler.spawn(() => {
		request(() => isGivenUp);
		isDone = true;
		if (isWaiting && !isGivenUp) scheduler.resume(waiting);
	});
	const look = () => {
		if (isDone || isGivenUp) return;
		if (clock.monotonicSeconds() - begunAt >= limitSeconds()) {
			isGivenUp = true;
			scheduler.resume(waiting);
		} else {
			scheduler.delay(LOOK_SECONDS, look);
		}
	};
	if (!isDone) {
		scheduler.delay(LOOK_SECONDS, look);
		isWaiting = true;
		coroutine.yield();
	}
	return isGivenUp ? math.floor(clock.monotonicSeconds() - begunAt) : undefined;
}
