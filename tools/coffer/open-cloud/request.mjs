/**
 * One request to Open Cloud: the key, the back-off, and what is known of a request whose answer never came. Reads are
 * repeated. A write is repeated only where it surely was not done, unless the caller says that doing it twice is harmless.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { errorOf, OpenCloudError } from "./errors.mjs";

export const DEFAULT_BASE = "https://apis.roblox.com";
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Of one try. */
const ANSWER_SECONDS = 30;
/** A request that is throttled, or whose reads fail, is given up after so long. */
const PATIENCE_SECONDS = 120;
const FAILED_TRIES_MAX = 5;
const PAUSE_SECONDS = 1;
const PAUSE_SECONDS_MAX = 32;

/** Before anything was sent: nobody can have done it. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

/** The address that requests go to, without a slash at its end. A key never leaves this machine unencrypted. */
export function checkBase(base) {
	let url;
	try {
		url = new URL(base);
	} catch {
		throw new OpenCloudError(`COFFER_OPEN_CLOUD_URL: "${base}" is no address`, { code: "BAD_ADDRESS" });
	}
	const isSafe = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname));
	if (!isSafe) {
		const text = `COFFER_OPEN_CLOUD_URL: "${base}" must begin with https://, or the key could be read on its way`;
		throw new OpenCloudError(text, { code: "BAD_ADDRESS" });
	}
	return base.replace(/\/+$/, "");
}

function checkKey(key) {
	if (typeof key !== "string" || key.trim() === "") {
		const text = "there is no key: set the environment variable ROBLOX_API_KEY (docs/desk.md says how to make one)";
		throw new OpenCloudError(text, { code: "NO_KEY" });
	}
	// A header takes nothing else, and the error of `fetch` would show it.
	if (!/^[\x21-\x7e]+$/.test(key.trim())) {
		throw new OpenCloudError("ROBLOX_API_KEY holds characters that no key has", { code: "NO_KEY" });
	}
	return key.trim();
}

function urlOf(base, path, query) {
	const url = new URL(`${base}${path.startsWith("/") ? path : `/${path}`}`);
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined) url.searchParams.set(name, String(value));
	}
	return url;
}

function bodyOf(body, headers) {
	if (body === undefined) return { headers };
	if (typeof body === "string" || ArrayBuffer.isView(body)) return { headers, body };
	return { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** JSON whatever its type is declared to be, for Roblox declares some of it as text. */
function read(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text === "" ? undefined : text;
	}
}

/** Seconds that a throttled request is asked to wait, or nothing. */
function retryAfter(headers, now) {
	const asked = headers["retry-after"] ?? headers["x-ratelimit-reset"];
	if (asked === undefined) return undefined;
	const seconds = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) : (Date.parse(asked) - now()) / 1000;
	return Number.isFinite(seconds) ? Math.max(seconds, 0) : undefined;
}

function codeOf(error) {
	const cause = error?.cause ?? error;
	return cause?.code ?? cause?.errors?.[0]?.code ?? cause?.name;
}

/** No answer came. */
function lostError(error, { isWrite, what }) {
	const code = codeOf(error);
	if (NOT_SENT.includes(code)) {
		return new OpenCloudError(`${what}: Roblox cannot be reached (${code})`, { code: "NO_CONNECTION" });
	}
	const more = isWrite ? "; it may have been done all the same" : "";
	const text = `${what}: no answer came (${code ?? "connection lost"})${more}`;
	return new OpenCloudError(text, { code: "NO_ANSWER", isUnanswered: isWrite });
}

/** Whether the same request may go out again without a look at what became of it. */
function mayRepeat(error, call) {
	if (error.status === 429 || error.code === "NO_CONNECTION") return true;
	const isPassing = error.status === undefined || error.status >= 500;
	return isPassing && call.repeat;
}

/** One try. Answers `{ status, body, headers }` or throws. */
async function tryOnce(call, seconds) {
	let response;
	let text;
	try {
		response = await fetch(call.url, {
			method: call.method,
			...bodyOf(call.body, call.headers),
			// A redirect would take the key along.
			redirect: "manual",
			signal: AbortSignal.timeout(seconds * 1000),
		});
		text = await response.text();
	} catch (error) {
		throw lostError(error, call);
	}
	const headers = Object.fromEntries(response.headers);
	const body = read(text);
	if (response.ok) return { status: response.status, body, headers };
	throw Object.assign(errorOf(response.status, body, call), { headers });
}

/** Counts the pauses of one request. */
class Patience {
	#pause = PAUSE_SECONDS;
	#failures = 0;
	#waited = 0;

	constructor(now) {
		this.now = now;
	}

	/** Seconds until the next try; nothing where there is none. */
	next(error) {
		const isThrottled = error.status === 429;
		if (!isThrottled) this.#failures += 1;
		if (this.#failures >= FAILED_TRIES_MAX) return undefined;
		const asked = isThrottled ? retryAfter(error.headers ?? {}, this.now) : undefined;
		const seconds = asked ?? this.#pause;
		if (asked === undefined) this.#pause = Math.min(this.#pause * 2, PAUSE_SECONDS_MAX);
		if (this.#waited + seconds > PATIENCE_SECONDS) return undefined;
		this.#waited += seconds;
		return seconds;
	}
}

/**
 * - `key`: of ROBLOX_API_KEY; `base`: another address, for a server of a test's own
 * - `wait(seconds)`, `now()` (Unix milliseconds): for tests
 * - `onWait({ seconds, error })`: told before each pause; `answerSeconds`: how long a try may take
 */
export function createClient({
	key,
	base = process.env.COFFER_OPEN_CLOUD_URL || DEFAULT_BASE,
	wait = (seconds) => sleep(seconds * 1000),
	now = Date.now,
	onWait = () => {},
	answerSeconds = ANSWER_SECONDS,
}) {
	const [sentKey, root] = [checkKey(key), checkBase(base)];

	/**
	 * Answers `{ status, body, headers }`, or throws an OpenCloudError. `body`: an object (as JSON), a text or bytes.
	 * `repeat`: whether doing it twice is harmless; reads are, unless told. `scope`: what the key needs for it, and `what`: what
	 * it is, both for the error's text. `seconds`: how long one try may take.
	 */
	async function request(method, path, options = {}) {
		const isWrite = method !== "GET";
		const { query = {}, body, headers = {}, repeat = !isWrite, scope, what = `${method} ${path}` } = options;
		const url = urlOf(root, path, query);
		const call = { method, url, body, headers: { ...headers, "x-api-key": sentKey }, repeat, isWrite, scope, what };
		const patience = new Patience(now);
		let isUnanswered = false;
		while (true) {
			try {
				return await tryOnce(call, options.seconds ?? answerSeconds);
			} catch (error) {
				// What one try may have done stays possible, whatever the next one hears.
				isUnanswered ||= error.isUnanswered;
				error.isUnanswered = isUnanswered;
				const seconds = mayRepeat(error, call) ? patience.next(error) : undefined;
				if (seconds === undefined) throw error;
				onWait({ seconds, error });
				await wait(seconds);
			}
		}
	}

	/** Yields the items of a list, page after page; pages may be short or empty. `field`: what the answer calls them. */
	async function* list(path, field, { query = {}, ...options } = {}) {
		let pageToken;
		do {
			const { body } = await request("GET", path, { ...options, query: { ...query, pageToken } });
			for (const item of body?.[field] ?? []) yield item;
			pageToken = body?.nextPageToken || undefined;
		} while (pageToken !== undefined);
	}

	return { request, list };
}
