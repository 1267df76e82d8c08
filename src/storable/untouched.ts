//!native
//!optimize 2
import { isContent, isSameContent } from "./content";
import { DEPTH_MAX } from "./limits";
import { numberKeyProblem, textOfNumber } from "./number-keys";
import { rememberedSize } from "./size";

type Fields = Map<unknown, unknown>;

declare function rawlen(this: void, value: object): number;

/**
 * Entries, tables and buffers that were compared. The very table or buffer that was saved cannot be compared with what it
 * held: it counts as one value, so that the sum is another than that of what is saved.
 */
let compared = 0;

/** Whether a value that is not what is saved under its key holds the same. */
function isSameValue(key: unknown, value: unknown, current: Fields, saved: Fields, depth: number): boolean {
	let before = saved.get(key);
	if (typeIs(key, "number") && before === undefined) {
		if (rawlen(current) > 0 || numberKeyProblem(current, key) !== undefined) return false;
		before = saved.get(textOfNumber(key, saved));
		if (value === before) return true;
		if (typeIs(value, "table") && typeIs(before, "table")) {
			return isSameTable(value as unknown as Fields, before as unknown as Fields, depth + 1);
		}
	}
	compared += 1;
	return isContent(value) && isSameContent(value, before);
}

function isSameTable(current: Fields, saved: Fields, depth: number): boolean {
	if (getmetatable(saved) !== undefined || depth > DEPTH_MAX) return false;
	let count = 1;
	for (const [key, value] of pairs(current)) {
		count += 1;
		const before = saved.get(key);
		if (value !== before) {
			if (typeIs(value, "table") && typeIs(before, "table")) {
				if (!isSameTable(value as unknown as Fields, before as unknown as Fields, depth + 1)) return false;
			} else if (!isSameValue(key, value, current, saved, depth)) {
				return false;
			}
		}
	}
	compared += count;
	return true;
}

/**
 * Whether a save would find nothing to do: `current` holds what the store answered as `saved`. Much cheaper than a look;
 * may answer false of something that a save would leave as it is stored, such as a value that cannot be stored.
 */
export function isUntouched(current: unknown, saved: object): boolean {
	if (!typeIs(current, "table") || current === saved) return false;
	compared = 0;
	return isSameTable(current as unknown as Fields, saved as Fields, 0) && compared === rememberedSize(saved);
}
