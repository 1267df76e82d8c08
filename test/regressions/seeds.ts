import type { FaultChoice } from "../scenarios/fault-run/script";

/** A seed that once failed, or that meets what few do. `npm run simulate` prints failing ones in this form. */
export interface KeptSeed extends FaultChoice {
	readonly seed: number;
	/** What it showed. */
	readonly why: string;
}

/** A change of the draw gives their numbers another meaning: then they are seeds like others, and stay for their number. */
export const KEPT_SEEDS: ReadonlyArray<KeptSeed> = [
	{ seed: 6, why: "a save whose transform failed when it was run again ended its session's thread" },
	{ seed: 39, why: "a message whose transform failed when it was run again was confirmed and never stored" },
	{ seed: 22, why: "progress was lost to a session that was silent, with transforms that failed" },
	{ seed: 88, why: "a close took all of its 30 s in a storm in which four of ten writes failed" },
	{ seed: 49, why: "a save never answered after a transform that failed when it was run again" },
];
