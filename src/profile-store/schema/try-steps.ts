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
		const isSteady = this.compare(step, data, made.data, hasDrawn, hasRead);
		if (!this.stepAt(step).IsCompatible) return made;
		if (isSteady) this.again(step, made.data);
		this.compatible(step, data, made.data);
		return made;
	}

	/** Runs a compatible step on what it has been through. */
	public again(step: number, data: object): void {
		if (this.mistakes.some((known) => known.step === step && known.kind !== "NotCompatible")) return;
		const made = this.run(step, data);
		if (made.problem !== undefined) this.note("NotIdempotent", step, `fails when it runs again: ${made.problem}`);
		else this.noteDifference("NotIdempotent", step, firstDifference(data, made.data), " when it runs again");
	}

	/** Whether it makes the same each time. */
	private compare(step: number, data: object, made: object, hasDrawn: boolean, hasRead: boolean): boolean {
		const before = this.mistakes.size();
		this.same("Chance", step, made, this.run(step, data), " when the same data is given again");
		if (hasDrawn && this.mistakes.size() === before) this.note("Chance", step, "draws random numbers");
		const isByChance = this.mistakes.size() > before;
		this.probe.later();
		const later = this.run(step, data);
		// What changes from run to run says nothing of the time.
		if (!isByChance) this.same("Time", step, made, later, " at another time");
		if (hasRead && (isByChance || this.mistakes.size() === before)) this.note("Time", step, "reads a clock");
		return this.mistakes.size() === before;
	}

	private same(kind: StepMistakeKind, step: number, made: object, other: Upgraded, when: string): void {
		if (other.problem !== undefined) this.note(kind, step, `ran, and${when}: ${other.problem}`);
		else this.noteDifference(kind, step, firstDifference(made, other.data), when);
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

	private noteDifference(kind: StepMistakeKind, step: number, found: Difference | undefined, when: string): void {
		if (found !== undefined) this.note(kind, step, `${found.path} ${found.text}${when}`, found.path);
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
