import type { FaultChoice } from "../scenarios/fault-run/script";

/** A seed that once failed, or that meets what few do. `npm run simulate` prints failing ones in this form. */
export interface KeptSeed extends FaultChoice {
	readonly seed: number;
	/** Of the run of purchases; otherwise of that of sessions. */
	readonly isOfPurchases?: boolean;
	/** What it showed. */
	readonly why: string;
}

/** A change of the draw gives their numbers another meaning: then they are seeds like others, and stay for their number. */
export const KEPT_SEEDS: ReadonlyArray<KeptSeed> = [
	{ seed: 6, why: "a save whose transform failed when it was run again ended its session's thread" },
	{ seed: 39, why: "a message whose transform failed when it was run again was confirmed and never stored" },
	{ seed: 22, why: "progress was lost to a session that was silent, with transforms that failed" },
	{ seed: 88, why: "a close took all of its 30 s in a storm in which four of ten writes failed" },
	{ seed: 3890, why: "after an outage of ten minutes a session was taken before its owner's last save" },
	{ seed: 4063, why: "a close could not send what an outage had left in its queue, one message after the other" },
	{ seed: 1793, why: "a server that was frozen removed a key long after it was asked to" },
	{ seed: 638, why: "three requests of a last save hung in a row, and the close was over" },
	{ seed: 63, isOfPurchases: true, why: "a session that was hurried in the moment of another save was forgotten" },
	{ seed: 87, isOfPurchases: true, why: "a server that remembered a no had a pass granted twice" },
	{ seed: 92, isOfPurchases: true, why: "a clock that was off had a period granted twice" },
	{ seed: 49, why: "a save never answered after a transform that failed when it was run again" },
];
