/** Raises where it runs: on a path that must not run it. */
function forbidden(): never {
	error("a metamethod ran");
}

/** A metatable of which nothing may ever run. */
export function loudMetatable(): LuaMetatable<object> {
	return {
		__index: forbidden,
		__newindex: forbidden,
		__iter: forbidden,
		__len: forbidden,
		__eq: forbidden,
		__call: forbidden,
		__tostring: forbidden,
	} as never;
}

/** A table that was made with a metatable: its own fields stay what they are. */
export function withMetatable<T extends object>(fields: T, metatable: object = loudMetatable()): T {
	return setmetatable(fields, metatable as never);
}

/** Two ways lead to each table below: written out, it has two to the power of `levels` tables. */
export function sharedLevels(levels: number): object {
	let shared: object = { end: 1 };
	for (const _ of $range(1, levels)) shared = { left: shared, right: shared };
	return shared;
}

/** So many tables within each other. */
export function nested(levels: number): object {
	let inner: object = {};
	for (const _ of $range(2, levels)) inner = { inner };
	return inner;
}

/** A table that holds itself in two places. */
export function cycle(): object {
	const loop: { left?: object; right?: object } = {};
	loop.left = loop;
	loop.right = loop;
	return loop;
}

/** A table with these pairs, whatever their keys. */
export function withPairs(...entries: Array<[key: unknown, value: unknown]>): object {
	return new Map<unknown, unknown>(entries);
}
