import { deepCopy } from "../../../storable/deep-copy";
import type { Imported } from "../types";

/** What stands in a value that another library wrote: anything. */
export type Fields = { readonly [Name in string]?: unknown };

export function isWholeCount(value: unknown): value is number {
	return typeIs(value, "number") && value >= 0 && value % 1 === 0 && value < math.huge;
}

/** The fields of a table; nothing of any other value. */
export function fieldsOf(value: unknown): Fields | undefined {
	return typeIs(value, "table") ? (value as Fields) : undefined;
}

/**
 * Whether a lock that was touched at `time` may still have a server behind it. All in seconds. One of which nobody knows
 * the time is young: a player who waits loses nothing, one with two owners does.
 */
export function isYoung(time: unknown, now: number, seconds: number): boolean {
	return !(typeIs(time, "number") && now - time >= seconds);
}

/** Data that went through `steps` migrations, of which the chain has `limit`: where it lacks some, nobody can tell what the data is. */
export function importAt(data: object, steps: number, limit: number): Imported | "Refuse" {
	return steps > limit ? "Refuse" : { Data: deepCopy(data), Steps: steps };
}
