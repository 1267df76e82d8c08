import { deepCopy } from "../../storable/deep-copy";
import { problemOf } from "./check";
import { failingParts, mendParts } from "./failing-parts";
import type { Plan } from "./prepare";
import { hiddenFields } from "./prepare";
import { takeFields } from "./upgrade";

/** What a save writes of data that its check does not pass. */
export interface Guarded {
	readonly data: object;
	/** What is to be told. */
	readonly problem: string;
	/** Whether something of it is not written. */
	readonly isKept: boolean;
}

/** `data` as a check is to see it: its root is a copy. */
function shown(plan: Plan, data: object): object {
	const root = table.clone(data as never) as object;
	takeFields(root, hiddenFields(plan));
	return root;
}

/**
 * Looks at data before it is written; nothing where it passes. `saved`: what is stored. `mayKeep`: whether parts may stay as they
 * are stored. Pure but for the check.
 */
export function guardSave(plan: Plan, data: object, saved: object, mayKeep: boolean): Guarded | undefined {
	const { check } = plan;
	if (check === undefined) return undefined;
	const problem = problemOf(check, shown(plan, data));
	if (problem === undefined) return undefined;
	const text = `Data does not pass its Check at a save: ${problem}`;
	if (plan.onInvalidSave !== "KeepLast" || !mayKeep)
		return { data, problem: `${text}; it is saved all the same`, isKept: false };
	const base = shown(plan, saved);
	// What is stored does not pass either: then nobody can tell which part is wrong.
	const parts = problemOf(check, base) === undefined ? failingParts(check, shown(plan, data), base) : [];
	if (parts.isEmpty()) return { data, problem: `${text}; it is saved all the same`, isKept: false };
	const mended = deepCopy(data);
	mendParts(mended, base, parts);
	const paths = parts.map(({ path }) => path).join(", ");
	return { data: mended, problem: `${text}; ${paths} stays as it was saved last`, isKept: true };
}
