/** Codes of errors that say that this very value, metadata or user id will never be taken. */
const REFUSED_CODES = new ReadonlySet<string>(["103", "104", "105", "511", "512", "513"]);

/**
 * Whether the store refuses what was sent, apart from trouble that passes. By the leading code only: the errors of 2026
 * carry none, and what is unknown may be tried again and may have landed.
 */
export function isRefusal(message: string): boolean {
	const [code] = message.match("^%s*(%d+)%s*:");
	return typeIs(code, "string") && REFUSED_CODES.has(code);
}
