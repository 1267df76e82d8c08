/** The engine may print what a transform raises and answer nil, as if the transform had cancelled. */
export const NO_DECISION = "the update was not decided, so nothing was written";

/**
 * What is wrong with an update that raised nothing. A transform that is run again may fail in that run: then the decision
 * at hand is that of an earlier one, and nothing was written.
 */
export function unwrittenProblem(step: { readonly isWrite: boolean } | undefined, answer: unknown): string | undefined {
	return step === undefined || (step.isWrite && answer === undefined) ? NO_DECISION : undefined;
}

/** What the store will never take: the value, so large a value, or the metadata or user ids beside it. */
export type Refusal = "value" | "size" | "fields";

const REFUSALS = new ReadonlyMap<string, Refusal>([
	["103", "value"],
	["104", "value"],
	["105", "size"],
	["511", "fields"],
	["512", "fields"],
	["513", "fields"],
]);

/**
 * What the store refuses, apart from trouble that passes. By the leading code only: the errors of 2026 carry none, and
 * what is unknown may be tried again and may have landed.
 */
export function refusalOf(message: string): Refusal | undefined {
	const [code] = message.match("^%s*(%d+)%s*:");
	return typeIs(code, "string") ? REFUSALS.get(code) : undefined;
}
