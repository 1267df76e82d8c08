import { COUNTED_MAX, DEPTH_MAX } from "./limits";
import { numberKeyProblem } from "./number-keys";
import { keyText } from "./paths";

type Fields = Map<unknown, unknown>;

declare function rawlen(this: void, value: object): number;

/** The same in a thousand places need not be told a thousand times. */
const PATHS_MAX = 20;

interface Search {
	readonly paths: Set<string>;
	/** Tables that may still be walked through: one that stands in many places must not take for ever. */
	tablesLeft: number;
}

function visit(search: Search, fields: Fields, path: string, depth: number): void {
	search.tablesLeft -= 1;
	if (search.tablesLeft < 0 || depth > DEPTH_MAX) return;
	const isList = rawlen(fields) > 0;
	for (const [key, value] of pairs(fields)) {
		const isNumber = typeIs(key, "number");
		if (isNumber && !isList && numberKeyProblem(fields, key) === undefined) search.paths.add(path);
		// Whichever entry of a list, or of a dictionary by numbers, it is: what lies in them is alike.
		if (typeIs(value, "table")) visit(search, value as Fields, path + (isNumber ? "[]" : keyText(key)), depth + 1);
	}
}

/**
 * The paths of the tables whose number keys the store makes texts of, in order and at most 20 of them. Where a path goes
 * through an entry of a list, or under a number, it has `[]`, so that a list of such tables is one path.
 */
export function numberKeyPaths(current: object, name: string): ReadonlyArray<string> {
	const search: Search = { paths: new Set(), tablesLeft: COUNTED_MAX / 8 };
	visit(search, current as Fields, name, 0);
	const sorted = [...search.paths].sort((a, b) => a < b);
	return sorted.filter((_path, index) => index < PATHS_MAX);
}
