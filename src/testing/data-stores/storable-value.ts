//!optimize 2
// A cycle is found by comparing with the tables above, and only this often: real data is seldom nested so deep.
const CYCLE_CHECK_EVERY = 32;
// Below Luau's limit on nested calls, so that an absurd value is an error of the call and not of the simulation.
const DEPTH_MAX = 2000;
const NOT_STORABLE = "Data stores can only accept valid UTF-8 characters.";

/** The types know no `rawlen`, and `#` would run the metamethod of a game's own table. */
declare function rawlen(value: object): number;

/** A value that was checked, copied and measured. */
export interface StorableCopy {
	/** A copy that shares no table or buffer with the original; nothing when there is a problem. */
	readonly value: unknown;
	/** The length of its JSON, in characters. */
	readonly size: number;
	/** What cannot be stored, without the error's number: "Function", "Array with gaps" ... */
	readonly problem: string | undefined;
}

// The state of the copy under way. Module variables, as parameters and results would cost a table per nested value;
// nothing in here yields, so copies never overlap.
let size = 0;
let problem: string | undefined;
const path = new Map<number, object>();

// Field names come again and again; what a name takes is measured once. Cleared when game data uses ids as names.
const KEY_SIZES_MAX = 10_000;
const keySizes = new Map<string, number>();
let keySizeCount = 0;

function measureNumber(value: number): number {
	if (value % 1 !== 0 || value >= 1e15 || value <= -1e15) return tostring(value).size();
	const digits = math.abs(value);
	const sign = value < 0 ? 1 : 0;
	if (digits < 10) return sign + 1;
	if (digits < 100) return sign + 2;
	if (digits < 1000) return sign + 3;
	return sign + string.format("%.0f", digits).size();
}

function measureText(text: string): number {
	let length = text.size() + 2;
	if (string.find(text, '[%c"\\]')[0] === undefined) return length;
	for (const [escaped] of string.gmatch(text, '[%c"\\]')) {
		const isShort = string.find(escaped as string, '[\n\r\t\b\f"\\]')[0] !== undefined;
		length += isShort ? 1 : 5;
	}
	return length;
}

function takeText(text: string): void {
	if (utf8.len(text)[0] === undefined) problem ??= "a string that is not valid UTF-8";
	size += measureText(text);
}

function takeKey(key: string): void {
	const known = keySizes.get(key);
	if (known !== undefined) {
		size += known;
		return;
	}
	const before = size;
	takeText(key);
	if (problem !== undefined) return;
	if (keySizeCount >= KEY_SIZES_MAX) {
		keySizes.clear();
		keySizeCount = 0;
	}
	keySizes.set(key, size - before);
	keySizeCount += 1;
}

function isCycle(original: object, depth: number): boolean {
	if (depth % CYCLE_CHECK_EVERY !== 0) return false;
	for (const above of $range(1, depth - 1)) {
		if (path.get(above) === original) return true;
	}
	return false;
}

/** A list. Beside one, JSON has no room for named fields: the engine drops them without a word. */
function copyList(original: Map<unknown, unknown>, length: number, depth: number): object | undefined {
	const copy = table.create(length) as unknown as Map<unknown, unknown>;
	let entries = 0;
	for (const [key, value] of pairs(original)) {
		if (typeIs(key, "string")) continue;
		if (!typeIs(key, "number") || key < 1 || key > length || key % 1 !== 0) {
			problem ??= typeIs(key, "number") ? "Array with gaps" : `a table with a ${typeOf(key)} as key`;
			return undefined;
		}
		entries += 1;
		copy.set(key, copyNested(value, depth));
		if (problem !== undefined) return undefined;
	}
	if (entries !== length) problem ??= "Array with gaps";
	size += entries - 1;
	return copy;
}

/** The name that JSON gives to a number as a key. */
function nameOfNumber(key: number): string {
	return key % 1 === 0 && math.abs(key) < 1e15 ? string.format("%d", key) : tostring(key);
}

/** A table without a list in it: whatever has a number as its key is stored under that number's text. */
function copyFields(original: Map<unknown, unknown>, depth: number): object | undefined {
	const copy = new Map<string, unknown>();
	let entries = 0;
	for (const [key, value] of pairs(original)) {
		let name: string;
		if (typeIs(key, "string")) {
			name = key;
		} else if (typeIs(key, "number")) {
			name = nameOfNumber(key);
			// Which of the two comes first would hang on the table's memory.
			if (rawget(original, name) !== undefined) continue;
		} else {
			problem ??= `a table with a ${typeOf(key)} as key`;
			return undefined;
		}
		takeKey(name);
		size += 1;
		entries += 1;
		copy.set(name, copyNested(value, depth));
		if (problem !== undefined) return undefined;
	}
	if (entries > 1) size += entries - 1;
	return copy;
}

/** Only raw reads: what a metatable of the game would answer is not stored, and none of its functions runs. */
function copyTable(original: Map<unknown, unknown>, depth: number): object | undefined {
	path.set(depth, original);
	if (isCycle(original, depth)) problem ??= "a table that holds itself";
	if (depth > DEPTH_MAX) problem ??= `tables nested more than ${DEPTH_MAX} deep`;
	if (problem !== undefined) return undefined;
	size += 2;
	const length = rawlen(original);
	const copy = length > 0 ? copyList(original, length, depth) : copyFields(original, depth);
	path.delete(depth);
	return copy;
}

function copyBuffer(original: buffer): buffer {
	const length = buffer.len(original);
	const copy = buffer.create(length);
	buffer.copy(copy, 0, original);
	// Stored as an object that holds the bytes in base64.
	size += math.ceil(length / 3) * 4 + 34;
	return copy;
}

function copyNested(value: unknown, depth: number): unknown {
	if (typeIs(value, "string")) {
		takeText(value);
		return value;
	}
	if (typeIs(value, "number")) {
		size += measureNumber(value);
		return value;
	}
	if (typeIs(value, "boolean")) {
		size += value ? 4 : 5;
		return value;
	}
	if (typeIs(value, "table")) return copyTable(value as unknown as Map<unknown, unknown>, depth + 1);
	if (typeIs(value, "buffer")) return copyBuffer(value);
	problem ??= typeOf(value);
	return undefined;
}

/** Checks, copies and measures a value in one pass. */
export function copyStorable(value: unknown): StorableCopy {
	size = 0;
	problem = undefined;
	const copy = copyNested(value, 0);
	if (problem !== undefined) path.clear();
	return { value: problem === undefined ? copy : undefined, size, problem };
}

/** The engine's error for a value that cannot be stored, or that is too large for `sizeMax` characters of JSON. */
export function storeProblem(original: unknown, copy: StorableCopy, sizeMax: number): string | undefined {
	if (copy.problem !== undefined) {
		const isWhole = !typeIs(original, "table") && !typeIs(original, "string");
		return isWhole
			? `103: ${copy.problem} is not allowed in data stores. ${NOT_STORABLE}`
			: `104: Cannot store ${copy.problem} in data store. ${NOT_STORABLE}`;
	}
	if (copy.size > sizeMax) return `105: Serialized value exceeds ${sizeMax} characters (it has ${copy.size}).`;
	return undefined;
}

/** A deep copy of a value that was stored, so that needs no check. */
export function copyStored(value: unknown): unknown {
	if (typeIs(value, "table")) {
		const original = value as unknown as Map<unknown, unknown>;
		const copy = table.clone(original as unknown as Array<defined>) as unknown as Map<unknown, unknown>;
		for (const [key, nested] of pairs(original)) {
			if (typeIs(nested, "table") || typeIs(nested, "buffer")) copy.set(key, copyStored(nested));
		}
		return copy;
	}
	if (typeIs(value, "buffer")) {
		const copy = buffer.create(buffer.len(value));
		buffer.copy(copy, 0, value);
		return copy;
	}
	return value;
}
