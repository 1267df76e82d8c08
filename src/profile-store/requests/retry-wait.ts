import { Backoff } from "../../util/backoff";
import type { Runtime } from "../create";

/** The first pause between two tries of a request that failed, in seconds; then it doubles. */
export const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 20;
const SUBSCRIBE_RETRY_SECONDS_MIN = 5;
const SUBSCRIBE_RETRY_SECONDS_MAX = 60;

/** For requests to the data stores. */
export function requestBackoff(): Backoff {
	return new Backoff(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
}

/** For subscriptions, of which the platform allows few. */
export function subscribeBackoff(): Backoff {
	return new Backoff(SUBSCRIBE_RETRY_SECONDS_MIN, SUBSCRIBE_RETRY_SECONDS_MAX);
}

/** The process has 30 s in all when it closes. */
const SECONDS_MAX_CLOSING = 4;
/** How often a wait looks up to see whether the server has begun to close. */
const SLICE_SECONDS = 1;

/** Yields for so long before the next try; no longer than 4 s once the server closes, also where the wait began before. */
export function waitForRetry(runtime: Runtime, seconds: number): void {
	const { clock, scheduler } = runtime.engine;
	const begunAt = clock.monotonicSeconds();
	while (true) {
		const longest = runtime.module.IsClosing ? math.min(seconds, SECONDS_MAX_CLOSING) : seconds;
		const rest = longest - (clock.monotonicSeconds() - begunAt);
		if (rest <= 0) return;
		scheduler.wait(math.min(rest, SLICE_SECONDS));
	}
}
