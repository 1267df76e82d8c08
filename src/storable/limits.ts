/** The most characters of JSON that a key's value may have. */
export const VALUE_LENGTH_MAX = 4_194_304;

/** Deeper than any game nests its data; a runaway table would overflow the stack. */
export const DEPTH_MAX = 200;

/**
 * What is longer is not counted to its end: a table that stands in many places may come to more characters than a server
 * could walk through in a day.
 */
export const COUNTED_MAX = 2 * VALUE_LENGTH_MAX;

export function isFiniteNumber(value: unknown): value is number {
	return typeIs(value, "number") && value === value && value !== math.huge && value !== -math.huge;
}
