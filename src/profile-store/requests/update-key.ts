import type { DataStore, KeyInfo } from "../../engine";
import type { MessagesOnlyRecord } from "../record/record";
import { brokenRule } from "../record/rules";
import type { Refusal } from "./store-error";
import { NO_DECISION, refusalOf, unwrittenProblem } from "./store-error";

/** What a step decided: the record to write, or that the key stays as it is. */
export interface Step {
	readonly isWrite: boolean;
	readonly record?: MessagesOnlyRecord;
}

export type Update<S extends Step> =
	| {
			readonly isDone: true;
			readonly step: S;
			/** What is stored now, a copy of the store's own; nothing where the step did not write. */
			readonly stored: MessagesOnlyRecord | undefined;
			readonly info: KeyInfo | undefined;
			/** Of what the step decided about. */
			readonly infoBefore: KeyInfo | undefined;
	  }
	| {
			readonly isDone: false;
			/** It may have been written all the same. */
			readonly step: S | undefined;
			readonly problem: string;
			/** The store will never take this. */
			readonly refusal: Refusal | undefined;
	  };

/**
 * One `UpdateAsync`: every change that the library makes of a key goes through here. `decide` may run several times; the
 * last run counts. It answers nothing to give the request up. Yields; raises nothing.
 */
export function updateKey<S extends Step>(
	dataStore: DataStore,
	key: string,
	decide: (value: unknown, info: KeyInfo | undefined) => S | undefined,
	onBroken: (words: string) => void,
): Update<S> {
	let step: S | undefined;
	let infoBefore: KeyInfo | undefined;
	let answer: unknown;
	let info: KeyInfo | undefined;
	const [isSuccess, message] = pcall(() => {
		[answer, info] = dataStore.updateAsync(key, (value, keyInfo) => {
			step = undefined;
			infoBefore = keyInfo;
			const decided = decide(value, keyInfo);
			step = decided;
			const record = decided?.isWrite === true ? decided.record : undefined;
			if (record === undefined) return $tuple(undefined);
			const broken = brokenRule(record);
			if (broken !== undefined) onBroken(`${key}: ${broken}`);
			// What is not given back is cleared, also where the record itself does not name it.
			const userIds = record.UserIds ?? keyInfo?.GetUserIds();
			return $tuple(record, userIds, record.RobloxMetaData ?? keyInfo?.GetMetadata());
		});
	});
	const problem = isSuccess ? unwrittenProblem(step, answer) : tostring(message);
	if (problem !== undefined || step === undefined) {
		const text = problem ?? NO_DECISION;
		return { isDone: false, step, problem: text, refusal: isSuccess ? undefined : refusalOf(text) };
	}
	return { isDone: true, step, stored: step.isWrite ? (answer as MessagesOnlyRecord) : undefined, info, infoBefore };
}
