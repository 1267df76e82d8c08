import type { SimCloud } from "../../../src/testing";
import { DealRun, type Scene } from "./deal-run";

/** Virtual seconds after the answer in which what follows from it has happened. */
const QUIET_SECONDS = 3;
const EVENTS_MAX = 3000;

export interface EventOptions {
	/** Orders faults just before the deal begins. */
	readonly prepare?: (cloud: SimCloud) => void;
	/** Not every event, but those after which something is different: a request was begun, has landed or was answered. */
	readonly onlyTurns?: true;
	/** No more events than that, spread evenly. */
	readonly most?: number;
}

/** How a deal went that was left alone. */
interface Course {
	readonly last: number;
	/** The events after which something was different. */
	readonly turns: ReadonlyArray<number>;
	readonly problem: string | undefined;
}

/** All that may be different after an event, as a text. */
function stateOf(run: DealRun): string {
	const { calls } = run.cloud;
	const asked = ["UpdateAsync", "GetAsync", "PublishAsync", "HashMap.UpdateAsync"].map((call) => calls.count(call));
	return `${run.memory()} ${run.stored()} ${asked.join(" ")} ${run.answer !== undefined}`;
}

function courseOf(scene: Scene, prepare: EventOptions["prepare"]): Course {
	const run = new DealRun(scene, prepare);
	const turns = [0];
	let state = stateOf(run);
	let last = 0;
	let problem: string | undefined;
	let quietAt = math.huge;
	while (run.cloud.now() < quietAt && last < EVENTS_MAX) {
		run.step(1);
		last += 1;
		const now = stateOf(run);
		if (now !== state) turns.push(last);
		state = now;
		const stored = run.stored();
		// At no moment is a pet at two places, or at none.
		if (typeIs(stored, "string")) problem = problem ?? `after event ${last}: ${stored}`;
		if (run.answer !== undefined && quietAt === math.huge) quietAt = run.cloud.now() + QUIET_SECONDS;
	}
	if (run.answer === undefined) problem = problem ?? "it never ended";
	return { last, turns, problem };
}

function eventsOf(course: Course, { onlyTurns, most }: EventOptions): ReadonlyArray<number> {
	const events = new Array<number>();
	if (onlyTurns) for (const event of course.turns) events.push(event);
	else for (const event of $range(0, course.last)) events.push(event);
	const count = events.size();
	if (most === undefined || count <= most) return events;
	const picked = new Array<number>();
	for (const index of $range(0, most - 1)) picked.push(events[math.round((index * (count - 1)) / (most - 1))]);
	return picked;
}

/** How often a deal came about, and how often not. */
export class Outcomes {
	public moved = 0;
	public kept = 0;
}

/**
 * Makes the deal once for every event from its beginning to quiet, with `happen` after that event; raises when one of them
 * ends wrong. Answers how they ended.
 */
export function forEachEvent(
	scene: Scene,
	options: EventOptions,
	happen: (run: DealRun) => void,
	outcomes = new Outcomes(),
): Outcomes {
	const course = courseOf(scene, options.prepare);
	if (course.problem !== undefined) error(course.problem, 2);
	for (const event of eventsOf(course, options)) {
		const run = new DealRun(scene, options.prepare);
		run.step(event);
		happen(run);
		const problem = run.finish() ?? run.cloud.takeErrors()[0];
		if (problem !== undefined) error(`after event ${event} of ${course.last}: ${problem}`, 2);
		if (run.stored() === true) outcomes.moved += 1;
		else outcomes.kept += 1;
	}
	return outcomes;
}
