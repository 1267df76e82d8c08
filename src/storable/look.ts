//!native
//!optimize 2
// One pass over the game's own table before it is handed to the engine, which copies it. Nothing is allocated per value
// and no metamethod ever runs: with a metatable a table is not clean, and of others `#` and indexing are raw.
import { contentLength, isContent, isSameContent } from "./content";
import { VALUE_LENGTH_MAX } from "./limits";

type Fields = Map<unknown, unknown>;

declare function rawlen(this: void, value: object): number;

/** What a look at data found. */
export interface Look {
	/** Something differs from what is stored. Holds only of data that are clean. */
	readonly isChanged: boolean;
	/** All of it would be stored exactly as it stands. If not, the look ended at the first thing that would not. */
	readonly isClean: boolean;
	/** Tables whose number keys become texts. */
	readonly numberKeyTables: number;
	/** Characters of JSON, roughly. */
	readonly length: number;
	/** Characters of JSON that it has at most, however much has to be escaped. */
	readonly lengthMax: number;
}

/** Deeper than any game nests its data. Also ends the walk through a table that holds itself. */
export const DEPTH_MAX = 200;

/** A table that stands in many places may take more characters than a server could count in a day. */
export const COUNTED_MAX = 2 * VALUE_LENGTH_MAX;

/** Characters of JSON of one byte of text, and of one number, at most. */
const BYTE_MAX = 6;
const NUMBER_MAX = 24;
const NUMBER_ROUGHLY = 8;

/** What stands for a table that was not saved. */
const NOTHING: Fields = new Map();

// What the look under way has found. Variables of the module, as results would cost a table per nested one; nothing in
// here yields, so looks never overlap.
let isChanged = false;
let numberKeyTables = 0;
/** Bytes of all texts, numbers, and characters that are known exactly. */
let bytes = 0;
let numbers = 0;
let others = 0;

/** What is saved under the text that a number becomes as a key. */
export function savedUnderNumber(saved: Fields, key: number): unknown {
	const before = saved.get(tostring(key));
	if (before !== undefined || key % 1 === 0) return before;
	// Who wrote it may have written the fraction with other digits.
	for (const [text, value] of pairs(saved)) {
		if (typeIs(text, "string") && tonumber(text) === key) return value;
	}
	return undefined;
}

/** Whether a value that is no table and not the saved one can be stored; counts its characters. */
function lookAtValue(value: unknown, before: unknown): boolean {
	if (typeIs(value, "string")) {
		bytes += value.size();
		others += 2;
		if (value === before) return true;
		isChanged = true;
		const [isText] = utf8.len(value);
		return isText !== undefined;
	}
	if (typeIs(value, "number")) {
		numbers += 1;
		if (value === before) return true;
		isChanged = true;
		return value - value === 0;
	}
	if (typeIs(value, "boolean")) {
		others += 5;
		if (value !== before) isChanged = true;
		return true;
	}
	if (!isContent(value)) return false;
	others += contentLength(value);
	// The very buffer that was saved cannot be compared with what it held.
	if (value === before || !isSameContent(value, before)) isChanged = true;
	return true;
}

function countOf(fields: Fields): number {
	let count = 0;
	for (const [_key] of pairs(fields)) count += 1;
	return count;
}

function lookAtList(current: Fields, length: number, saved: Fields, depth: number): boolean {
	let count = 0;
	for (const [key, value] of pairs(current)) {
		count += 1;
		// Mostly the entries come in their order; if not, as many different ones must lie in the list as it is long.
		if (key !== count && !(typeIs(key, "number") && key >= 1 && key <= length && key % 1 === 0)) return false;
		const before = saved.get(key);
		const isSound = typeIs(value, "table") ? lookAtTable(value, before, depth + 1) : lookAtValue(value, before);
		if (!isSound) return false;
	}
	others += count;
	if (!isChanged && rawlen(saved) !== length) isChanged = true;
	return count === length;
}

function lookAtDictionary(current: Fields, saved: Fields, depth: number): boolean {
	let count = 0;
	let numberKeys = 0;
	for (const [key, value] of pairs(current)) {
		count += 1;
		let before: unknown;
		if (typeIs(key, "string")) {
			bytes += key.size();
			before = saved.get(key);
			if (before === undefined) {
				isChanged = true;
				const [isText] = utf8.len(key);
				if (isText === undefined) return false;
			}
		} else if (typeIs(key, "number")) {
			numberKeys += 1;
			// Beside its own text only one of the two can be stored.
			if (key - key !== 0 || current.get(tostring(key)) !== undefined) return false;
			before = savedUnderNumber(saved, key);
			if (before === undefined) isChanged = true;
		} else {
			return false;
		}
		const isSound = typeIs(value, "table") ? lookAtTable(value, before, depth + 1) : lookAtValue(value, before);
		if (!isSound) return false;
	}
	others += count * 4;
	if (numberKeys > 0) {
		numbers += numberKeys;
		numberKeyTables += 1;
	}
	if (!isChanged && countOf(saved) !== count) isChanged = true;
	return true;
}

/** Whether all of a table can be stored as it stands. */
function lookAtTable(current: object, before: unknown, depth: number): boolean {
	if (getmetatable(current) !== undefined || depth > DEPTH_MAX || bytes + others > COUNTED_MAX) return false;
	let saved = NOTHING;
	// The very table that was saved cannot be compared with what it held.
	if (typeIs(before, "table") && before !== current && getmetatable(before) === undefined) {
		saved = before as unknown as Fields;
	} else {
		isChanged = true;
	}
	others += 2;
	const fields = current as unknown as Fields;
	const length = rawlen(current);
	// An empty table is stored as a list, whichever it was.
	return length > 0 ? lookAtList(fields, length, saved, depth) : lookAtDictionary(fields, saved, depth);
}

/**
 * Looks through `current` once, without changing or copying anything: whether it differs from `saved`, what the store
 * answered, and whether it can be stored as it is. Never yields or raises.
 */
export function look(current: object, saved: object): Look {
	isChanged = false;
	numberKeyTables = 0;
	bytes = 0;
	numbers = 0;
	others = 0;
	const isClean = lookAtTable(current, saved, 0);
	return {
		isChanged,
		isClean,
		numberKeyTables,
		length: bytes + others + numbers * NUMBER_ROUGHLY,
		lengthMax: bytes * BYTE_MAX + others + numbers * NUMBER_MAX,
	};
}

/** Whether a table holds what is saved; stops at the first difference. */
function isSameTable(current: object, before: unknown, depth: number): boolean {
	if (!typeIs(before, "table") || before === current || depth > DEPTH_MAX) return false;
	if (getmetatable(before) !== undefined) return false;
	const saved = before as unknown as Fields;
	const isList = rawlen(current) > 0;
	let count = 0;
	for (const [key, value] of pairs(current as unknown as Fields)) {
		count += 1;
		let stored: unknown;
		if (isList || !typeIs(key, "number")) stored = saved.get(key);
		else if (rawget(current, tostring(key)) === undefined) stored = savedUnderNumber(saved, key);
		if (typeIs(value, "table")) {
			if (!isSameTable(value, stored, depth + 1)) return false;
		} else if (isContent(value)) {
			if (value === stored || !isSameContent(value, stored)) return false;
		} else if (value !== stored) {
			return false;
		}
	}
	return countOf(saved) === count;
}

/**
 * Whether a save would find nothing to do: `current` holds what the store answered as `saved`. Cheaper than a look, and
 * may answer false of something that a save would leave as it is stored, such as a value that cannot be stored.
 */
export function isUntouched(current: unknown, saved: object): boolean {
	return typeIs(current, "table") && isSameTable(current, saved, 0);
}
