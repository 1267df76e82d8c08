import { HASH_LENGTH } from "./hash";

/**
 * Many hashes in one text, in order and without a gap: 11 characters each. A text is copied, compared and measured as a
 * whole, so it costs a handler's step nothing, however much it holds.
 */
export type PackedHashes = string;

function hashAt(packed: PackedHashes, index: number): string {
	return packed.sub(index * HASH_LENGTH + 1, (index + 1) * HASH_LENGTH);
}

export function countOf(packed: PackedHashes): number {
	return math.floor(packed.size() / HASH_LENGTH);
}

/** How many hashes come before this one. */
function placeOf(packed: PackedHashes, hash: string): number {
	let first = 0;
	let last = countOf(packed);
	while (first < last) {
		const middle = math.floor((first + last) / 2);
		if (hashAt(packed, middle) < hash) first = middle + 1;
		else last = middle;
	}
	return first;
}

/** Whether a few hashes, in any order, hold this one. */
export function hasAmong(few: PackedHashes, hash: string): boolean {
	for (const index of $range(0, countOf(few) - 1)) {
		if (hashAt(few, index) === hash) return true;
	}
	return false;
}

/** A few hashes in order. */
export function sortFew(few: PackedHashes): PackedHashes {
	const hashes = new Array<string>();
	for (const index of $range(0, countOf(few) - 1)) hashes.push(hashAt(few, index));
	return packHashes(hashes);
}

/** Whether it is such a text, as far as its length tells. */
export function isPacked(value: unknown): value is PackedHashes {
	return typeIs(value, "string") && value.size() % HASH_LENGTH === 0;
}

export function hasHash(packed: PackedHashes, hash: string): boolean {
	return hashAt(packed, placeOf(packed, hash)) === hash;
}

/** All of many, which may be in any order and there more than once. */
export function packHashes(hashes: ReadonlyArray<string>): PackedHashes {
	const sorted = [...hashes].sort();
	return sorted.filter((hash, index) => hash !== sorted[index - 1]).join("");
}

/** What either of the two holds. Costs what the second one holds, beside one copy of the first. */
export function joinPacked(first: PackedHashes, second: PackedHashes): PackedHashes {
	const parts = new Array<string>();
	let taken = 0;
	for (const index of $range(0, countOf(second) - 1)) {
		const hash = hashAt(second, index);
		const place = placeOf(first, hash);
		if (hashAt(first, place) === hash) continue;
		parts.push(first.sub(taken * HASH_LENGTH + 1, place * HASH_LENGTH), hash);
		taken = place;
	}
	return parts.isEmpty() ? first : parts.join("") + first.sub(taken * HASH_LENGTH + 1);
}
