import { Backoff } from "../../util/backoff";

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
