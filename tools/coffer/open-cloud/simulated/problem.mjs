/** Errors in the forms that Roblox has for them. */
export function problem(status, code, message) {
	return { status, body: { code, message } };
}

/** Of the gateway, before a request comes to anybody who understands it. */
export function gatewayProblem(status, message) {
	return { status, body: { errors: [{ code: 0, message }] } };
}
