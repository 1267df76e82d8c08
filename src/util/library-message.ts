/** No game names its own messages so. */
const LIBRARY_PREFIX = "@coffer/";

/** On messages that the library made. It is not stored; a copy of all fields, and what comes from a client, does not have it. */
const SEAL = table.freeze({});

/** Of Luau's own; runs no metamethod. */
declare function rawget(fields: object, key: unknown): unknown;

/** Whether a message is one between parts of this library: games neither send nor see those. */
export function isLibraryMessage(message: unknown): boolean {
	if (!typeIs(message, "table")) return false;
	const kind = rawget(message, "Kind");
	return typeIs(kind, "string") && kind.sub(1, LIBRARY_PREFIX.size()) === LIBRARY_PREFIX;
}

/**
 * The same table, which may now be sent. It has to go through `Data:MessageUserAsync`, which may be the game's own function:
 * what tells it from a table that a game or a client made must be on the table itself.
 */
export function sealMessage<M extends object>(message: M): M {
	return setmetatable(message, SEAL as LuaMetatable<M>);
}

/** Whether it passes for a message of the library, which did not make it. */
export function isForgedMessage(message: object): boolean {
	return isLibraryMessage(message) && !rawequal(getmetatable(message), SEAL);
}
