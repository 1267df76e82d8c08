//!optimize 2
import { COUNTED_MAX } from "./limits";
import { textOfNumber } from "./number-keys";
import { pathText } from "./paths";
import type { Effort } from "./same-entry";
import { sameEntry } from "./same-entry";

/** Why a value cannot be stored, and where: `path` reads like Luau (`Data.Items[3].owner`). */
export interface StorableProblem {
	readonly path: string;
	readonly reason: string;
	/** The live value; nothing for the whole. */
	readonly value?: unknown;
	/** Roblox takes the rest and leaves this out without a word, or takes it and cannot read it everywhere. */
	readonly isTaken?: boolean;
}

export type Fields = Map<unknown, unknown>;

/** A table on the way from the root to where the walk is. */
export interface Place {
	readonly current: Fields;
	readonly isList: boolean;
	/** What was saved of it; in lists that is looked for when it is needed first. */
	good: Fields | undefined;
	isGoodKnown: boolean;
}

export interface Walk {
	readonly name: string;
	readonly saved: object;
	length: number;
	/** Like the length, without the numbers: never more than there really are. */
	counted: number;
	/** The keys from the root to here: a path is only built for a problem. */
	readonly keys: Array<unknown>;
	readonly places: Array<Place>;
	depth: number;
	readonly open: Set<object>;
	readonly problems: Array<StorableProblem>;
	/** More are not noted. */
	readonly problemsMax: number;
	readonly effort: Effort;
	isTooLong: boolean;
}

/** The same problem in a thousand places need not be told a thousand times. */
export const PROBLEMS_MAX = 20;

/** Entries of lists that are compared to find out which is which. */
const EFFORT = 200_000;

export function add(walk: Walk, characters: number): void {
	walk.length += characters;
	walk.counted += characters;
}

export function note(walk: Walk, reason: string, isTaken?: boolean): void {
	if (walk.problems.size() >= walk.problemsMax) return;
	const { depth, keys, places } = walk;
	const value = depth > 0 ? rawget(places[depth - 1].current, keys[depth - 1]) : undefined;
	walk.problems.push({ path: pathText(walk.name, keys, depth), reason, value, isTaken });
}

/** What was saved of the table that lies `level` keys below the root. */
function goodOf(walk: Walk, level: number): Fields | undefined {
	const place = walk.places[level];
	if (place.isGoodKnown) return place.good;
	place.isGoodKnown = true;
	const parent = walk.places[level - 1];
	const good = goodOf(walk, level - 1);
	if (good === undefined) return undefined;
	const key = walk.keys[level - 1];
	const found = parent.isList ? sameEntry(place.current, key, parent.current, good, walk.effort) : under(good, key);
	// The very table that was saved holds what is bad itself.
	if (typeIs(found, "table") && found !== (place.current as object)) place.good = found as Fields;
	return place.good;
}

function under(saved: Fields, key: unknown): unknown {
	return rawget(saved, typeIs(key, "number") ? textOfNumber(key, saved) : key);
}

/** What stays in place of a value that cannot be stored. In a list nothing: entries move, so the one there was is another. */
function lastGood(walk: Walk): unknown {
	const level = walk.depth - 1;
	if (level < 0) return walk.saved;
	if (walk.places[level].isList) return undefined;
	const good = goodOf(walk, level);
	return good !== undefined ? under(good, walk.keys[level]) : undefined;
}

export function leaveOut(walk: Walk, reason: string, isTaken?: boolean): unknown {
	note(walk, reason, isTaken);
	return lastGood(walk);
}

/** Whether a table is reached that is not walked through any more; told once, as all of it cannot be stored then. */
export function isTooLong(walk: Walk): boolean {
	if (walk.counted <= COUNTED_MAX) return false;
	if (walk.isTooLong) return true;
	walk.isTooLong = true;
	if (walk.problems.size() >= walk.problemsMax) walk.problems.pop();
	walk.problems.unshift({ path: walk.name, reason: "is longer than what any store takes" });
	return true;
}

/** A walk that begins at the root. */
export function startWalk(saved: object, name: string, problemsMax: number): Walk {
	return {
		name,
		saved,
		length: 0,
		counted: 0,
		keys: [],
		places: [],
		depth: 0,
		open: new Set(),
		problems: [],
		problemsMax,
		effort: { left: EFFORT },
		isTooLong: false,
	};
}
