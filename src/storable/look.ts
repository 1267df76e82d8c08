//!native
//!optimize 2
// One pass over the game's own table before it is handed to the engine, which copies it. Nothing is allocated per value,
// and no metamethod ever runs: what has a metatable is not clean, and of all else indexing and iterating are raw.
// The two loops are alike and written out, for calls are what takes most of the time otherwise.
import { contentLength, isContent, isSameContent } from "./content";
import { COUNTED_MAX, DEPTH_MAX } from "./limits";
import { numberKeyProblem, textOfNumber } from "./number-keys";
import { rememberedSize } from "./size";

type Fields = Map<unknown, unknown>;

declare function rawlen(this: void, value: object): number;
declare function type(this: void, value: unknown): string;

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

/** Less deep than this, no table stands in so many places that walking through all of them takes long. */
const SHALLOW = 8;

/** Characters of JSON of a byte of text, and of a number, at most. */
const BYTE_MAX = 6;
const NUMBER_MAX = 24;
/** An entry of a list is a comma and a value: a number, or the quotes of a text. A key has quotes and a colon beside. */
const ENTRY_ROUGHLY = 5;
const NAMED_ENTRY_ROUGHLY = 8;

/** What stands for a table that was not saved. */
const NOTHING: Fields = new Map();

// What the look under way has found. Variables of the module, as results would cost a table per nested one; nothing in
// here yields, so looks never overlap.
let isChanged = false;
let numberKeyTables = 0;
/** Entries, tables and buffers. */
let size = 0;
/** Bytes of texts, those of keys too. */
let bytes = 0;
/** Characters of everything else. */
let others = 0;

/** Whether a value that is neither a table nor a plain one can be stored. */
function takeContent(value: unknown, before: unknown): boolean {
	if (!isContent(value)) return false;
	size += 1;
	others += contentLength(value);
	// The very buffer that was saved cannot be compared with what it held.
	if (value === before || !isSameContent(value, before)) isChanged = true;
	return true;
}

function takeNewText(text: string): boolean {
	isChanged = true;
	const [isText] = utf8.len(text);
	return isText !== undefined;
}

function takeNewNumber(value: number): boolean {
	isChanged = true;
	// What is infinite or not a number has no difference from itself.
	return value - value === 0;
}

/** The text that a key other than a text becomes where there is no list part, or nothing. */
function takeKey(key: unknown, current: Fields, saved: Fields): string | undefined {
	if (!typeIs(key, "number") || numberKeyProblem(current, key) !== undefined) return undefined;
	return textOfNumber(key, saved);
}

/** The list part of a table with nothing else in it. */
function lookAtList(current: Fields, saved: Fields, depth: number): boolean {
	let count = 0;
	let textBytes = 0;
	for (const [key, value] of current) {
		count += 1;
		// Luau keeps a list in order. Anything else lies beside it, or behind a gap.
		if (key !== count) return false;
		const kind = type(value);
		if (kind === "string") {
			textBytes += (value as string).size();
			if (value !== saved.get(key) && !takeNewText(value as string)) return false;
		} else if (kind === "table") {
			if (!lookAtTable(value as Fields, saved.get(key), depth + 1)) return false;
		} else if (kind === "number") {
			if (value !== saved.get(key) && !takeNewNumber(value as number)) return false;
		} else if (kind === "boolean") {
			if (value !== saved.get(key)) isChanged = true;
		} else if (!takeContent(value, saved.get(key))) {
			return false;
		}
	}
	size += count;
	bytes += textBytes;
	others += count * ENTRY_ROUGHLY;
	return true;
}

/** Whether all of a table can be stored as it stands. */
function lookAtTable(current: Fields, before: unknown, depth: number): boolean {
	if (getmetatable(current) !== undefined) return false;
	if (depth > SHALLOW && (depth > DEPTH_MAX || bytes + size > COUNTED_MAX)) return false;
	size += 1;
	let saved = before as Fields;
	// The very table that was saved cannot be compared with what it held.
	if (!typeIs(before, "table") || before === (current as object) || getmetatable(before) !== undefined) {
		isChanged = true;
		saved = NOTHING;
	}
	if (rawlen(current) > 0) return lookAtList(current, saved, depth);
	let count = 0;
	let textBytes = 0;
	let hasNumberKeys = false;
	for (const [key, value] of current) {
		count += 1;
		let stored: unknown;
		if (typeIs(key, "string")) {
			textBytes += key.size();
			stored = saved.get(key);
			if (stored === undefined && !takeNewText(key)) return false;
		} else {
			const text = takeKey(key, current, saved);
			if (text === undefined) return false;
			hasNumberKeys = true;
			textBytes += text.size();
			stored = saved.get(text);
		}
		const kind = type(value);
		if (kind === "string") {
			textBytes += (value as string).size();
			if (value !== stored && !takeNewText(value as string)) return false;
		} else if (kind === "table") {
			if (!lookAtTable(value as Fields, stored, depth + 1)) return false;
		} else if (kind === "number") {
			if (value !== stored && !takeNewNumber(value as number)) return false;
		} else if (kind === "boolean") {
			if (value !== stored) isChanged = true;
		} else if (!takeContent(value, stored)) {
			return false;
		}
	}
	size += count;
	bytes += textBytes;
	// An empty table is stored as a list, whichever it was.
	others += count * NAMED_ENTRY_ROUGHLY;
	if (hasNumberKeys) numberKeyTables += 1;
	return true;
}

/**
 * Looks through `current` once, without changing or copying anything: whether it differs from `saved`, what the store
 * answered, and whether it can be stored as it is. Never yields or raises.
 */
export function look(current: object, saved: object): Look {
	isChanged = false;
	numberKeyTables = 0;
	size = 0;
	bytes = 0;
	others = 0;
	const isClean = lookAtTable(current as Fields, saved, 0);
	// Everything there is has its equal in what is saved: nothing has gone if there is as much.
	if (isClean && !isChanged && rememberedSize(saved) !== size) isChanged = true;
	return {
		isChanged,
		isClean,
		numberKeyTables,
		length: bytes + others + 2,
		lengthMax: bytes * BYTE_MAX + size * NUMBER_MAX + others,
	};
}

export { isUntouched } from "./untouched";
