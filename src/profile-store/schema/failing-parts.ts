import { deepCopy } from "../../storable/deep-copy";
import { keyText } from "../../storable/paths";
import { problemOf } from "./check";
import type { Check } from "./types";

type Fields = Map<unknown, unknown>;

/** A part of data that its check does not pass. */
export interface FailingPart {
	/** Reads like Luau, from "Data" on. */
	readonly path: string;
	readonly keys: ReadonlyArray<string>;
	readonly value: unknown;
}

/** `base` with the one part of `data` in it. */
function withPart(base: object, data: Fields, keys: ReadonlyArray<string>): object {
	const whole = deepCopy(base);
	let into = whole as unknown as Fields;
	let from = data;
	for (const key of keys.filter((_, index) => index < keys.size() - 1)) {
		into = into.get(key) as Fields;
		from = from.get(key) as Fields;
	}
	const last = keys[keys.size() - 1];
	into.set(last, from.get(last));
	return whole;
}

function childKeys(data: Fields): ReadonlyArray<string> | undefined {
	const keys = new Array<string>();
	for (const [key] of data) {
		// A list is one part: what stands behind a gap would be lost with its entry.
		if (!typeIs(key, "string")) return undefined;
		keys.push(key);
	}
	return keys.sort();
}

function search(check: Check, data: Fields, base: object, keys: ReadonlyArray<string>): ReadonlyArray<FailingPart> {
	let [inData, inBase]: [unknown, unknown] = [data, base];
	for (const key of keys) {
		inData = (inData as Fields).get(key);
		inBase = typeIs(inBase, "table") ? (inBase as unknown as Fields).get(key) : undefined;
	}
	const children = typeIs(inData, "table") && typeIs(inBase, "table") ? childKeys(inData as unknown as Fields) : [];
	const found = new Array<FailingPart>();
	for (const key of children ?? []) {
		const part = [...keys, key];
		if (problemOf(check, withPart(base, data, part)) === undefined) continue;
		for (const smaller of search(check, data, base, part)) found.push(smaller);
	}
	// None of them alone: it is how they stand to each other, or the part has none.
	if (!found.isEmpty() || keys.isEmpty()) return found;
	return [{ path: keys.reduce((path, key) => path + keyText(key), "Data"), keys, value: inData }];
}

/**
 * The smallest parts of `data` that do not pass, each looked at in `base`, which passes. None where it is the whole that does not
 * pass. Pure but for the check.
 */
export function failingParts(check: Check, data: object, base: object): ReadonlyArray<FailingPart> {
	return search(check, data as unknown as Fields, base, []);
}

/** Puts what stands in `base` in their places; what has none there is taken out. Changes `data`. */
export function mendParts(data: object, base: object, parts: ReadonlyArray<FailingPart>): void {
	for (const { keys } of parts) {
		let [into, from]: [Fields, unknown] = [data as unknown as Fields, base];
		for (const key of keys) {
			const known = typeIs(from, "table") ? (from as unknown as Fields).get(key) : undefined;
			if (key === keys[keys.size() - 1]) {
				if (known === undefined) into.delete(key);
				else into.set(key, typeIs(known, "table") ? deepCopy(known) : known);
				break;
			}
			into = into.get(key) as Fields;
			from = known;
		}
	}
}
