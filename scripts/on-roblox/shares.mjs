/** Which specs go into which task, and what becomes of those whose task died. */
import { dealOut } from "../../host/specs.mjs";

/** No more rounds than this: where each of them fails, something else is wrong. */
const ROUNDS_MAX = 5;

const MARK = "@coffer ";

/** The reports that a dead task had printed, by path; what its logs have lost is run again. */
export function reportsInLogs(lines) {
	const reports = [];
	for (const { text } of lines) {
		if (!text.startsWith(MARK)) continue;
		try {
			reports.push(JSON.parse(text.slice(MARK.length)));
		} catch {
			// A line that was cut.
		}
	}
	return reports;
}

export class Shares {
	#round = 0;
	#waiting;
	/** Each in a task of its own: the last task that had it died. */
	#alone = [];

	/** `specs`: `[{ path, weight }]`; `tasks`: how many at once. */
	constructor(specs, tasks) {
		this.#waiting = specs;
		this.weights = new Map(specs.map(({ path, weight }) => [path, weight]));
		this.tasks = tasks;
	}

	/** The next lists of paths, each for one task; none at the end. What is left then is in `rest()`. */
	next() {
		this.#round += 1;
		if (this.#round > ROUNDS_MAX) return [];
		const single = this.#alone.splice(0, Math.max(1, this.tasks - 1)).map((path) => [path]);
		const room = this.tasks - single.length;
		const shares = room > 0 ? dealOut(this.#waiting, room) : [];
		if (room > 0) this.#waiting = [];
		return [...single, ...shares];
	}

	/** What there was no time for. */
	again(paths) {
		this.#waiting.push(...paths.map((path) => ({ path, weight: this.weights.get(path) })));
	}

	/** A task died: answers the path that it surely died of, if that is known. The others are run again. */
	died(paths, done) {
		const open = paths.filter((path) => !done.has(path));
		if (paths.length === 1) return open[0];
		if (open.length > 0) this.#alone.push(open[0]);
		this.again(open.slice(1));
		return undefined;
	}

	/** What no round was left for. */
	rest() {
		return [...this.#alone, ...this.#waiting.map(({ path }) => path)];
	}
}
