//!native
//!optimize 2
// How much there is in what was stored. It is compared with again and again and does not change, so it is counted once.
import { isContent } from "./content";
import { COUNTED_MAX, DEPTH_MAX } from "./limits";

type Fields = Map<unknown, unknown>;

/** Weak: what is stored no more is forgotten. */
const sizes = setmetatable(new Map<object, number>(), { __mode: "k" });

function sizeOf(fields: Fields, depth: number): number {
	let size = 1;
	if (depth > DEPTH_MAX) return size;
	for (const [, value] of pairs(fields)) {
		size += 1;
		if (typeIs(value, "table")) size += sizeOf(value as unknown as Fields, depth + 1);
		else if (isContent(value)) size += 1;
		if (size > COUNTED_MAX) return size;
	}
	return size;
}

/** Entries, tables and buffers in what was stored, at every depth. Counted when it is asked for first. */
export function rememberedSize(saved: object): number {
	let size = sizes.get(saved);
	if (size === undefined) {
		size = sizeOf(saved as unknown as Fields, 0);
		sizes.set(saved, size);
	}
	return size;
}
