//!optimize 2
// Entries of lists move. Of an entry that holds something bad, the last good value is that of the same entry as it was
// saved, wherever that stood; another entry's would be worse than none.
import { isFiniteNumber } from "./limits";

type Fields = Map<unknown, unknown>;
type Scalars = Array<readonly [key: unknown, value: unknown]>;

declare function rawlen(this: void, value: object): number;

/** How many entries may still be compared: in a long list with many bad entries, each would be sought in all of it. */
export interface Effort {
	left: number;
}

function isGoodScalar(value: unknown): boolean {
	if (typeIs(value, "string")) return utf8.len(value)[0] !== undefined;
	return isFiniteNumber(value) || typeIs(value, "boolean");
}

function scalarsOf(entry: unknown): Scalars {
	const scalars: Scalars = [];
	if (!typeIs(entry, "table")) return scalars;
	for (const [key, value] of pairs(entry as Fields)) {
		if (isGoodScalar(value)) scalars.push([key, value]);
	}
	return scalars;
}

/** What lies under a key, which may be a number on one side and its text on the other. */
function fieldOf(entry: object, key: unknown): unknown {
	const value = rawget(entry, key);
	if (value !== undefined) return value;
	if (typeIs(key, "number")) return rawget(entry, tostring(key));
	const asNumber = typeIs(key, "string") ? tonumber(key) : undefined;
	return asNumber !== undefined ? rawget(entry, asNumber) : undefined;
}

function countHeld(entry: unknown, scalars: Scalars): number {
	let count = 0;
	if (!typeIs(entry, "table")) return count;
	for (const [key, value] of scalars) {
		if (fieldOf(entry, key) === value) count += 1;
	}
	return count;
}

function holdsAll(entry: unknown, scalars: Scalars): boolean {
	return !scalars.isEmpty() && countHeld(entry, scalars) === scalars.size();
}

/** The entries of a list that hold all of these, in order. */
function entriesWith(list: Fields, scalars: Scalars): Array<object> {
	const found = new Array<object>();
	for (const index of $range(1, rawlen(list))) {
		const entry = rawget(list, index);
		if (holdsAll(entry, scalars)) found.push(entry as object);
	}
	return found;
}

/** Takes out of both lists the saved entries that are still there with all that they held. */
function removeUnchanged(ours: Array<object>, theirs: Array<object>, entry: object): void {
	for (const index of $range(theirs.size() - 1, 0, -1)) {
		const scalars = scalarsOf(theirs[index]);
		const same = ours.findIndex((other) => other !== entry && holdsAll(other, scalars));
		if (same < 0) continue;
		ours.remove(same);
		theirs.remove(index);
	}
}

function isTaken(saved: unknown, entry: object, list: Fields): boolean {
	const scalars = scalarsOf(saved);
	return entriesWith(list, scalars).some((other) => other !== entry);
}

/** The entry as it was saved: that with all of its other values, or the one in its place if that has half of them. */
export function sameEntry(entry: Fields, index: unknown, list: Fields, savedList: Fields, effort: Effort): unknown {
	const scalars = scalarsOf(entry);
	const inPlace = rawget(savedList, index);
	const isLengthSame = rawlen(list) === rawlen(savedList);
	effort.left -= rawlen(list) + rawlen(savedList);
	if (effort.left < 0) return isLengthSame && holdsAll(inPlace, scalars) ? inPlace : undefined;
	const theirs = entriesWith(savedList, scalars);
	const ours = entriesWith(list, scalars);
	removeUnchanged(ours, theirs, entry);
	// Several are alike: as long as there are as many as were saved, they come in the same order.
	if (!theirs.isEmpty() && theirs.size() === ours.size()) return theirs[ours.indexOf(entry)];
	if (!theirs.isEmpty()) {
		const isAppended = rawlen(list) >= rawlen(savedList);
		return isAppended && theirs.includes(inPlace as object) ? inPlace : undefined;
	}
	if (!isLengthSame || countHeld(inPlace, scalars) * 2 < scalars.size()) return undefined;
	return isTaken(inPlace, entry, list) ? undefined : inPlace;
}
