import { deepCopy } from "./deep-copy";

/**
 * Fills the string keys that `target` lacks from `template`, at every depth. A value that is there is never replaced,
 * whatever its type; keys that are not strings are the game's own lists and are left alone.
 */
export function reconcile(target: object, template: object): void {
	const values = target as Map<unknown, unknown>;
	for (const [key, wanted] of template as Map<unknown, unknown>) {
		if (!typeIs(key, "string")) continue;
		const present = values.get(key);
		if (present === undefined) {
			values.set(key, typeIs(wanted, "table") ? deepCopy(wanted) : wanted);
		} else if (typeIs(present, "table") && typeIs(wanted, "table")) {
			reconcile(present, wanted);
		}
	}
}
