/**
 * Luau execution tasks: a place is published, scripts run on it in the real engine, and their answers come back. An upload
 * and a look may be repeated; a task is made again only where it surely was not made.
 */
import { HostError } from "../../host/paths.mjs";
import { OpenCloudError } from "../../tools/coffer/open-cloud/errors.mjs";
import { Pace } from "./pace.mjs";

/** Below Roblox's limits, of which two texts say different things. */
const CREATIONS_A_MINUTE = 5;
const LOOKS_A_MINUTE = 40;

export const TASKS_AT_ONCE = 10;
export const TIMEOUT_SECONDS_MAX = 300;

const SCRIPT_BYTES_MAX = 4 * 1024 * 1024;
const LOOK_EVERY_SECONDS = 1.5;
/** A task that waits for a server is given up after so long; one that runs, so long after its own end. */
const QUEUED_SECONDS_MAX = 300;
const LATE_SECONDS = 45;
/** Logs come late. */
const LOG_LOOKS = 4;
const LOG_PAUSE_SECONDS = 2;

const RUN_SCOPE = "universe.place.luau-execution-session:write";
const ENDS = ["COMPLETE", "FAILED", "CANCELLED"];

export const realClock = {
	wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
	now: Date.now,
};

/** No answer to the making of a task: whether it runs is not known. */
function notMade(error) {
	const more = error.isUnanswered ? " (it may run all the same)" : "";
	const message = `${error.message}${more}`;
	// Throttled for minutes: another time it may go.
	const mayTryAgain = error.status === 429 && !error.isUnanswered;
	return { state: "NOT_MADE", error: { code: error.code, message }, results: [], mayTryAgain };
}

export class Tasks {
	constructor({ client, settings, clock = realClock, say = () => {} }) {
		this.client = client;
		this.settings = settings;
		this.clock = clock;
		this.say = say;
		this.creations = new Pace(CREATIONS_A_MINUTE, clock);
		this.looks = new Pace(LOOKS_A_MINUTE, clock);
	}

	get #place() {
		return `universes/${this.settings.universe}/places/${this.settings.place}`;
	}

	/** Answers the version's number. The players of a place never see a saved version. */
	async publish(bytes) {
		const { universe, place } = this.settings;
		const { body } = await this.client.request("POST", `/universes/v1/${universe}/places/${place}/versions`, {
			query: { versionType: "Saved" },
			headers: { "content-type": "application/octet-stream" },
			body: bytes,
			// The same bytes get the same version.
			repeat: true,
			seconds: 120,
			scope: "universe-places:write",
			what: "publishing the place",
		});
		const version = body?.versionNumber;
		if (!Number.isInteger(version)) throw new HostError("publishing the place: the answer names no version");
		return version;
	}

	async #create({ version, script, timeout }) {
		if (Buffer.byteLength(script) > SCRIPT_BYTES_MAX) throw new HostError("a task's script is larger than 4 MB");
		await this.creations.turn();
		const path = `/cloud/v2/${this.#place}/versions/${version}/luau-execution-session-tasks`;
		const { body } = await this.client.request("POST", path, {
			body: { script, timeout: `${timeout}s` },
			repeat: false,
			scope: RUN_SCOPE,
			what: "making a task",
		});
		return body;
	}

	async #look(task) {
		await this.looks.turn();
		const query = { view: "BASIC" };
		const what = "asking for a task";
		const { body } = await this.client.request("GET", `/cloud/v2/${task.path}`, { query, scope: RUN_SCOPE, what });
		return body;
	}

	/** The lines of a task that has ended, `{ text, type }`; none where they do not come. */
	async logs(task) {
		for (let look = 1; look <= LOG_LOOKS; look++) {
			const lines = [];
			const query = { view: "STRUCTURED", maxPageSize: 10000 };
			const options = { query, scope: RUN_SCOPE, what: "asking for a task's logs" };
			const pages = this.client.list(`/cloud/v2/${task.path}/logs`, "luauExecutionSessionTaskLogs", options);
			for await (const { structuredMessages = [] } of pages) {
				lines.push(
					...structuredMessages.map(({ message, messageType }) => ({ text: message, type: messageType })),
				);
			}
			if (lines.length > 0) return lines;
			if (look < LOG_LOOKS) await this.clock.wait(LOG_PAUSE_SECONDS);
		}
		return [];
	}

	/** The task as it is now, or as it was last where no answer comes: Roblox may be down for longer than one look is repeated. */
	async #seen(open) {
		try {
			return (await this.#look(open.task)) ?? open.seen;
		} catch (error) {
			if (!(error instanceof OpenCloudError) || [401, 403].includes(error.status)) throw error;
			if (error.status === 404) return { state: "FAILED", error: { code: error.code, message: error.message } };
			return open.seen;
		}
	}

	/** Follows an open task for one look; answers how it ended, or nothing. */
	async #follow(open) {
		open.seen = await this.#seen(open);
		const now = this.clock.now();
		const { state } = open.seen;
		if (ENDS.includes(state)) {
			return { state, error: open.seen.error, results: open.seen.output?.results ?? [], path: open.task.path };
		}
		// Its clock starts with the script.
		if (state === "PROCESSING") open.startedAt ??= now;
		const since = open.startedAt ?? open.madeAt;
		const patience = open.startedAt === undefined ? QUEUED_SECONDS_MAX : open.timeout + LATE_SECONDS;
		if (now - since < patience * 1000) return undefined;
		const message = `still ${state} after ${Math.round((now - since) / 1000)} s`;
		return { state: "GIVEN_UP", error: { code: "GIVEN_UP", message }, results: [], path: open.task.path };
	}

	/**
	 * Runs scripts at once, `[{ script, timeout, name }]`, at most ten. Answers `[{ state, results, error, path }]` in their
	 * order; `state` is Roblox's, or NOT_MADE, or GIVEN_UP. `onEnd(index, outcome)` hears of each as it ends. Raises what no
	 * other task could do better: a key that is refused.
	 */
	async run(version, scripts, onEnd = () => {}) {
		const outcomes = new Array(scripts.length);
		const end = async (index, outcome) => {
			outcomes[index] = outcome;
			await onEnd(index, outcome);
		};
		const open = new Map();
		for (const [index, { script, timeout, name }] of scripts.entries()) {
			try {
				const task = await this.#create({ version, script, timeout });
				open.set(index, { task, seen: { state: "MADE" }, timeout, name, madeAt: this.clock.now() });
			} catch (error) {
				if (!(error instanceof OpenCloudError) || [401, 403, 404].includes(error.status)) throw error;
				await end(index, notMade(error));
			}
		}
		while (open.size > 0) {
			for (const [index, task] of [...open]) {
				await this.clock.wait(LOOK_EVERY_SECONDS);
				const before = task.seen.state;
				const outcome = await this.#follow(task);
				if (task.seen.state !== before) this.say(`  ${task.name}: ${task.seen.state.toLowerCase()}`);
				if (outcome === undefined) continue;
				open.delete(index);
				await end(index, outcome);
			}
		}
		return outcomes;
	}
}
