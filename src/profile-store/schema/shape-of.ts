import { keyText } from "../../storable/paths";
import { describe } from "../../util/text";
import type { Check } from "./types";

type Fields = Map<unknown, unknown>;

/** What is wrong with a value where the template has another one; nothing where it fits. */
function mismatch(wanted: unknown, value: unknown, path: string): string | undefined {
	if (typeOf(value) !== typeOf(wanted)) return `${path} must be a ${typeOf(wanted)}, not ${describe(value)}`;
	if (typeIs(value, "number") && (value !== value || math.abs(value) === math.huge)) {
		return `${path} must be a finite number, not ${value}`;
	}
	return typeIs(wanted, "table") ? tableMismatch(wanted as unknown as Fields, value as Fields, path) : undefined;
}

function tableMismatch(wanted: Fields, value: Fields, path: string): string | undefined {
	const first = wanted.get(1);
	if (first !== undefined) {
		// A list: all its entries are like the first.
		for (const [key, entry] of pairs(value)) {
			const problem = mismatch(first, entry, path + keyText(key));
			if (problem !== undefined) return problem;
		}
		return undefined;
	}
	const names = new Array<string>();
	for (const [key] of pairs(wanted)) if (typeIs(key, "string")) names.push(key);
	// In their order: the same data always gives the same text.
	for (const name of names.sort()) {
		const problem = mismatch(wanted.get(name), value.get(name), path + keyText(name));
		if (problem !== undefined) return problem;
	}
	return undefined;
}

/** A check of what a template says: the kinds of its values, and lists whose entries are like the first. More fields may be there. */
export function shapeOf(template: object): Check {
	return (value) => {
		const problem = mismatch(template, value, "Data");
		if (problem === undefined) return true;
		return $tuple(false, problem);
	};
}
