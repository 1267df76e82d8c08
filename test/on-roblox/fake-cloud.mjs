/**
 * Open Cloud as far as a run on Roblox goes, on this machine alone: places, execution tasks, their logs, and the data stores
 * that tasks write. Its time is the caller's. A task that was made is QUEUED at the first look, PROCESSING at the second, and
 * at the third it is over, however long that takes here; tasks made before one of them is looked at for the second time run at once.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { gateway, Refusal, throttled, v1, v2 } from "./answers.mjs";
import { FakeStores } from "./fake-stores.mjs";
import * as limits from "./limits.mjs";

export const KEY = "a-key-of-the-test-run";

const SCOPES = {
	publish: "universe-places:write",
	create: "universe.place.luau-execution-session:write",
	look: "universe.place.luau-execution-session:write",
	logs: "universe.place.luau-execution-session:write",
	stores: "universe-datastores.control:list",
	keys: "universe-datastores.objects:list",
	remove: "universe-datastores.objects:delete",
};

const ID = "([^/]+)";
const TASK = `/cloud/v2/universes/(\\d+)/places/(\\d+)/versions/(\\d+)/luau-execution-sessions/${ID}/tasks/${ID}`;
const STORES = "/cloud/v2/universes/(\\d+)/data-stores";

const ROUTES = [
	["publish", "POST", "/universes/v1/(\\d+)/places/(\\d+)/versions"],
	["create", "POST", "/cloud/v2/universes/(\\d+)/places/(\\d+)/versions/(\\d+)/luau-execution-session-tasks"],
	["logs", "GET", `${TASK}/logs`],
	["look", "GET", TASK],
	["remove", "DELETE", `${STORES}/${ID}/entries/${ID}`],
	["keys", "GET", `${STORES}/${ID}/entries`],
	["stores", "GET", STORES],
].map(([name, method, pattern]) => ({ name, method, pattern: new RegExp(`^${pattern}$`) }));

function routeOf(method, path) {
	for (const route of ROUTES) {
		const match = route.method === method ? route.pattern.exec(path) : null;
		if (match !== null) return { name: route.name, parts: match.slice(1).map(decodeURIComponent) };
	}
	throw v2(404, "NOT_FOUND", `There is no ${method} ${path}.`);
}

async function bytesOf(request) {
	const parts = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts);
}

export class FakeCloud {
	stores = new FakeStores();
	/** How many requests of each route came in. */
	counts = {};
	/** `{ version, bytes }` by their hash. */
	versions = new Map();
	tasks = new Map();
	batches = 0;

	/**
	 * - `engine(batch)`: as `playTasks` of fake-engine.mjs; `now()`: milliseconds
	 * - `scopes`: of the key, all of them when left out
	 * - `fault({ route, count })`: `{ refusal }` is said in place of an answer, `{ cut: true }` breaks the connection once the
	 *   request was done, `{ stuck: true }` (of "create") makes a task that never ends, `{ isEmpty: true }` (of "logs") has none yet
	 */
	constructor({ engine, now, scopes = Object.values(SCOPES), universe = "1", place = "2", fault = () => undefined }) {
		Object.assign(this, { engine, now, scopes, universe, place, fault });
		this.limits = {
			publish: new limits.Limit(limits.PUBLISHES_A_MINUTE, now),
			create: new limits.Limit(limits.TASKS_A_MINUTE, now),
			look: new limits.Limit(limits.LOOKS_A_MINUTE, now),
			logs: new limits.Limit(limits.LOOKS_A_MINUTE, now),
		};
	}

	check(route, parts, key) {
		if (key !== KEY) throw gateway(401, "Invalid API Key");
		const isV1 = route === "publish";
		if (!this.scopes.includes(SCOPES[route])) {
			throw isV1
				? v1(403, "INSUFFICIENT_SCOPE", "The api key does not have sufficient scope.")
				: v2(403, "PERMISSION_DENIED", "The key lacks a scope.");
		}
		if (parts[0] !== this.universe) throw v2(404, "NOT_FOUND", "No such universe.");
		const seconds = this.limits[route]?.take() ?? 0;
		if (seconds > 0) throw throttled(seconds);
	}

	publish([, place], bytes, query) {
		if (place !== this.place) throw v1(409, "CONFLICT", "The place is not of this universe.");
		if (query.get("versionType") !== "Saved") throw v1(400, "INVALID_ARGUMENT", "Only saved versions here.");
		if (!bytes.subarray(0, 8).equals(Buffer.from("<roblox!"))) throw v1(400, "INVALID_ARGUMENT", "No place file.");
		const hash = createHash("sha256").update(bytes).digest("hex");
		if (!this.versions.has(hash)) this.versions.set(hash, { version: this.versions.size + 7, bytes });
		return { versionNumber: this.versions.get(hash).version };
	}

	create([universe, place, version], bytes, fault) {
		const { script, timeout } = JSON.parse(bytes.toString("utf8"));
		const seconds = /^(\d+)s$/.exec(timeout ?? "300s")?.[1];
		const isKnown = [...this.versions.values()].some((saved) => String(saved.version) === version);
		if (!isKnown) throw v2(404, "NOT_FOUND", "No such version.");
		if (seconds === undefined || Number(seconds) > limits.TIMEOUT_SECONDS_MAX || typeof script !== "string") {
			throw v2(400, "INVALID_ARGUMENT", "The timeout must be at most 300s.");
		}
		if (Buffer.byteLength(script) > limits.SCRIPT_BYTES_MAX) throw v2(400, "INVALID_ARGUMENT", "Script too long.");
		const open = [...this.tasks.values()].filter((task) => task.outcome === undefined);
		if (open.length >= limits.TASKS_AT_ONCE) throw throttled();
		const id = `task${this.tasks.size + 1}`;
		const path = `universes/${universe}/places/${place}/versions/${version}/luau-execution-sessions/s1/tasks/${id}`;
		const isStuck = fault?.stuck === true;
		const task = { id, path, script, timeout: Number(seconds), version: Number(version), looks: 0, isStuck };
		this.tasks.set(id, task);
		return { path, user: "users/9", state: "QUEUED", script };
	}

	/** Runs what waits, at once. */
	async runQueued() {
		const batch = [...this.tasks.values()].filter((task) => !task.isStarted && !task.isStuck);
		for (const task of batch) task.isStarted = true;
		if (batch.length === 0) return;
		this.batches += 1;
		const { bytes } = [...this.versions.values()].find(({ version }) => version === batch[0].version);
		const tasks = batch.map(({ id, script, timeout, version }) => ({ id, script, timeout, placeVersion: version }));
		const job = { place: bytes, tasks, entries: this.stores.entries, seed: this.batches };
		const playing = this.engine(job).then(({ outcomes, entries }) => {
			this.stores.entries = entries;
			for (const task of batch) task.outcome = limits.withLimits(outcomes.get(task.id));
		});
		for (const task of batch) task.playing = playing;
		// Whoever waits for a task hears of it.
		playing.catch(() => {});
	}

	taskOf(parts) {
		const task = this.tasks.get(parts[4]);
		if (task === undefined) throw v2(404, "NOT_FOUND", "No such task.");
		return task;
	}

	async look(parts) {
		const task = this.taskOf(parts);
		task.looks += 1;
		const shown = { path: task.path, user: "users/9" };
		if (task.looks === 1) return { ...shown, state: "QUEUED" };
		await this.runQueued();
		if (task.looks === 2 || task.isStuck) return { ...shown, state: "PROCESSING" };
		await task.playing;
		const { state, results, error } = task.outcome;
		return state === "COMPLETE" ? { ...shown, state, output: { results } } : { ...shown, state, error };
	}

	logs(parts, query, fault) {
		const { path, outcome } = this.taskOf(parts);
		const lines = fault?.isEmpty === true || outcome === undefined ? [] : limits.cutLogs(outcome.logs);
		// Two pages, so that whoever reads one only is found out.
		const middle = Math.ceil(lines.length / 2);
		const isSecond = query.get("pageToken") === "second";
		const structuredMessages = isSecond ? lines.slice(middle) : lines.slice(0, middle);
		const nextPageToken = !isSecond && middle < lines.length ? "second" : "";
		return { luauExecutionSessionTaskLogs: [{ path: `${path}/logs/1`, structuredMessages }], nextPageToken };
	}

	async answer(request) {
		const url = new URL(request.url, "http://localhost");
		const query = url.searchParams;
		const bytes = await bytesOf(request);
		const { name, parts } = routeOf(request.method, url.pathname);
		const count = (this.counts[name] = (this.counts[name] ?? 0) + 1);
		const fault = this.fault({ route: name, count });
		if (fault?.refusal !== undefined) throw fault.refusal;
		this.check(name, parts, request.headers["x-api-key"]);
		const work = {
			publish: () => this.publish(parts, bytes, query),
			create: () => this.create(parts, bytes, fault),
			look: () => this.look(parts),
			logs: () => this.logs(parts, query, fault),
			stores: () => this.stores.stores(query),
			keys: () => this.stores.keys(parts[1], query),
			remove: () => this.stores.remove(parts[1], parts[2]),
		}[name];
		return { body: await work(), isCut: fault?.cut === true };
	}

	async serve(request, response) {
		try {
			const { body, isCut } = await this.answer(request);
			if (isCut) return response.socket.destroy();
			return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
		} catch (error) {
			if (!(error instanceof Refusal)) this.problem = error;
			const { status = 500, body = "", headers = {} } = error;
			const isText = typeof body === "string";
			response.writeHead(status, { "content-type": isText ? "text/html" : "application/json", ...headers });
			return response.end(isText ? body : JSON.stringify(body));
		}
	}
}

/** Runs `work(base)` while the cloud listens. What the cloud itself did wrong is raised. */
export async function whileServing(cloud, work) {
	const server = createServer((request, response) => void cloud.serve(request, response));
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		const answer = await work(`http://127.0.0.1:${server.address().port}`);
		if (cloud.problem !== undefined) throw cloud.problem;
		return answer;
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}
