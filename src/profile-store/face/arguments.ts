import { t } from "@rbxts/t";
import { describe } from "../../util/text";
import { findUnstorable } from "../../storable/snapshot";
import type { StartSessionParams } from "../types";

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

export function checkStoreName(value: unknown): void {
	const problem = nameProblem("store_name", value);
	if (problem !== undefined) raise(`New: ${problem}`, CALLER_LEVEL + 1);
}

export function checkTemplate(value: unknown): void {
	if (value === undefined) return;
	if (!t.table(value)) raise(`New: template must be a table or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	const problem = findUnstorable(value, "template");
	if (problem !== undefined) {
		raise(`New: the template cannot be stored: ${problem.path} ${problem.reason}`, CALLER_LEVEL + 1);
	}
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
}

export function checkVersion(value: unknown): void {
	if (value !== undefined && !t.string(value)) {
		raise(`GetAsync: version must be a string or nil, not ${describe(value)}`, CALLER_LEVEL + 1);
	}
}

/** Answers Unix milliseconds. */
export function checkDate(member: string, what: string, value: unknown): number | undefined {
	if (value === undefined) return undefined;
	if (typeIs(value, "DateTime")) return value.UnixTimestampMillis;
	if (!t.number(value)) {
		raise(
			`${member}: ${what} must be a DateTime, Unix milliseconds or nil, not ${describe(value)}`,
			CALLER_LEVEL + 1,
		);
	}
	return value;
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
