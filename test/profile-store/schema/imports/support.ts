import { deepCopy } from "../../../../src/storable/deep-copy";
import type { Imported, Importer, ImportInfo } from "../../../../src/profile-store/schema/types";
import { isSame } from "../../../support/records";

/** The time of all these specs, in Unix seconds. */
export const NOW = 1_800_000_000;

/** What is known of a key whose last write is that many seconds old; of unknown age without a number. */
export function infoOf(age?: number, metadata: object = {}): ImportInfo {
	return { Key: "1", Now: NOW, UpdatedTime: age === undefined ? undefined : NOW - age, Metadata: metadata };
}

/** Imports what must be importable, and that without a change of the value. */
export function imports(importer: Importer, value: object, info = infoOf(0)): Imported {
	const before = deepCopy(value);
	const answer = importer(value, info);
	if (answer === undefined || answer === "Refuse") error(`an import is expected, not ${answer}`, 2);
	if (!isSame(value, before)) error("the import changed the value", 2);
	return answer;
}

/** Whether none of the values is known to the importer. */
export function knowsNone(importer: Importer, values: ReadonlyArray<defined>, info = infoOf(0)): boolean {
	if (importer(undefined, info) !== undefined) return false;
	return values.every((value) => importer(value, info) === undefined);
}

/** What no library writes. */
export const NO_RECORDS: ReadonlyArray<defined> = [
	5,
	"text",
	true,
	0 / 0,
	buffer.create(2),
	{},
	[],
	[1, 2],
	{ data: {} },
];

/** The record with a field of another value; without that field where there is none. */
export function withField(record: object, name: string, value?: unknown): object {
	const copy = table.clone(record as unknown as Map<string, unknown>);
	if (value === undefined) copy.delete(name);
	else copy.set(name, value);
	return copy;
}
