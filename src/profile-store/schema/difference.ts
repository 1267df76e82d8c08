//!optimize 2
import { isContent, isSameContent } from "../../storable/content";
import { keyText } from "../../storable/paths";

type Fields = Map<unknown, unknown>;

/** Where two values are not the same, and how; `path` reads like Luau. */
export interface Difference {
	readonly path: string;
	/** Goes on after the path, as in "is a string and was a number". */
	readonly text: string;
}

/** The answer must not hang on the order in a table's memory: numbers come before texts. */
function isBefore(key: unknown, other: unknown): boolean {
	if (typeIs(key, "number") && typeIs(other, "number")) return key < other;
	if (typeIs(key, "number") || typeIs(other, "number")) return typeIs(key, "number");
	return tostring(key) < tostring(other);
}

function isSame(before: unknown, after: unknown): boolean {
	if (before === after || (before !== before && after !== after)) return true;
	return isContent(before) && isContent(after) && isSameContent(before, after);
}

/** The text of another type. */
function retyped(before: unknown, after: unknown): string {
	return `is a ${typeOf(after)} and was a ${typeOf(before)}`;
}

// The path is put together on the way back only: nearly always there is none.
function below(key: unknown, found: Difference): Difference {
	return { path: keyText(key) + found.path, text: found.text };
}

function inFields(before: Fields, after: Fields): Difference | undefined {
	let first: unknown;
	let found: Difference | undefined;
	for (const [key, value] of pairs(before)) {
		const difference = search(value, after.get(key));
		if (difference !== undefined && (found === undefined || isBefore(key, first))) {
			[first, found] = [key, difference];
		}
	}
	for (const [key] of pairs(after)) {
		if (before.get(key) === undefined && (found === undefined || isBefore(key, first))) {
			[first, found] = [key, { path: "", text: "was not there" }];
		}
	}
	return found && below(first, found);
}

function search(before: unknown, after: unknown): Difference | undefined {
	if (typeIs(before, "table") && typeIs(after, "table")) return inFields(before as Fields, after as Fields);
	if (isSame(before, after)) return undefined;
	if (after === undefined) return { path: "", text: "is gone" };
	const text = typeOf(after) === typeOf(before) ? "has another value" : retyped(before, after);
	return { path: "", text };
}

function searchLost(before: Fields, after: Fields): Difference | undefined {
	let first: unknown;
	let found: Difference | undefined;
	for (const [key, was] of pairs(before)) {
		if (!typeIs(key, "string")) continue;
		const is = after.get(key);
		let lost: Difference | undefined;
		if (is === undefined) lost = { path: "", text: "is gone" };
		else if (typeOf(is) !== typeOf(was)) lost = { path: "", text: retyped(was, is) };
		else if (typeIs(was, "table")) lost = searchLost(was as Fields, is as Fields);
		if (lost !== undefined && (found === undefined || isBefore(key, first))) [first, found] = [key, lost];
	}
	return found && below(first, found);
}

function named(found: Difference | undefined): Difference | undefined {
	return found && { path: `Data${found.path}`, text: found.text };
}

/** The first place in which two data tables differ, at every depth; nothing where they are alike. Pure. */
export function firstDifference(before: object, after: object): Difference | undefined {
	return named(search(before, after));
}

/**
 * The first field that code which knows `before` would not find in `after`: gone, or of another type, at every depth. What a
 * list holds is no field. Pure.
 */
export function lostField(before: object, after: object): Difference | undefined {
	return named(searchLost(before as Fields, after as Fields));
}
