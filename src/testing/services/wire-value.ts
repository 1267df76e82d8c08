import { SimPlayer } from "../sim-player";

const isOpen = new Set<object>();

/**
 * A value as it arrives at the other end of a remote: tables without their identity and metatables, players as they are,
 * functions and threads as nothing. Raises for a table that holds itself.
 */
export function copyForWire(value: unknown): unknown {
	if (typeIs(value, "function") || typeIs(value, "thread")) return undefined;
	if (!typeIs(value, "table") || value instanceof SimPlayer) return value;
	if (isOpen.has(value)) error("tables cannot be cyclic", 0);
	isOpen.add(value);
	const [isOk, copy] = pcall(copyTable, value as Map<defined, unknown>);
	isOpen.delete(value);
	if (!isOk) error(copy as string, 0);
	return copy;
}

function copyTable(original: Map<defined, unknown>): object {
	const copy = new Map<defined, unknown>();
	for (const [key, item] of pairs(original as unknown as Record<string, unknown>)) {
		// The text that Roblox makes of other keys would hold an address.
		const isPlain = typeIs(key, "string") || typeIs(key, "number") || typeIs(key, "boolean");
		if (isPlain) copy.set(key, copyForWire(item));
	}
	return copy;
}
