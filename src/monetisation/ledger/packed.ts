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

/** Whether it is such a text, as far as its length tells. */
export function isPacked(value: unknown): value is PackedHashes {
	return typeIs(value, "string") && value.size() % HASH_LENGTH === 0;
}

export function hasHash(packed: PackedHashes, hash: string): boolean {
	return hashAt(packed, placeOf(packed, hash)) === hash;
}

export function withHash(packed: PackedHashes, hash: string): PackedHashes {
	const place = placeOf(packed, hash);
	if (hashAt(packed, place) === hash) return packed;
	const cut = place * HASH_LENGTH;
	return packed.sub(1, cut) + hash + packed.sub(cut + 1);
}

/** All of many, which may be in any order and there more than once. */
export function packHashes(hashes: ReadonlyArray<string>): PackedHashes {
	const sorted = [...hashes].sort();
	return sorted.filter((hash, index) => hash !== sorted[index - 1]).join("");
}

/** What either of the two holds. */
export function joinPacked(first: PackedHashes, second: PackedHashes): PackedHashes {
	if (first === second || second === "") return first;
	const hashes = new Array<string>();
	for (const packed of [first, second]) {
		for (const index of $range(0, countOf(packed) - 1)) hashes.push(hashAt(packed, index));
	}
	return packHashes(hashes);
}
