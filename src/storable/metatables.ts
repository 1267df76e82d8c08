/**
 * Whether what a table shows lies somewhere else: it has no field of its own, and a metatable that answers for it. The
 * empty object of a class, whose metatable is its own `__index`, is no proxy. Runs nothing of the metatable.
 */
export function isProxy(value: object): boolean {
	const metatable = getmetatable(value);
	if (metatable === undefined) return false;
	for (const [_key] of pairs(value as Map<unknown, unknown>)) return false;
	// A locked one answers what it likes; the engine's clone refuses those, and has nothing to copy here.
	if (!typeIs(metatable, "table") || !pcall(() => table.clone(value))[0]) return true;
	if (rawget(metatable, "__iter") !== undefined) return true;
	const index = rawget(metatable, "__index");
	return index !== undefined && !rawequal(index, metatable);
}
