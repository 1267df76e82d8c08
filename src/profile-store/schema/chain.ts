import type { ChainStep, SchemaMark } from "./types";

/** The steps of a game in their order: they are never changed, moved or taken out once they are published. */
export class Chain {
	public readonly count: number;

	constructor(public readonly steps: ReadonlyArray<ChainStep>) {
		this.count = steps.size();
	}

	/** Of a step, counted from 1; nothing where there is none. */
	public nameOf(step: number): string | undefined {
		return this.steps[step - 1]?.Name;
	}

	/** The number of the step of that name; nothing where there is none. */
	public find(name: unknown): number | undefined {
		const index = this.steps.findIndex(({ Name }) => Name === name);
		return index === -1 ? undefined : index + 1;
	}

	/** The newest incompatible step among the first `steps`; 0 where there is none. */
	public floorAt(steps: number): number {
		for (let step = math.min(steps, this.count); step >= 1; step -= 1) {
			if (!this.steps[step - 1].IsCompatible) return step;
		}
		return 0;
	}

	/** What data says that has been through the first `steps`. */
	public markAt(steps: number): SchemaMark {
		const floor = this.floorAt(steps);
		return {
			Steps: steps,
			Last: this.nameOf(steps),
			Floor: floor === 0 ? undefined : floor,
			FloorName: this.nameOf(floor),
		};
	}
}

/** Of a store with a plain template. */
export const NO_STEPS = new Chain([]);
