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

/** So many looks at most: a check walks through all of the data each time, and a save must not take seconds. */
const LOOKS_MAX = 200;

/** One search through data. */
class Search {
	private looks = 0;

	constructor(
		private readonly check: Check,
		private readonly data: Fields,
		/** Passes the check; the search's own. */
		private readonly base: Fields,
	) {}

	/** The smallest failing parts of the table at `keys`, which itself fails; none where no part of it fails alone. */
	public within(keys: ReadonlyArray<string>): ReadonlyArray<FailingPart> {
		const [inData, inBase] = [at(this.data, keys), at(this.base, keys)];
		if (!typeIs(inData, "table") || !typeIs(inBase, "table")) return [];
		return this.among(keys, childKeys(inData as unknown as Fields) ?? []);
	}

	private among(keys: ReadonlyArray<string>, children: ReadonlyArray<string>): ReadonlyArray<FailingPart> {
		if (children.isEmpty() || this.passes(keys, children)) return [];
		if (children.size() === 1) {
			const part = [...keys, children[0]];
			const smaller = this.within(part);
			if (!smaller.isEmpty()) return smaller;
			const path = part.reduce((text, key) => text + keyText(key), "Data");
			return [{ path, keys: part, value: at(this.data, part) }];
		}
		const half = children.size() / 2;
		const found = new Array<FailingPart>();
		for (const part of this.among(
			keys,
			children.filter((_, index) => index < half),
		))
			found.push(part);
		for (const part of this.among(
			keys,
			children.filter((_, index) => index >= half),
		))
			found.push(part);
		return found;
	}

	/** Whether those children of the data may stand in the base. */
	private passes(keys: ReadonlyArray<string>, children: ReadonlyArray<string>): boolean {
		this.looks += 1;
		if (this.looks > LOOKS_MAX) return true;
		const root = table.clone(this.base as never) as unknown as Fields;
		let into = root;
		for (const key of keys) {
			const inner = table.clone(into.get(key) as never) as unknown as Fields;
			into.set(key, inner);
			into = inner;
		}
		const from = at(this.data, keys) as Fields;
		for (const child of children) into.set(child, from.get(child));
		return problemOf(this.check, root) === undefined;
	}

	public hasGivenUp(): boolean {
		return this.looks > LOOKS_MAX;
	}
}

function at(data: Fields, keys: ReadonlyArray<string>): unknown {
	let value: unknown = data;
	for (const key of keys) value = typeIs(value, "table") ? (value as unknown as Fields).get(key) : undefined;
	return value;
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

/**
 * The smallest parts of `data` that do not pass, each looked at in `base`, which passes. None where it is the whole that does not
 * pass, or where there are too many. Pure but for the check.
 */
export function failingParts(check: Check, data: object, base: object): ReadonlyArray<FailingPart> {
	// A check of the game's may change what it is given: never what is stored.
	const search = new Search(check, data as unknown as Fields, deepCopy(base) as unknown as Fields);
	const parts = search.within([]);
	return search.hasGivenUp() ? [] : parts;
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
