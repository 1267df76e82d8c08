import { VALUE_LENGTH_MAX } from "../../storable/limits";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import { describe } from "../../util/text";
import type { Chain } from "./chain";
import type { ChainStep, StepContext } from "./types";

/** What the library keeps in data: no step may lose it. */
export type KeptFields = ReadonlyMap<string, unknown>;

/** The data after the steps, or what went wrong in which of them. */
export type Upgraded = { readonly data: object; readonly problem?: undefined } | { readonly problem: string };

/** Takes fields that no step and no check is to see out of data that may be changed. */
export function takeFields(data: object, names: ReadonlyArray<string>): KeptFields {
	const fields = data as Map<string, unknown>;
	const kept = new Map<string, unknown>();
	for (const name of names) {
		const value = fields.get(name);
		if (value === undefined) continue;
		kept.set(name, value);
		fields.delete(name);
	}
	return kept;
}

export function putFields(data: object, kept: KeptFields): void {
	for (const [name, value] of kept) (data as Map<string, unknown>).set(name, value);
}

function runStep(step: ChainStep, data: object, context: StepContext): Upgraded {
	const [isSuccess, answer] = callAtOnce(step.run, data, context);
	if (!isSuccess) return { problem: `the step "${step.Name}" ${answer}` };
	if (!typeIs(answer, "table")) {
		return { problem: `the step "${step.Name}" must return the data, a table, not ${describe(answer)}` };
	}
	// A copy: a step may answer the same table for every profile.
	const { value, problems, length } = takeSnapshot(answer, {}, "Data");
	if (!problems.isEmpty()) {
		const { path, reason } = problems[0];
		return { problem: `the step "${step.Name}" made what cannot be stored: ${path} ${reason}` };
	}
	if (length > VALUE_LENGTH_MAX) {
		return { problem: `after the step "${step.Name}" Data has ${length} characters, more than a key can hold` };
	}
	return { data: value };
}

/**
 * Runs the steps after `from` on `data`, which may be changed, up to the end of the chain. `isRun` chooses among them. Pure but
 * for the steps themselves.
 */
export function runSteps(
	chain: Chain,
	data: object,
	from: number,
	context: StepContext,
	isRun: (step: number) => boolean = () => true,
): Upgraded {
	let upgraded: object = data;
	for (const step of $range(from + 1, chain.count)) {
		if (!isRun(step)) continue;
		const ran = runStep(chain.steps[step - 1], upgraded, context);
		if (ran.problem !== undefined) return ran;
		upgraded = ran.data;
	}
	return { data: upgraded };
}
