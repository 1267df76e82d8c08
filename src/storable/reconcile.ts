import { copyOf } from "./deep-copy";
import { keyText } from "./paths";

type Fields = Map<unknown, unknown>;

/** `path` reads like Luau, `reason` goes on as in "is a string where the template has a table". */
type OnMismatch = (path: string, reason: string) => void;

function fill(target: Fields, template: Fields, path: string, onMismatch: OnMismatch): void {
	let isTold = false;
	for (const [key, wanted] of pairs(template)) {
		if (!typeIs(key, "string")) continue;
		const present = rawget(target, key);
		if (present === undefined) {
			if (!table.isfrozen(target)) {
				rawset(target, key, copyOf(wanted));
			} else if (!isTold) {
				isTold = true;
				onMismatch(path, "is frozen, so what it lacks of the template cannot be filled in");
			}
		} else if (typeIs(present, "table") && typeIs(wanted, "table")) {
			fill(present as Fields, wanted as Fields, path + keyText(key), onMismatch);
		} else if (typeOf(present) !== typeOf(wanted)) {
			onMismatch(path + keyText(key), `is a ${typeOf(present)} where the template has a ${typeOf(wanted)}`);
		}
	}
}

/**
 * Fills the string keys that `target` lacks from `template`, at every depth. A value that is there is never replaced,
 * whatever its type; keys that are not strings are the game's own lists and are left alone. `onMismatch` is told what has
 * another type than in the template, and which frozen table lacks something; paths begin with `name`. Raises nothing.
 */
export function reconcile(target: object, template: object, onMismatch?: OnMismatch, name = "Data"): void {
	fill(target as Fields, template as Fields, name, onMismatch ?? (() => {}));
}
