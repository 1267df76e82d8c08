import type { ConstantName } from "./types";

export type Constants = { [Name in ConstantName]: number };

/** Seconds, but for the counts and LEGACY_NOTICES. The values of ProfileStore 1.0.3. */
export function defaultConstants(): Constants {
	return {
		AUTO_SAVE_PERIOD: 300,
		LOAD_REPEAT_PERIOD: 10,
		FIRST_LOAD_REPEAT: 5,
		SESSION_STEAL: 40,
		ASSUME_DEAD: 630,
		START_SESSION_TIMEOUT: 120,
		CRITICAL_STATE_ERROR_COUNT: 5,
		CRITICAL_STATE_ERROR_EXPIRE: 120,
		CRITICAL_STATE_EXPIRE: 120,
		MAX_MESSAGE_QUEUE: 1000,
		LEGACY_NOTICES: 1,
	};
}

/** Periods of zero would never let the library's own loops rest. */
const MUST_BE_POSITIVE = new ReadonlySet<string>([
	"AUTO_SAVE_PERIOD",
	"LOAD_REPEAT_PERIOD",
	"FIRST_LOAD_REPEAT",
	"CRITICAL_STATE_ERROR_COUNT",
	"MAX_MESSAGE_QUEUE",
]);

/** What is wrong with setting that constant, or nothing. */
export function constantProblem(constants: Constants, name: unknown, value: unknown): string | undefined {
	if (!typeIs(name, "string") || constants[name as ConstantName] === undefined) {
		const known = new Array<string>();
		for (const [constantName] of pairs(constants)) known.push(constantName);
		known.sort();
		return `there is no constant ${typeIs(name, "string") ? `"${name}"` : `named by a ${typeOf(name)}`}; the constants are ${known.join(", ")}`;
	}
	if (!typeIs(value, "number") || value !== value || value === math.huge || value < 0) {
		return `${name} takes a number that is not negative, not ${typeIs(value, "number") ? value : `a ${typeOf(value)}`}`;
	}
	if (value === 0 && MUST_BE_POSITIVE.has(name)) return `${name} must be more than 0`;
	return undefined;
}
