import { copyOf } from "../../../storable/deep-copy";
import { describe } from "../../../util/text";
import type { Importer } from "../types";
import type { StepsOptions } from "./arguments";
import { checkSteps } from "./arguments";
import { importAt } from "./reading";

/**
 * Imports what the game itself once stored, or a library that has no import here. `read` gets a copy of the value and
 * answers the data, or nil if it does not know the value; what else it answers counts as nil, what it raises is raised. It
 * is asked about values of other libraries too, so put this import last. `Steps`: through how many leading steps of the
 * chain all such data is, 0 if not given.
 */
export function fromRaw(read: (value: unknown) => object | undefined, options?: Partial<StepsOptions>): Importer {
	// The type is no help to Luau games.
	if (!typeIs(read as unknown, "function")) {
		error(`[Schema]: FromRaw: read must be a function, not ${describe(read)}`, 2);
	}
	const steps = checkSteps("FromRaw", options, 0);
	return (value: unknown) => {
		const data = read(copyOf(value)) as unknown;
		// Once more a copy: it may be a table of the game's own, the same for every player.
		return typeIs(data, "table") ? importAt(data, steps, steps) : undefined;
	};
}
