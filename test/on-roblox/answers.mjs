/** Errors of Open Cloud in the forms that its page lists: of the gateway, of v2, of v1. */

class Refusal extends Error {
	constructor(status, body, headers = {}) {
		super(`${status}`);
		Object.assign(this, { status, body, headers });
	}
}

export { Refusal };

export const gateway = (status, message) => new Refusal(status, { errors: [{ code: 0, message }] });

export const v2 = (status, code, message, headers) => new Refusal(status, { code, message, details: [] }, headers);

export const v1 = (status, error, message) => new Refusal(status, { error, message, errorDetails: [] });

/** With the seconds to wait, or without. */
export function throttled(seconds) {
	const headers = seconds === undefined ? {} : { "retry-after": String(seconds) };
	return v2(429, "RESOURCE_EXHAUSTED", "Too many requests.", headers);
}

/** What the edge says when nobody is behind it. */
export const badGateway = () => new Refusal(502, "<html><body>502 Bad Gateway</body></html>");
