//!optimize 2
import { isFiniteNumber } from "./limits";

/** Why a value cannot be stored, and where: `path` reads like Luau (`Data.Items[3].owner`). */
export interface StorableProblem {
	readonly path: string;
	readonly reason: string;
}

/** What a save writes, and what it found on the way: one pass checks, compares and copies. */
export interface Snapshot {
	/** Everything that can be stored. Shares with `saved` whatever did not change, and nothing with the game's table. */
	readonly value: object;
	readonly isChanged: boolean;
	/** What cannot be stored, with its path. In its place stands the value saved last, or nothing. */
	readonly problems: ReadonlyArray<StorableProblem>;
	/** Characters of JSON, roughly: escapes in texts are not counted. */
	readonly length: number;
}

type Fields = Map<unknown, unknown>;

interface Walk {
	length: number;
	/** The keys from the root to here: a path is only built for a problem. */
	readonly keys: Array<unknown>;
	depth: number;
	/** How many of the tables from the root to here are lists. */
	listDepth: number;
	readonly open: Set<object>;
	readonly problems: Array<StorableProblem>;
}

/** Deeper than any game nests its data; a runaway table would overflow the stack. */
const DEPTH_MAX = 200;

/** The same problem in a thousand places need not be told a thousand times. */
const PROBLEMS_MAX = 20;

function pathText(name: string, keys: Array<unknown>, depth: number): string {
	let path = name;
	for (const index of $range(0, depth - 1)) {
		const key = keys[index];
		const isName = typeIs(key, "string") && key.match("^[%a_][%w_]*$")[0] !== undefined;
		if (isName) path += `.${key}`;
		else if (typeIs(key, "string")) path += `["${key}"]`;
		else path += `[${tostring(key)}]`;
	}
	return path;
}

function note(walk: Walk, name: string, reason: string): void {
	if (walk.problems.size() >= PROBLEMS_MAX) return;
	walk.problems.push({ path: pathText(name, walk.keys, walk.depth), reason });
}

/** Whether the keys of a table are those of a list without gaps, of a dictionary, or both. */
function keyKinds(value: Fields): LuaTuple<[listLength: number, textCount: number, otherCount: number]> {
	const listLength = (value as unknown as Array<unknown>).size();
	let textCount = 0;
	let otherCount = 0;
	for (const [key] of value) {
		if (typeIs(key, "string")) textCount += 1;
		else if (!typeIs(key, "number") || key < 1 || key > listLength || key % 1 !== 0) otherCount += 1;
	}
	return $tuple(listLength, textCount, otherCount);
}

function keyProblem(key: unknown, isList: boolean, listLength: number): string | undefined {
	if (typeIs(key, "string")) {
		if (isList) return "is a text key in a list";
		const [isText] = utf8.len(key);
		return isText === undefined ? "has a key that is not valid UTF-8" : undefined;
	}
	if (!typeIs(key, "number")) return `has a ${typeOf(key)} as its key`;
	if (!isList) return "has a number as its key beside text keys";
	if (key < 1 || key > listLength || key % 1 !== 0) return "is not part of a list without gaps";
	return undefined;
}

function visitTable(walk: Walk, name: string, current: Fields, saved: Fields | undefined): Fields | undefined {
	const [listLength, textCount, otherCount] = keyKinds(current);
	// What there is less of is the slip; at the root the text keys are what games use.
	const isList = listLength > textCount && walk.depth > 0;
	const isClean = otherCount === 0 && (listLength === 0 || textCount === 0);
	walk.open.add(current);
	if (isList) walk.listDepth += 1;
	walk.length += 2;
	let copy: Fields | undefined;
	let kept = 0;
	for (const [key, value] of current) {
		walk.depth += 1;
		walk.keys[walk.depth - 1] = key;
		const before = saved !== undefined ? saved.get(key) : undefined;
		let after: unknown;
		const problem = isClean && !typeIs(key, "string") ? undefined : keyProblem(key, isList, listLength);
		if (problem !== undefined) note(walk, name, problem);
		else after = visitValue(walk, name, value, before);
		if (typeIs(key, "string")) walk.length += key.size() + 4;
		else walk.length += 1;
		walk.depth -= 1;
		if (after !== undefined) kept += 1;
		if (copy === undefined && (saved === undefined || after !== before)) {
			copy = new Map();
			if (saved !== undefined) copyUpTo(copy, current, saved, key);
		}
		if (copy !== undefined) copy.set(key, after);
	}
	walk.open.delete(current);
	if (isList) walk.listDepth -= 1;
	if (copy === undefined && saved !== undefined && countOf(saved) !== kept) copy = copyKnown(current, saved);
	if (copy !== undefined && isList) return closeGaps(copy, listLength);
	return copy ?? saved ?? new Map();
}

/** The entries before `last` did not change: they are the saved ones. */
function copyUpTo(copy: Fields, current: Fields, saved: Fields, last: unknown): void {
	for (const [key] of current) {
		if (key === last) return;
		copy.set(key, saved.get(key));
	}
}

/** Only removals: whatever is there is as it was. */
function copyKnown(current: Fields, saved: Fields): Fields {
	const copy: Fields = new Map();
	for (const [key] of current) copy.set(key, saved.get(key));
	return copy;
}

function countOf(fields: Fields): number {
	let count = 0;
	for (const [_key] of fields) count += 1;
	return count;
}

/** A list entry that had to be left out must not leave a hole, which could not be stored either. */
function closeGaps(copy: Fields, listLength: number): Fields {
	let count = 0;
	for (const index of $range(1, listLength)) {
		const value = copy.get(index);
		if (value === undefined) continue;
		count += 1;
		if (count !== index) {
			copy.set(count, value);
			copy.delete(index);
		}
	}
	return copy;
}

/** What stays in place of a value that cannot be stored. In a list nothing: entries move, so the one there was is another. */
function lastGood(walk: Walk, saved: unknown): unknown {
	return walk.listDepth > 0 ? undefined : saved;
}

/** The value to store, `saved` itself where nothing changed, or nothing where there is none that can be stored. */
function visitValue(walk: Walk, name: string, value: unknown, saved: unknown): unknown {
	if (typeIs(value, "number")) {
		walk.length += 8;
		if (isFiniteNumber(value)) return value;
		note(walk, name, value === value ? "is an infinite number" : "is not a number (NaN)");
		return lastGood(walk, saved);
	}
	if (typeIs(value, "string")) {
		walk.length += value.size() + 2;
		if (value === saved) return saved;
		const [isText] = utf8.len(value);
		if (isText !== undefined) return value;
		note(walk, name, "is not valid UTF-8");
		return lastGood(walk, saved);
	}
	if (typeIs(value, "boolean")) {
		walk.length += 5;
		return value;
	}
	if (typeIs(value, "table")) {
		if (walk.open.has(value)) {
			note(walk, name, "holds itself");
			return lastGood(walk, saved);
		}
		if (walk.depth > DEPTH_MAX) {
			note(walk, name, `lies more than ${DEPTH_MAX} tables deep`);
			return lastGood(walk, saved);
		}
		return visitTable(
			walk,
			name,
			value as unknown as Fields,
			typeIs(saved, "table") ? (saved as unknown as Fields) : undefined,
		);
	}
	if (typeIs(value, "buffer")) {
		// Stored as base64 inside an object of its own.
		walk.length += math.ceil((buffer.len(value) * 4) / 3) + 30;
		if (typeIs(saved, "buffer") && buffer.tostring(saved) === buffer.tostring(value)) return saved;
		return buffer.fromstring(buffer.tostring(value));
	}
	note(walk, name, `is a ${typeOf(value)}`);
	return lastGood(walk, saved);
}

/** The first thing in `value` that a data store would not keep as it is, or nothing. `name` begins its path. */
export function findUnstorable(value: object, name: string): StorableProblem | undefined {
	return takeSnapshot(value, {}, name).problems[0];
}

/** What of `current` is to be stored, given what was saved last. `name` begins the paths of problems. */
export function takeSnapshot(current: object, saved: object, name: string): Snapshot {
	const walk: Walk = { length: 0, keys: [], depth: 0, listDepth: 0, open: new Set(), problems: [] };
	const before = saved as unknown as Fields;
	const after = visitTable(walk, name, current as unknown as Fields, before);
	return {
		value: after as unknown as object,
		isChanged: after !== before,
		problems: walk.problems,
		length: walk.length,
	};
}
