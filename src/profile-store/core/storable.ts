/** The most characters of JSON that a key's value may have. */
export const VALUE_LENGTH_MAX = 4_194_304;

export function isFiniteNumber(value: unknown): value is number {
	return typeIs(value, "number") && value === value && value !== math.huge && value !== -math.huge;
}

/** Why a value cannot be stored, and where: `path` reads like Luau code (`Data.Items[3].owner`). */
export interface StorableProblem {
	readonly path: string;
	readonly reason: string;
}

interface Walk {
	/** Characters of JSON so far, roughly: escapes in strings are not counted. */
	length: number;
	problem: StorableProblem | undefined;
	/** The tables from the root to here, to notice one that holds itself. */
	readonly open: Set<object>;
}

function fail(walk: Walk, path: string, reason: string): void {
	walk.problem = { path, reason };
}

function childPath(path: string, key: unknown): string {
	if (typeIs(key, "number")) return `${path}[${key}]`;
	const [isName] = tostring(key).match("^[%a_][%w_]*$");
	return isName !== undefined ? `${path}.${key}` : `${path}["${key}"]`;
}

function walkTable(walk: Walk, value: object, path: string): void {
	if (walk.open.has(value)) return fail(walk, path, "holds itself");
	if (getmetatable(value as never) !== undefined) return fail(walk, path, "has a metatable");
	walk.open.add(value);
	const listLength = (value as Array<unknown>).size();
	let entries = 0;
	let hasText = false;
	for (const [key, child] of value as Map<unknown, unknown>) {
		entries += 1;
		if (typeIs(key, "string")) {
			hasText = true;
			const [isText] = utf8.len(key);
			if (isText === undefined) return fail(walk, path, "has a key that is not valid UTF-8");
			walk.length += key.size() + 4;
		} else if (typeIs(key, "number")) {
			if (key < 1 || key % 1 !== 0 || key > listLength) {
				return fail(walk, path, `has the number ${key} as a key, which is not part of a list without gaps`);
			}
			walk.length += 1;
		} else {
			return fail(walk, path, `has a ${typeOf(key)} as a key`);
		}
		walkValue(walk, child, childPath(path, key));
		if (walk.problem !== undefined) return;
	}
	walk.length += 2;
	if (hasText && listLength > 0) return fail(walk, path, "mixes list entries with text keys");
	if (!hasText && entries !== listLength) return fail(walk, path, "is a list with gaps");
	walk.open.delete(value);
}

function walkValue(walk: Walk, value: unknown, path: string): void {
	if (typeIs(value, "string")) {
		const [isText] = utf8.len(value);
		if (isText === undefined) return fail(walk, path, "is not valid UTF-8");
		walk.length += value.size() + 2;
	} else if (typeIs(value, "number")) {
		if (!isFiniteNumber(value)) return fail(walk, path, value === value ? "is an infinite number" : "is not a number (NaN)");
		walk.length += tostring(value).size();
	} else if (typeIs(value, "boolean")) {
		walk.length += 5;
	} else if (typeIs(value, "table")) {
		walkTable(walk, value, path);
	} else if (typeIs(value, "buffer")) {
		// Stored as base64 inside an object of its own.
		walk.length += math.ceil((buffer.len(value) * 4) / 3) + 30;
	} else {
		fail(walk, path, `is a ${typeOf(value)}`);
	}
}

/** The first thing in `value` that a data store would not keep as it is, or nothing. `name` begins its path. */
export function findUnstorable(value: unknown, name: string): StorableProblem | undefined {
	const walk: Walk = { length: 0, problem: undefined, open: new Set() };
	walkValue(walk, value, name);
	return walk.problem;
}

/** About how many characters of JSON the value takes; infinite where it cannot be stored. */
export function estimateLength(value: unknown): number {
	const walk: Walk = { length: 0, problem: undefined, open: new Set() };
	walkValue(walk, value, "value");
	return walk.problem === undefined ? walk.length : math.huge;
}
