import type { Content } from "./content";
import { copyContent, isContent, isSameContent, putContentBack } from "./content";

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

/** Whether everything is as a memory holds it. */
function isUnchanged(memory: Memory, done: Set<Memory>): boolean {
	if (done.has(memory)) return true;
	done.add(memory);
	if (memory.kind === "content") return isSameContent(memory.home, memory.copy);
	let count = 0;
	for (const [key, value, nested] of memory.fields) {
		// What is not a number is not equal to itself.
		if (!rawequal(rawget(memory.home, key), value) && value === value) return false;
		if (nested !== undefined && !isUnchanged(nested, done)) return false;
		count += 1;
	}
	for (const [_key] of pairs(memory.home)) count -= 1;
	return count === 0;
}

/** What a data table held. */
export interface TableSnapshot {
	/**
	 * Puts all of it back into the same tables and buffers, so that references to them stay good; only in place of a table that
	 * was changed and then frozen stands a new one. Answers what stands in place of the whole.
	 */
	readonly putBack: () => object;
	/** Whether anything in it is not as it was. */
	readonly hasChanged: () => boolean;
}

/** Remembers what a data table holds at every depth. It may hold itself. Raises nothing and runs no metamethod. */
export function snapshotTable(source: object): TableSnapshot {
	const memory = takeTable(source as Fields, new Map());
	return {
		putBack: () => putBack(memory, new Map()) as object,
		hasChanged: () => !isUnchanged(memory, new Set()),
	};
}
