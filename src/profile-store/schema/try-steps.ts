import { deepCopy } from "../../storable/deep-copy";
import { reconcile } from "../../storable/reconcile";
import { problemOf } from "./check";
import type { Difference } from "./difference";
import { firstDifference, lostField } from "./difference";
import type { Plan } from "./prepare";
import type { ChainStep, StepContext } from "./types";
import type { Upgraded } from "./upgrade";
import { runSteps } from "./upgrade";

/** The chance and the clocks that the game's own functions see. Whoever runs them outside of a game puts them there. */
export interface Probe {
	/** Moves every clock. */
	readonly later: (this: void) => void;
	/** How many random numbers have been drawn, and how often a clock has been read. */
	readonly draws: (this: void) => number;
	readonly reads: (this: void) => number;
}

export type StepMistakeKind =
	/** What it makes changes from run to run. */
	| "Chance"
	/** What it makes changes with the time. */
	| "Time"
	/** A compatible step that changes what it has made when it runs again. */
	| "NotIdempotent"
	/** A compatible step after which older code would not find what it knows. */
	| "NotCompatible";

/** A mistake in a step that some data shows. */
export interface StepMistake {
	readonly kind: StepMistakeKind;
	/** Counted from 1. */
	readonly step: number;
	readonly path?: string;
	readonly text: string;
}

/** The data that the tried steps made, up to the one that failed. */
export interface Tried {
	readonly data: object;
	/** The step that raised, yielded or made what cannot be stored. */
	readonly failed?: number;
	readonly mistakes: ReadonlyArray<StepMistake>;
}

/** How two runs differ; without a path where one of them failed. */
type Outcome = Partial<Difference> & { readonly text: string };

function differenceOf(one: Upgraded, other: Upgraded): Outcome | undefined {
	if (one.problem === undefined && other.problem === undefined) return firstDifference(one.data, other.data);
	if (one.problem === other.problem) return undefined;
	return { text: `it ran, and then ${other.problem ?? "ran"}` };
}

/** One record's way through the steps. */
class Trial {
	public readonly mistakes = new Array<StepMistake>();

	constructor(
		private readonly plan: Plan,
		private readonly context: StepContext,
		private readonly probe: Probe,
	) {}

	/** Runs one step on a copy. */
	public run(step: number, data: object): Upgraded {
		return runSteps(this.plan.chain, deepCopy(data), step - 1, this.context, (other) => other === step);
	}

	/** Runs a step that has not run yet: as a load would, and again in every way that must make no difference. */
	public first(step: number, data: object): Upgraded {
		const { draws, reads } = this.probe;
		const [drawn, read] = [draws(), reads()];
		const made = this.run(step, data);
		const [hasDrawn, hasRead] = [draws() !== drawn, reads() !== read];
		if (made.problem !== undefined) return made;
		const isSteady = this.compare(step, data, made, hasDrawn, hasRead);
		if (!this.stepAt(step).IsCompatible) return made;
		if (isSteady) this.again(step, made.data);
		this.compatible(step, data, made.data);
		return made;
	}

	/** Runs a compatible step on what it has been through. */
	public again(step: number, data: object): void {
		if (this.mistakes.some((known) => known.step === step && known.kind !== "NotCompatible")) return;
		const made = this.run(step, data);
		const found = differenceOf({ data }, made);
		if (found !== undefined) this.noteDifference("NotIdempotent", step, found, " when it runs again");
	}

	/** Whether it makes the same each time. */
	private compare(step: number, data: object, made: Upgraded, hasDrawn: boolean, hasRead: boolean): boolean {
		this.probe.later();
		const second = this.run(step, data);
		const found = differenceOf(made, second);
		// Once more at the same time: what changes then too hangs on more than the clock.
		const isByChance =
			found !== undefined && (hasDrawn || differenceOf(second, this.run(step, data)) !== undefined);
		if (found !== undefined && isByChance)
			this.noteDifference("Chance", step, found, " when the same data is given again");
		else if (hasDrawn) this.note("Chance", step, "draws random numbers");
		if (found !== undefined && !isByChance) this.noteDifference("Time", step, found, " at another time");
		else if (hasRead) this.note("Time", step, "reads a clock");
		return found === undefined && !hasDrawn && !hasRead;
	}

	/** Whether code of before the step can live with what it made. */
	private compatible(step: number, data: object, made: object): void {
		const lost = lostField(data, made);
		if (lost !== undefined) {
			this.noteDifference("NotCompatible", step, lost, ", which older code would not find");
			return;
		}
		const { check } = this.plan;
		if (check === undefined || problemOf(check, deepCopy(data)) !== undefined) return;
		const problem = problemOf(check, deepCopy(made));
		if (problem !== undefined)
			this.note("NotCompatible", step, `data passed its Check before, and not after: ${problem}`);
	}

	private noteDifference(kind: StepMistakeKind, step: number, { path, text }: Outcome, when: string): void {
		if (path === undefined) this.note(kind, step, `${text}${when}`);
		else this.note(kind, step, `${path} ${text}${when}`, path);
	}

	private note(kind: StepMistakeKind, step: number, text: string, path?: string): void {
		this.mistakes.push({ kind, step, path, text });
	}

	private stepAt(step: number): ChainStep {
		return this.plan.chain.steps[step - 1];
	}
}

/**
 * Runs the steps after `from` on data without the library's tables, each of them several times, and says which do what no
 * step may. Pure but for the steps, the check and the probe.
 */
export function trySteps(plan: Plan, data: object, from: number, context: StepContext, probe: Probe): Tried {
	const { chain } = plan;
	const trial = new Trial(plan, context, probe);
	let reached = deepCopy(data);
	for (const step of $range(from + 1, chain.count)) {
		const made = trial.first(step, reached);
		if (made.problem !== undefined) return { data: reached, failed: step, mistakes: trial.mistakes };
		reached = made.data;
	}
	reconcile(reached, plan.template);
	// As after an older server: those that run again do so on what the later ones have made of theirs.
	for (const step of $range(math.max(from, chain.floorAt(chain.count)) + 1, chain.count)) trial.again(step, reached);
	return { data: reached, mistakes: trial.mistakes };
}
