import type { Importer } from "../types";
import type { StepsOptions } from "./arguments";
import { checkSteps } from "./arguments";
import type { Fields } from "./reading";
import { fieldsOf, importAt, isWholeCount } from "./reading";

/** How many names the list of migrations has; nothing where it is no list of names. */
function countNames(list: unknown): number | undefined {
	if (!typeIs(list, "table")) return undefined;
	const names = list as Array<defined>;
	let count = 0;
	for (const [key, name] of pairs(names as unknown as Map<unknown, unknown>)) {
		if (!typeIs(key, "number") || !typeIs(name, "string")) return undefined;
		count += 1;
	}
	return count === names.size() ? count : undefined;
}

/** The data of a file that stands in the record itself. "Elsewhere": it takes other stores to know it. */
function dataOf(file: Fields): object | "Elsewhere" | undefined {
	if (file.shard !== undefined) {
		return typeIs(file.shard, "string") && isWholeCount(file.count) ? "Elsewhere" : undefined;
	}
	const content = fieldsOf(file.data);
	if (content === undefined) return undefined;
	const { committedData, txId, txPatch } = content;
	if (!typeIs(committedData, "table")) return undefined;
	return txId === undefined && txPatch === undefined ? committedData : "Elsewhere";
}

/**
 * Imports the records of Lyra, which are in the data store `lyra/records/<name>`. `Steps`: how many leading steps of the
 * chain are its migrations, in their order; as many as the record has names count as done. Refuses what it cannot know
 * from the record alone: data in shards, data with a transaction (`txId`: another store knows whether it holds), and records
 * that are further than `Steps`. Lyra's lock is in a memory store, where no import can see it: let no server with Lyra run.
 */
export function fromLyra(options: StepsOptions): Importer {
	const limit = checkSteps("FromLyra", options);
	return (value: unknown) => {
		const record = fieldsOf(value);
		const file = fieldsOf(record?.file);
		if (record === undefined || file === undefined || !typeIs(record.orphanedFiles, "table")) return undefined;
		const steps = countNames(record.appliedMigrations);
		if (steps === undefined) return undefined;
		const data = dataOf(file);
		if (data === undefined) return undefined;
		return data === "Elsewhere" ? "Refuse" : importAt(data, steps, limit);
	};
}
