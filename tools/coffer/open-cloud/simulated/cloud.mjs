/**
 * A small Open Cloud in memory: a server on this machine that behaves as Roblox's reference says, for `--demo` and for the
 * specs. It checks keys and scopes, keeps versions, and has the faults that it is asked for.
 */
import { createServer } from "node:http";
import { dataStoreRoute } from "./data-stores.mjs";
import { Faults } from "./faults.mjs";
import { StoredKeys } from "./keys.mjs";
import { gatewayProblem, problem } from "./problem.mjs";

const MESSAGE_LENGTH_MAX = 1024;
const TOPIC_LENGTH_MAX = 80;
const PUBLISH = /^\/cloud\/v2\/universes\/(\d+):publishMessage$/;

/** For every scope there is. */
const ALL = { has: () => true };

function publishRoute(cloud, method, url) {
	if (method !== "POST" || !PUBLISH.test(url.pathname)) return undefined;
	const run = ({ topic, message } = {}) => {
		const isSound = typeof topic === "string" && topic !== "" && topic.length <= TOPIC_LENGTH_MAX;
		if (!isSound || typeof message !== "string" || message.length > MESSAGE_LENGTH_MAX) {
			return problem(400, "INVALID_ARGUMENT", "The message is invalid.");
		}
		cloud.messages.push({ topic, message });
		cloud.onMessage?.({ topic, message });
		return { body: {} };
	};
	return { scope: "universe-messaging-service:publish", run };
}

async function textOf(request) {
	const parts = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts).toString("utf8");
}

export class SimulatedCloud {
	faults = new Faults();
	/** What was published: `{ topic, message }`. */
	messages = [];
	/** Every request: `{ method, path, query, body }`. */
	calls = [];
	/** Called with each request before it is answered: another server may come between. */
	onCall = () => {};
	/** Of a write whose etag is old: 409 or 400, for Roblox's reference does not say. */
	conflictStatus = 409;
	/** Whether a removed key can be created: neither does it say that. */
	createsOverTombstones = true;
	/** Whether lists of versions have no more than the reference names. */
	isSparse = false;
	#server;

	/** `scopes`: a set of those that the key has; `routes`: functions `(cloud, method, url)` that answer `{ scope, run }`. */
	constructor({ key = "demo-key", scopes = ALL, universe = 1, now = Date.now, keys, routes = [] } = {}) {
		Object.assign(this, { key, scopes, universe, now });
		this.keys = keys ?? new StoredKeys(now);
		this.routes = [dataStoreRoute, publishRoute, ...routes];
	}

	/** How long a page is: shorter than asked for, and at times empty, where a spec wants that. */
	pageLength(size) {
		return size;
	}

	/** Answers `{ status, headers, body, isCut }`. */
	async answer(method, url, headers, text) {
		if (headers["x-api-key"] !== this.key) return gatewayProblem(401, "Invalid API Key");
		const found = this.routes.map((route) => route(this, method, url)).find((route) => route !== undefined);
		if (found === undefined) return gatewayProblem(404, "Not found");
		if (!this.scopes.has(found.scope)) {
			return problem(403, "PERMISSION_DENIED", "The API key has insufficient scopes.");
		}
		const universe = /universes\/(\d+)/.exec(url.pathname)?.[1];
		if (universe !== String(this.universe)) return problem(403, "PERMISSION_DENIED", "Not this experience.");
		const body = text === "" ? undefined : JSON.parse(text);
		this.calls.push({ method, path: url.pathname, query: Object.fromEntries(url.searchParams), body });
		await this.onCall(this.calls.at(-1));
		const fault = this.faults.next(method);
		if (fault === undefined) return await found.run(body);
		if (fault.isDone) await found.run(body);
		return fault;
	}

	/** Begins to listen, on this machine alone; answers the address. */
	async listen() {
		this.#server = createServer(async (request, response) => {
			const url = new URL(request.url, "http://localhost");
			const text = await textOf(request);
			const {
				status = 200,
				headers = {},
				body,
				isCut,
			} = await this.answer(request.method, url, request.headers, text);
			if (isCut) return response.socket.destroy();
			response.writeHead(status, { "content-type": "application/json", ...headers });
			return response.end(typeof body === "string" ? body : JSON.stringify(body));
		});
		await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
		return `http://127.0.0.1:${this.#server.address().port}`;
	}

	async close() {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}
