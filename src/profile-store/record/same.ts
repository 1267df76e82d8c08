//!optimize 2
import type { Savable, Saved } from "./outgoing";

type Fields = Map<unknown, unknown>;

/** Whether two trees hold the same. `saved` is what was stored, so it holds neither itself nor anything unstorable. */
function isSameTable(current: Fields, saved: Fields): boolean {
	let count = 0;
	for (const [key, value] of current) {
		const before = saved.get(key);
		if (value !== before) {
			if (!typeIs(value, "table") || !typeIs(before, "table")) return false;
			if (!isSameTable(value as unknown as Fields, before as unknown as Fields)) return false;
		}
		count += 1;
	}
	for (const [_key] of saved) count -= 1;
	return count === 0;
}

function isSame(current: unknown, saved: object): boolean {
	// Where the game took the very table that was saved there is nothing to compare with.
	if (!typeIs(current, "table") || current === saved) return false;
	return isSameTable(current as unknown as Fields, saved as unknown as Fields);
}

/**
 * Whether a save would find nothing to check and to copy. Much cheaper than preparing one, which most looks need not do.
 * May answer false of something that a save would leave as it is stored, such as a value that is NaN.
 */
export function isUntouched(current: Savable, saved: Saved): boolean {
	return (
		isSame(current.Data, saved.Data) &&
		isSame(current.RobloxMetaData, saved.RobloxMetaData) &&
		isSame(current.UserIds, saved.UserIds)
	);
}
