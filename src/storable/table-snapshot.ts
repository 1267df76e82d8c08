/** What a table held: the table itself, and its pairs, nested tables as snapshots of their own. */
interface TableSnapshot {
	readonly home: Map<unknown, unknown>;
	readonly fields: Array<readonly [key: unknown, value: unknown, nested: TableSnapshot | undefined]>;
}

type Known = Map<unknown, TableSnapshot>;

function take(source: Map<unknown, unknown>, known: Known): TableSnapshot {
	const earlier = known.get(source);
	if (earlier !== undefined) return earlier;
	const snapshot: TableSnapshot = { home: source, fields: [] };
	known.set(source, snapshot);
	for (const [key, value] of source) {
		const nested = typeIs(value, "table") ? take(value as never, known) : undefined;
		snapshot.fields.push([key, value, nested]);
	}
	return snapshot;
}

function putBack(snapshot: TableSnapshot, done: Set<TableSnapshot>): void {
	if (done.has(snapshot)) return;
	done.add(snapshot);
	const { home, fields } = snapshot;
	home.clear();
	for (const [key, value, nested] of fields) {
		home.set(key, value);
		if (nested !== undefined) putBack(nested, done);
	}
}

/**
 * Remembers what a data table holds at every depth. Calling the answered function puts all of it back into the same
 * tables, so that references to them stay good. The table may hold itself.
 */
export function snapshotTable(source: object): () => void {
	const snapshot = take(source as unknown as Map<unknown, unknown>, new Map());
	return () => putBack(snapshot, new Set());
}
