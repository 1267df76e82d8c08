import { jsonLength } from "../../storable/json-length";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import { isUntouched, look } from "../../storable/look";
import type { StorableProblem } from "../../storable/snapshot";
import { takeSnapshot } from "../../storable/snapshot";

/** The engine's limits for what stands beside the value. */
const METADATA_KEY_MAX = 50;
const METADATA_TEXT_MAX = 250;
const METADATA_LENGTH_MAX = 300;

/** From this share of the limit on, the game is warned. */
export const LENGTH_WARNING = 0.8 * VALUE_LENGTH_MAX;

/** What is stored of a profile. Nothing of it is ever handed to the game. */
export interface Saved {
	readonly Data: object;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
}

/** A part of a profile as a save may send it. */
export interface Outgoing<T extends object = object> {
	/** The game's own table where all of it can be stored as it is, else a copy without what cannot; nothing where there is none. */
	readonly value: T | undefined;
	readonly isChanged: boolean;
	readonly problems: ReadonlyArray<StorableProblem>;
	/** Characters of JSON, roughly. */
	readonly length: number;
	/** Not more than that, escapes included. */
	readonly lengthMax: number;
	/** How many tables have number keys, which Roblox stores as texts. */
	readonly numberKeyTables: number;
}

function refused<T extends object>(path: string, reason: string): Outgoing<T> {
	const problems = [{ path, reason }];
	return { value: undefined, isChanged: false, problems, length: 0, lengthMax: 0, numberKeyTables: 0 };
}

function unchanged<T extends object>(value: T): Outgoing<T> {
	return { value, isChanged: false, problems: [], length: 0, lengthMax: 0, numberKeyTables: 0 };
}

/** Looks through a game's `Data` and copies it only where something of it cannot be stored. */
export function lookAtData(current: unknown, saved: object): Outgoing {
	if (!typeIs(current, "table")) return refused("Data", `is ${describeType(current)}; it must be a table`);
	const seen = look(current, saved);
	if (!seen.isClean) return copyOfData(current, saved);
	return { ...seen, value: current, problems: [] };
}

/** A copy that the game cannot change any more. It shares with `saved` what has not changed. */
export function copyOfData(current: unknown, saved: object): Outgoing {
	if (!typeIs(current, "table")) return refused("Data", `is ${describeType(current)}; it must be a table`);
	const { value, isChanged, problems, length } = takeSnapshot(current, saved, "Data");
	// Without a bound of its own: escapes can make six characters of one.
	return { value, isChanged, problems, length, lengthMax: 6 * length, numberKeyTables: 0 };
}

/** The same for what is empty in most profiles. */
export function isSameFields(current: unknown, saved: object): boolean {
	if (!typeIs(current, "table") || current === saved) return false;
	const isPlain = getmetatable(current) === undefined && isEmpty(current) && isEmpty(saved);
	return isPlain || isUntouched(current, saved);
}

function isEmpty(fields: object): boolean {
	for (const [_key] of pairs(fields as Map<unknown, unknown>)) return false;
	return true;
}

function describeType(value: unknown): string {
	return value === undefined ? "nil" : `a ${typeOf(value)}`;
}

function metadataProblem(metadata: object): string | undefined {
	let length = 0;
	for (const [key, value] of metadata as Map<unknown, unknown>) {
		if (!typeIs(key, "string") || key.size() > METADATA_KEY_MAX) {
			return `has the key ${tostring(key)}; keys are text of at most ${METADATA_KEY_MAX} characters`;
		}
		// The quotes of a text are no part of it.
		const valueLength = typeIs(value, "string") ? value.size() : jsonLength(value);
		if (valueLength > METADATA_TEXT_MAX) {
			return `has ${valueLength} characters at ${key}; the limit is ${METADATA_TEXT_MAX}`;
		}
		length += key.size() + valueLength;
	}
	if (length <= METADATA_LENGTH_MAX) return undefined;
	return `has ${length} characters in all; the limit is ${METADATA_LENGTH_MAX}`;
}

/** A copy: metadata are small. Nothing where they cannot be stored: what is stored stays. */
export function takeMetadata(current: unknown, saved: object): Outgoing {
	const name = "RobloxMetaData";
	if (!typeIs(current, "table")) return refused(name, `is ${describeType(current)}; it must be a table`);
	if (isSameFields(current, saved)) return unchanged(saved);
	const copy = takeSnapshot(current, saved, name);
	const problem = metadataProblem(copy.value);
	return problem === undefined ? { ...copy, lengthMax: copy.length, numberKeyTables: 0 } : refused(name, problem);
}

/** A copy, or nothing where the ids cannot be stored: what is stored stays. */
export function takeUserIds(current: unknown, saved: Array<number>): Outgoing<Array<number>> {
	const name = "UserIds";
	if (!typeIs(current, "table")) return refused(name, `is ${describeType(current)}; it must be a list of user ids`);
	if (isSameFields(current, saved)) return unchanged(saved);
	const { value, isChanged, problems } = takeSnapshot(current, saved, name);
	const userIds = value as Array<number>;
	for (const [key, userId] of pairs(value as unknown as Map<unknown, unknown>)) {
		if (!typeIs(key, "number")) return refused(name, `has the key ${tostring(key)}; it must be a list of user ids`);
		if (!typeIs(userId, "number")) return refused(name, `has a ${typeOf(userId)} in it; user ids are numbers`);
		if (userId % 1 !== 0) return refused(name, `has ${userId} in it; user ids are whole numbers`);
	}
	// Roblox does not say how many are too many: the store refuses them then.
	return { ...unchanged(userIds), isChanged, problems };
}

/** The parts of `Data` that take the most room, as text for a warning. */
export function largestParts(data: object): string {
	const parts = new Array<{ readonly name: string; readonly length: number }>();
	for (const [key, value] of pairs(data as Map<unknown, unknown>)) {
		const name = typeIs(key, "string") ? `Data.${key}` : `Data[${tostring(key)}]`;
		parts.push({ name, length: jsonLength(value) });
	}
	parts.sort((a, b) => (a.length === b.length ? a.name < b.name : a.length > b.length));
	const texts = new Array<string>();
	for (const index of $range(0, math.min(3, parts.size()) - 1)) {
		texts.push(`${parts[index].name} (${math.round(parts[index].length / 1000)} kB)`);
	}
	return texts.join(", ");
}
