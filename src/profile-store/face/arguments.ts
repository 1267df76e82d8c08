import { t } from "@rbxts/t";
import { isForgedMessage } from "../../util/library-message";
import { describe } from "../../util/text";
import { numberKeyPaths } from "../../storable/number-key-paths";
import { findUnstorable, takeSnapshot } from "../../storable/snapshot";
import type { RollBackParams, StartSessionParams } from "../types";

/** The engine's limit for the names of stores and keys, in characters. */
const NAME_LENGTH_MAX = 50;

/** From a check, called by a public member, to the line that called the member. */
const CALLER_LEVEL = 3;

const isParams = t.interface({ Cancel: t.optional(t.callback), Steal: t.optional(t.boolean) });

/** Raises a caller's mistake at the caller's line. To be called from the public member itself, or with a higher `level`. */
export function raise(message: string, level = CALLER_LEVEL): never {
	error(`[ProfileStore]: ${message}`, level);
}

function nameProblem(what: string, value: unknown): string | undefined {
	if (!t.string(value)) return `${what} must be a string, not ${describe(value)}`;
	if (value.size() === 0) return `${what} must not be empty`;
	if (value.size() > NAME_LENGTH_MAX) {
		return `${what} must have at most ${NAME_LENGTH_MAX} characters, not ${describe(value)}`;
	}
	return undefined;
}

/** A method that was called with a dot gets its first argument in place of the store. */
export function checkSelf(member: string, isStore: boolean): void {
	if (!isStore) raise(`${member}: call it with a colon: store:${member}(...)`, CALLER_LEVEL + 1);
}

export function checkStoreName(value: unknown, module: unknown): void {
	if (value === module) raise("New: call it with a dot: ProfileStore.New(...)", CALLER_LEVEL + 1);
	const problem = nameProblem("store_name", value);
	if (problem !== undefined) raise(`New: ${problem}`, CALLER_LEVEL + 1);
}

/** Raises for what no store takes, and answers what Roblox stores in another way. */
export function checkTemplate(value: unknown): ReadonlyArray<string> {
	if (value === undefined) return [];
	if (!t.table(value)) raise(`New: template must be a table or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	const texts = new Array<string>();
	for (const { path, reason, isTaken } of takeSnapshot(value, {}, "template").problems) {
		if (isTaken !== true) raise(`New: the template cannot be stored: ${path} ${reason}`, CALLER_LEVEL + 1);
		texts.push(`${path} ${reason}, so it is not saved; the rest is`);
	}
	for (const path of numberKeyPaths(value, "template")) {
		texts.push(`${path} has numbers as keys, which Roblox stores as texts: at the next load they are texts`);
	}
	return texts;
}

export function checkKey(member: string, value: unknown): void {
	const problem = nameProblem("profile_key", value);
	if (problem !== undefined) raise(`${member}: ${problem}`, CALLER_LEVEL + 1);
}

export function checkParams(value: unknown): asserts value is StartSessionParams | undefined {
	if (value === undefined) return;
	if (!t.table(value))
		raise(`StartSessionAsync: params must be a table or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	if (!isParams(value)) {
		const { Cancel, Steal } = value as { Cancel?: unknown; Steal?: unknown };
		raise(
			`StartSessionAsync: params takes Cancel (a function or nil, here ${describe(Cancel)}) and Steal (a boolean or nil, here ${describe(Steal)})`,
			CALLER_LEVEL + 1,
		);
	}
}

export function checkMessage(value: unknown): void {
	if (!t.table(value)) raise(`MessageAsync: message must be a table, not ${describe(value)}`, CALLER_LEVEL + 1);
	const problem = findUnstorable(value, "message");
	if (problem !== undefined) {
		raise(`MessageAsync: the message cannot be stored: ${problem.path} ${problem.reason}`, CALLER_LEVEL + 1);
	}
	if (isForgedMessage(value)) {
		raise(
			`MessageAsync: the Kind of a message must not begin with "@coffer/"; those are the library's own`,
			CALLER_LEVEL + 1,
		);
	}
}

export function checkVersion(value: unknown): void {
	if (value !== undefined && !t.string(value)) {
		raise(`GetAsync: version must be a string or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	}
}

/** Below this, Unix milliseconds would be a moment of 1973: they are seconds. */
const UNIX_MILLIS_MIN = 1e11;
/** How far ahead of now the stores take a moment. */
const AHEAD_MILLIS_MAX = 600_000;

function momentProblem(millis: number, unixMillisNow: number, isRangeOnly: boolean): string | undefined {
	if (millis !== millis || math.abs(millis) === math.huge) return `must be a finite number, not ${millis}`;
	if (!isRangeOnly && millis > unixMillisNow + AHEAD_MILLIS_MAX) return `lies in the future (${describe(millis)})`;
	return undefined;
}

function dateProblem(value: unknown, unixMillisNow: number, isRangeOnly: boolean): string | undefined {
	const millis = typeIs(value, "DateTime") ? value.UnixTimestampMillis : value;
	if (!t.number(millis)) return `must be a DateTime, Unix milliseconds or nil, not ${describe(value)}`;
	const problem = momentProblem(millis, unixMillisNow, isRangeOnly);
	if (problem !== undefined) return problem;
	// 0 says "from the beginning".
	if (millis !== 0 && millis < UNIX_MILLIS_MIN && !typeIs(value, "DateTime")) {
		return `must be Unix milliseconds; ${describe(millis)} looks like seconds (use a DateTime, or seconds * 1000)`;
	}
	return undefined;
}

/** Answers Unix milliseconds. `isRangeOnly`: the bound of a range, which may lie in the future. */
export function checkDate(
	member: string,
	what: string,
	value: unknown,
	unixMillisNow: number,
	isRangeOnly = false,
): number | undefined {
	if (value === undefined) return undefined;
	const problem = dateProblem(value, unixMillisNow, isRangeOnly);
	if (problem !== undefined) raise(`${member}: ${what} ${problem}`, CALLER_LEVEL + 1);
	return typeIs(value, "DateTime") ? value.UnixTimestampMillis : (value as number);
}

/** Answers Unix milliseconds. Moments of today differ by a factor of a thousand, so either unit is known for what it is. */
export function checkMoment(value: unknown, unixMillisNow: number): number {
	const given = typeIs(value, "DateTime") ? value.UnixTimestampMillis : value;
	if (!t.number(given)) {
		raise(
			`RollBackAsync: time must be a DateTime, Unix seconds or Unix milliseconds, not ${describe(value)}`,
			CALLER_LEVEL + 1,
		);
	}
	const isSeconds = !typeIs(value, "DateTime") && given < UNIX_MILLIS_MIN;
	const millis = isSeconds ? given * 1000 : given;
	const problem = momentProblem(millis, unixMillisNow, false);
	if (problem !== undefined) raise(`RollBackAsync: time ${problem}`, CALLER_LEVEL + 1);
	return millis;
}

const isRollBackParams = t.strictInterface({
	Purchases: t.optional(t.union(t.literal("Credits"), t.literal("Goods"), t.literal("Nothing"))),
	Deals: t.optional(t.union(t.literal("Keep"), t.literal("Refuse"), t.literal("Undo"))),
	Preview: t.optional(t.boolean),
});

export function checkRollBackParams(value: unknown): asserts value is RollBackParams | undefined {
	if (value === undefined || isRollBackParams(value)) return;
	if (!t.table(value))
		raise(`RollBackAsync: params must be a table or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	raise(
		'RollBackAsync: params takes Purchases ("Credits", "Goods", "Nothing"), Deals ("Keep", "Refuse", "Undo") and Preview (true or false)',
		CALLER_LEVEL + 1,
	);
}

export function checkTransform(value: unknown): void {
	if (!t.callback(value)) {
		raise(`UpdateAsync: transform must be a function, not ${describe(value)}`, CALLER_LEVEL + 1);
	}
}

/** Answers whether the newest comes first. */
export function checkSortDirection(value: unknown): boolean {
	if (value === undefined) return false;
	if (!typeIs(value, "EnumItem") || tostring(value).match("^Enum%.SortDirection%.")[0] === undefined) {
		raise(
			`VersionQuery: sort_direction must be an Enum.SortDirection or nil, not ${describe(value)}`,
			CALLER_LEVEL + 1,
		);
	}
	return value.Name === "Descending";
}
