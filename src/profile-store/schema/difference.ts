import { isContent, isSameContent } from "../../storable/content";
import { keyText } from "../../storable/paths";

type Fields = Map<unknown, unknown>;

/** Where two values are not the same, and how; `path` reads like Luau. */
export interface Difference {
	readonly path: string;
	/** Goes on after the path, as in "is a string and was a number". */
	readonly text: string;
}

/** In one order whatever the tables' own is: numbers before texts. */
function sortedKeys(fields: Fields): ReadonlyArray<defined> {
	const keys = new Array<defined>();
	for (const [key] of pairs(fields)) keys.push(key as defined);
	return keys.sort((a, b) => {
		if (typeIs(a, "number") && typeIs(b, "number")) return a < b;
		if (typeIs(a, "number") || typeIs(b, "number")) return typeIs(a, "number");
		return tostring(a) < tostring(b);
	});
}

function isSame(before: unknown, after: unknown): boolean {
	if (before === after || (before !== before && after !== after)) return true;
	return isContent(before) && isContent(after) && isSameContent(before, after);
}

function inFields(before: Fields, after: Fields, path: string): Difference | undefined {
	for (const key of sortedKeys(before)) {
		const found = firstDifference(before.get(key), after.get(key), path + keyText(key));
		if (found !== undefined) return found;
	}
	for (const key of sortedKeys(after)) {
		if (before.get(key) === undefined) return { path: path + keyText(key), text: "was not there" };
	}
	return undefined;
}

/** The first place in which two values differ, at every depth; nothing where they are alike. Pure. */
export function firstDifference(before: unknown, after: unknown, path = "Data"): Difference | undefined {
	if (typeIs(before, "table") && typeIs(after, "table")) return inFields(before as Fields, after as Fields, path);
	if (isSame(before, after)) return undefined;
	if (after === undefined) return { path, text: "is gone" };
	const [is, was] = [typeOf(after), typeOf(before)];
	return { path, text: is === was ? "has another value" : `is a ${is} and was a ${was}` };
}

/**
 * The first field that code which knows `before` would not find in `after`: gone, or of another type, at every depth. What a
 * list holds is no field. Pure.
 */
export function lostField(before: object, after: object, path = "Data"): Difference | undefined {
	for (const key of sortedKeys(before as Fields)) {
		if (!typeIs(key, "string")) continue;
		const [was, is] = [(before as Fields).get(key), (after as Fields).get(key)];
		const here = path + keyText(key);
		if (is === undefined) return { path: here, text: "is gone" };
		if (typeOf(is) !== typeOf(was)) return { path: here, text: `is a ${typeOf(is)} and was a ${typeOf(was)}` };
		const below = typeIs(was, "table") ? lostField(was, is as object, here) : undefined;
		if (below !== undefined) return below;
	}
	return undefined;
}
