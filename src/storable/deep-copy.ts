/** A copy of a plain data table that shares no table with the original. Does not follow metatables; the table must not hold itself. */
export function deepCopy<T extends object>(original: T): T {
	const source = original as unknown as Map<unknown, unknown>;
	const copy = new Map<unknown, unknown>();
	for (const [key, value] of source) {
		copy.set(key, typeIs(value, "table") ? deepCopy(value) : value);
	}
	return copy as unknown as T;
}
