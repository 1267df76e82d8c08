/** What Open Cloud answers when it does not do what it was asked, in one form and in words that say what to do. */

/**
 * - `status`: of the answer; nothing where none came
 * - `code`: Roblox's own ("NOT_FOUND"), or ours: "NO_KEY", "BAD_ADDRESS", "NO_CONNECTION", "NO_ANSWER"
 * - `detail`: Roblox's own words, if there were any
 * - `isUnanswered`: a write may have taken effect all the same: look before it is done again
 */
export class OpenCloudError extends Error {
	constructor(message, { status, code, detail, isUnanswered = false }) {
		super(message);
		this.name = "OpenCloudError";
		this.status = status;
		this.code = code;
		this.detail = detail;
		this.isUnanswered = isUnanswered;
	}
}

const CODES = {
	400: "INVALID_ARGUMENT",
	401: "UNAUTHENTICATED",
	403: "PERMISSION_DENIED",
	404: "NOT_FOUND",
	409: "ABORTED",
	429: "RESOURCE_EXHAUSTED",
};
const DETAIL_MAX = 200;

/** Of an answer without a code of its own. */
export function codeOfStatus(status) {
	return CODES[status] ?? (status >= 500 ? "UNAVAILABLE" : "UNKNOWN");
}

const isText = (value) => typeof value === "string" && value !== "";

function shorten(text) {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length <= DETAIL_MAX ? line : `${line.slice(0, DETAIL_MAX - 3)}...`;
}

/** `{ code, detail }` of a body in one of the forms that Roblox uses; an empty body or a page of the edge has neither. */
export function readProblem(body) {
	if (typeof body !== "object" || body === null) return {};
	const { code, message, error, errors, errorDetails, title } = body;
	if (Array.isArray(errors)) {
		// The gateway's codes are numbers that say nothing.
		const first = errors[0] ?? {};
		return { detail: isText(first.message) ? shorten(first.message) : undefined };
	}
	if (typeof errors === "object" && errors !== null) {
		const fields = Object.entries(errors).map(([field, texts]) => `${field}: ${[texts].flat().join(", ")}`);
		return { code: "INVALID_ARGUMENT", detail: shorten(fields.join("; ") || String(title ?? "")) };
	}
	const inner = Array.isArray(errorDetails) ? errorDetails.map(({ datastoreErrorCode }) => datastoreErrorCode) : [];
	const words = [message, ...inner].filter(isText);
	return {
		code: [code, error].find(isText),
		detail: words.length === 0 ? undefined : shorten(words.join(", ")),
	};
}

function advice(status, scope) {
	const needed = scope === undefined ? "the scope for this" : `the scope ${scope}`;
	if (status === 401) return "Roblox does not take the key: it is wrong, expired or bound to other IP addresses";
	if (status === 403) return `the key may not do this: it needs ${needed}, and this experience among its own`;
	if (status === 429) return "Roblox is throttling the requests of the key's owner: wait a minute and try again";
	if (status >= 500) return "Roblox has a problem of its own: try again later";
	if (status >= 300 && status < 400) return "the address sends elsewhere, where the key does not go";
	return undefined;
}

/** Of an answer that is no success. `isWrite`: what may have taken effect where Roblox has failed half-way. */
export function errorOf(status, body, { isWrite, scope, what }) {
	const { code = codeOfStatus(status), detail } = readProblem(body);
	const said = detail === undefined ? `${status} ${code}` : `${status} ${code}: ${detail}`;
	const todo = advice(status, scope);
	const message = todo === undefined ? `${what}: ${said}` : `${what}: ${todo} (${said})`;
	return new OpenCloudError(message, { status, code, detail, isUnanswered: isWrite && status >= 500 });
}
