//!optimize 2
import { copyContent, isContent } from "./content";

type Fields = Map<unknown, unknown>;

declare function type(this: void, value: unknown): string;

/** A copy of any value: of a table that of all it holds, of a buffer that of its bytes, of all else the value itself. */
export function copyOf(value: unknown): unknown {
	if (typeIs(value, "table")) return deepCopy(value);
	return isContent(value) ? copyContent(value) : value;
}

/**
 * A copy of a data table that shares neither table nor buffer with the original, has no metatables and is not frozen. Of
 * an object it has the fields of its own; none of its metamethods runs. The table must not hold itself.
 */
export function deepCopy<T extends object>(original: T): T {
	const source = original as unknown as Fields;
	// The engine's clone is twice as fast, and keeps the metatable.
	const isPlain = getmetatable(original) === undefined;
	const copy: Fields = isPlain ? (table.clone(original) as unknown as Fields) : new Map();
	for (const [key, value] of pairs(source)) {
		const kind = type(value);
		if (kind === "table") copy.set(key, deepCopy(value as object));
		else if (kind !== "string" && kind !== "number" && kind !== "boolean") copy.set(key, copyOf(value));
		else if (!isPlain) copy.set(key, value);
	}
	return copy as unknown as T;
}
