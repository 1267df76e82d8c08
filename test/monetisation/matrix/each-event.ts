import type { SimCloud } from "../../../src/testing";
import { PurchaseRun, problemOf } from "./purchase-run";
import type { SoldKind } from "./sold-kinds";

export interface EventOptions {
	/** What happens is a crash: effects outside may be repeated or missed as their kinds say. */
	readonly isCrash?: boolean;
	/** Orders faults just before the player buys. */
	readonly prepare?: (cloud: SimCloud) => void;
}

/**
 * Plays the purchase once for every event of the simulation between the receipt's arrival and quiet, with `happen` after
 * that event; raises when one of them ends wrong.
 */
export function forEachEvent(kind: SoldKind, options: EventOptions, happen: (run: PurchaseRun) => void): void {
	const eventCount = new PurchaseRun(kind, options.prepare).countSteps();
	for (const event of $range(0, eventCount)) {
		const run = new PurchaseRun(kind, options.prepare);
		run.step(event);
		happen(run);
		const problem = problemOf(run, options.isCrash === true);
		const errors = run.cloud.takeErrors();
		if (problem !== undefined) error(`after event ${event} of ${eventCount}: ${problem}`, 2);
		if (!errors.isEmpty()) error(`after event ${event} of ${eventCount}: ${errors[0]}`, 2);
	}
}
