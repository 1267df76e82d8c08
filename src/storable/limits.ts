/** The most characters of JSON that a key's value may have. */
export const VALUE_LENGTH_MAX = 4_194_304;

export function isFiniteNumber(value: unknown): value is number {
	return typeIs(value, "number") && value === value && value !== math.huge && value !== -math.huge;
}
