//!native
//!optimize 2
// Where a table has no list part, the store makes texts of its number keys.

type Fields = Map<unknown, unknown>;

/** The text that a number becomes as a key: the saved one that reads as that number, where there is one. */
export function textOfNumber(key: number, saved: Fields): string {
	const text = tostring(key);
	if (key % 1 === 0 || rawget(saved, text) !== undefined) return text;
	// Who stored a fraction may have written it with other digits.
	for (const [other] of pairs(saved)) {
		if (typeIs(other, "string") && tonumber(other) === key) return other;
	}
	return text;
}

/** Why a number cannot become a text as a key of this table, or nothing. */
export function numberKeyProblem(fields: object, key: number): string | undefined {
	if (key - key !== 0) return "has an infinite number as its key";
	return rawget(fields, tostring(key)) === undefined ? undefined : "has the same key as a text beside it";
}
