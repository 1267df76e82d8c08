//!optimize 2
// The slow way to save, for data with something in them that cannot be stored: it copies, leaves that out and keeps what
// was saved last in its place. No metamethod ever runs: of an object its own fields are stored.
import { contentLength, copyContent, isContent, isSameContent } from "./content";
import { DEPTH_MAX, isFiniteNumber } from "./limits";
import { isProxy } from "./metatables";
import { numberKeyProblem, textOfNumber } from "./number-keys";
import type { Fields, Place, StorableProblem, Walk } from "./snapshot-walk";
import { add, isTooLong, leaveOut, note, PROBLEMS_MAX, startWalk } from "./snapshot-walk";

export type { StorableProblem } from "./snapshot-walk";

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

declare function rawlen(this: void, value: object): number;

const NUMBER_LENGTH = 8;
const BOOLEAN_LENGTH = 5;

/** Of a table in itself: what it holds is looked at where it stands first. */
export const HOLDS_ITSELF = "holds itself";

const NO_INDEX = "is not part of a list without gaps (number keys beside a list cannot be stored)";

/** Whether a value to be stored is the saved one. */
function isKept(after: unknown, before: unknown): boolean {
	// What is not a number was stored by somebody else, and stays.
	return after === before || (after !== after && before !== before);
}

function sizeOf(fields: Fields): number {
	let size = 0;
	for (const [_key] of pairs(fields)) size += 1;
	return size;
}

function hasTextKey(fields: Fields): boolean {
	for (const [key] of pairs(fields)) {
		if (typeIs(key, "string")) return true;
	}
	return false;
}

function isIndex(key: unknown, length: number): boolean {
	return typeIs(key, "number") && key >= 1 && key <= length && key % 1 === 0;
}

/** The number, or what was saved in its place. */
function visitNumber(walk: Walk, value: number, saved: unknown): unknown {
	walk.length += NUMBER_LENGTH;
	if (isFiniteNumber(value) || isKept(value, saved)) return value;
	return leaveOut(walk, value === value ? "is an infinite number" : "is not a number (NaN)", true);
}

function visitText(walk: Walk, value: string, saved: unknown): unknown {
	if (value !== saved && utf8.len(value)[0] === undefined) return leaveOut(walk, "is not valid UTF-8");
	add(walk, value.size() + 2);
	return value;
}

/** The value to store, `saved` itself where nothing changed, or nothing where there is none that can be stored. */
function visitValue(walk: Walk, value: unknown, saved: unknown): unknown {
	if (typeIs(value, "number")) return visitNumber(walk, value, saved);
	if (typeIs(value, "string")) return visitText(walk, value, saved);
	if (typeIs(value, "boolean")) {
		add(walk, BOOLEAN_LENGTH);
		return value;
	}
	if (typeIs(value, "table")) return visitTable(walk, value as Fields, saved);
	if (!isContent(value)) return leaveOut(walk, `is a ${typeOf(value)}`);
	add(walk, contentLength(value));
	return value !== saved && isSameContent(value, saved) ? saved : copyContent(value);
}

/** The value under a key, whose place in the path the caller has taken care of. */
function visitEntry(walk: Walk, key: unknown, value: unknown, saved: unknown): unknown {
	walk.keys[walk.depth] = key;
	walk.depth += 1;
	const after = visitValue(walk, value, saved);
	walk.depth -= 1;
	return after;
}

/** Tells of a key that cannot be stored. */
function noteKey(walk: Walk, key: unknown, reason: string, isTaken?: boolean): void {
	walk.keys[walk.depth] = key;
	walk.depth += 1;
	note(walk, reason, isTaken);
	walk.depth -= 1;
}

/** The key under which an entry of a dictionary is stored; nothing, and told, where there is none. */
function storedKey(walk: Walk, key: unknown, place: Place, listLength: number, saved: Fields): string | undefined {
	if (typeIs(key, "string")) {
		if (saved.get(key) !== undefined || utf8.len(key)[0] !== undefined) return key;
		noteKey(walk, key, "has a key that is not valid UTF-8");
		return undefined;
	}
	if (!typeIs(key, "number")) {
		noteKey(walk, key, `has a ${typeOf(key)} as its key`);
		return undefined;
	}
	if (isIndex(key, listLength)) {
		noteKey(walk, key, "has a number as its key beside text keys", true);
		return undefined;
	}
	const problem = numberKeyProblem(place.current, key);
	if (problem === undefined) return textOfNumber(key, saved);
	noteKey(walk, key, problem);
	return undefined;
}

function visitDictionary(walk: Walk, place: Place, saved: Fields | undefined): Fields {
	const copy: Fields = new Map();
	const before = saved ?? copy;
	// At the root text keys may lie beside a list part, and are what counts.
	const listLength = rawlen(place.current);
	let isSame = saved !== undefined;
	let size = 0;
	for (const [key, value] of pairs(place.current)) {
		const name = storedKey(walk, key, place, listLength, before);
		if (name === undefined) continue;
		const after = visitEntry(walk, key, value, saved?.get(name));
		if (after === undefined) continue;
		add(walk, name.size() + 4);
		size += 1;
		if (isSame && !isKept(after, before.get(name))) isSame = false;
		copy.set(name, after);
	}
	return saved !== undefined && isSame && sizeOf(saved) === size ? saved : copy;
}

function visitList(walk: Walk, place: Place, saved: Fields | undefined): Fields {
	const { current } = place;
	const length = rawlen(current);
	const copy: Fields = new Map();
	let isSame = saved !== undefined;
	let size = 0;
	for (const index of $range(1, length)) {
		const value = rawget(current, index);
		if (value === undefined) {
			noteKey(walk, index, "is a gap in a list");
			continue;
		}
		const before = saved?.get(size + 1);
		const after = visitEntry(walk, index, value, before);
		// What is left out leaves no gap, which could not be stored either.
		if (after === undefined) continue;
		add(walk, 1);
		size += 1;
		if (isSame && !isKept(after, before)) isSame = false;
		copy.set(size, after);
	}
	for (const [key] of pairs(current)) {
		if (isIndex(key, length)) continue;
		if (typeIs(key, "string")) noteKey(walk, key, "is a text key in a list", true);
		else if (typeIs(key, "number")) noteKey(walk, key, NO_INDEX);
		else noteKey(walk, key, `has a ${typeOf(key)} as its key`);
	}
	return saved !== undefined && isSame && sizeOf(saved) === size ? saved : copy;
}

/** Why a table cannot be walked through, or nothing. */
function tableProblem(walk: Walk, value: object): string | undefined {
	if (walk.open.has(value)) return HOLDS_ITSELF;
	if (walk.depth > DEPTH_MAX) return `lies more than ${DEPTH_MAX} tables deep`;
	return isProxy(value) ? "is a proxy: its fields lie behind a metatable" : undefined;
}

function visitTable(walk: Walk, current: Fields, saved: unknown): unknown {
	const problem = tableProblem(walk, current);
	if (problem !== undefined) return leaveOut(walk, problem);
	if (isTooLong(walk)) return undefined;
	const { depth } = walk;
	const isList = rawlen(current) > 0 && !(depth === 0 && hasTextKey(current));
	// The very table that was saved cannot be compared with what it held.
	const isKnown = typeIs(saved, "table") && saved !== (current as object) && getmetatable(saved) === undefined;
	const before = isKnown ? (saved as Fields) : undefined;
	const place: Place = { current, isList, good: depth === 0 ? before : undefined, isGoodKnown: depth === 0 };
	walk.places[depth] = place;
	walk.open.add(current);
	add(walk, 2);
	const after = isList ? visitList(walk, place, before) : visitDictionary(walk, place, before);
	walk.open.delete(current);
	return after;
}

/** The first thing in `value` that a data store would not keep as it is, or nothing. `name` begins its path. */
export function findUnstorable(value: object, name: string): StorableProblem | undefined {
	return takeSnapshot(value, {}, name).problems[0];
}

/**
 * What of `current` is to be stored, given what was saved last. `name` begins the paths of problems. Number keys become
 * texts where there is no list part, which is no problem.
 */
export function takeSnapshot(current: object, saved: object, name: string, problemsMax = PROBLEMS_MAX): Snapshot {
	const walk = startWalk(saved, name, problemsMax);
	const value = visitTable(walk, current as Fields, saved as Fields) as object;
	return { value, isChanged: value !== saved, problems: walk.problems, length: walk.length };
}
