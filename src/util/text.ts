/** A short description of a wrong value for an error text: its type and, where that helps, the value. */
export function describe(value: unknown): string {
	if (value === undefined) return "nil";
	if (typeIs(value, "string")) {
		const isLong = value.size() > 60;
		return `the string "${isLong ? value.sub(1, 57) + "..." : value}" (${value.size()} characters)`;
	}
	if (typeIs(value, "number") || typeIs(value, "boolean")) return `the ${typeOf(value)} ${value}`;
	return `a ${typeOf(value)}`;
}
