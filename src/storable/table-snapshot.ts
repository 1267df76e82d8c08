import type { Content } from "./content";
import { copyContent, isContent, putContentBack } from "./content";

type Fields = Map<unknown, unknown>;

/** What a table or a buffer held: the thing itself, and its content, of nested ones as memories of their own. */
type Memory = TableMemory | ContentMemory;

interface TableMemory {
	readonly kind: "table";
	readonly home: Fields;
	readonly fields: Array<readonly [key: unknown, value: unknown, nested: Memory | undefined]>;
}

interface ContentMemory {
	readonly kind: "content";
	readonly home: Content;
	readonly copy: Content;
}

type Known = Map<unknown, Memory>;

function take(value: unknown, known: Known): Memory | undefined {
	const earlier = known.get(value);
	if (earlier !== undefined) return earlier;
	if (isContent(value)) {
		const memory: Memory = { kind: "content", home: value, copy: copyContent(value) };
		known.set(value, memory);
		return memory;
	}
	return typeIs(value, "table") ? takeTable(value as Fields, known) : undefined;
}

function takeTable(home: Fields, known: Known): TableMemory {
	const memory: TableMemory = { kind: "table", home, fields: [] };
	known.set(home, memory);
	for (const [key, value] of pairs(home)) memory.fields.push([key, value, take(value, known)]);
	return memory;
}

function isAsRemembered(home: Fields, values: Fields): boolean {
	for (const [key, value] of pairs(values)) {
		if (!rawequal(rawget(home, key), value)) return false;
	}
	for (const [key] of pairs(home)) {
		if (values.get(key) === undefined) return false;
	}
	return true;
}

function fill(home: Fields, values: Fields): void {
	table.clear(home);
	for (const [key, value] of pairs(values)) rawset(home, key, value);
}

/** Puts back what a memory holds, and answers what is to stand where it stood. */
function putBack(memory: Memory, done: Map<Memory, unknown>): unknown {
	if (done.has(memory)) return done.get(memory);
	const { home } = memory;
	done.set(memory, home);
	if (memory.kind === "content") {
		putContentBack(memory.home, memory.copy);
		return home;
	}
	const values: Fields = new Map();
	for (const [key, value, nested] of memory.fields) {
		values.set(key, nested === undefined ? value : putBack(nested, done));
	}
	if (!table.isfrozen(memory.home)) {
		fill(memory.home, values);
	} else if (!isAsRemembered(memory.home, values)) {
		// Frozen after it was changed: only another table can hold what it held.
		done.set(memory, values);
		return values;
	}
	return home;
}

/**
 * Remembers what a data table holds at every depth. Calling the answered function puts all of it back into the same
 * tables and buffers, so that references to them stay good; only in place of a table that was changed and then frozen
 * stands a new one. The table may hold itself. Raises nothing and runs no metamethod.
 */
export function snapshotTable(source: object): () => void {
	const memory = takeTable(source as Fields, new Map());
	return () => {
		putBack(memory, new Map());
	};
}
