/** What Open Cloud allows, as its page says. */
export const MINUTE = 60_000;
export const PUBLISHES_A_MINUTE = 30;
export const TASKS_A_MINUTE = 5;
export const LOOKS_A_MINUTE = 45;
export const TASKS_AT_ONCE = 10;
export const TIMEOUT_SECONDS_MAX = 300;
export const SCRIPT_BYTES_MAX = 4 * 1024 * 1024;
export const RESULT_BYTES_MAX = 4 * 1024 * 1024;
export const LOG_BYTES_MAX = 450 * 1024;

/** The newest log lines that there is room for. */
export function cutLogs(logs) {
	const kept = [];
	let room = LOG_BYTES_MAX;
	for (const line of [...logs].reverse()) {
		room -= Buffer.byteLength(line.message);
		if (room < 0) break;
		kept.unshift(line);
	}
	return kept;
}

/** How a task that ended so is shown. */
export function withLimits(outcome) {
	const results = outcome.results ?? [];
	if (outcome.state === "COMPLETE" && Buffer.byteLength(JSON.stringify(results)) > RESULT_BYTES_MAX) {
		const error = { code: "OUTPUT_SIZE_LIMIT_EXCEEDED", message: "The output is larger than 4 MB." };
		return { state: "FAILED", error, logs: outcome.logs };
	}
	return outcome;
}

/** Counts requests of one kind within a minute; answers the seconds to wait where there were too many. */
export class Limit {
	#times = [];

	constructor(perMinute, now) {
		this.perMinute = perMinute;
		this.now = now;
	}

	take() {
		this.#times = this.#times.filter((time) => this.now() - time < MINUTE);
		if (this.#times.length >= this.perMinute) return Math.ceil((this.#times[0] + MINUTE - this.now()) / 1000);
		this.#times.push(this.now());
		return 0;
	}
}
