import type { SimCloud } from "../../src/testing";
import type { Scene } from "./matrix/deal-run";
import { BOTH_HERE, DealRun, GIFT_AWAY, ONE_AWAY, TWO_SERVERS } from "./matrix/deal-run";
import { forEachEvent } from "./matrix/each-event";

/** Under what Coffer gives one request, and far over what they ever take. */
const REQUEST_SECONDS = 6.5;

/** How many requests each takes that wait for each other. */
const CASES: ReadonlyArray<readonly [scene: Scene, requests: number]> = [
	// The pledge, the booking.
	[BOTH_HERE, 2],
	// The look where the other is, the pledge, the look at it, the booking.
	[TWO_SERVERS, 4],
	// The look where the other is, the pledge, the booking.
	[ONE_AWAY, 3],
	[GIFT_AWAY, 3],
];

function slowDown(cloud: SimCloud): void {
	cloud.faults.slow("dataStore", cloud.now() + 10_000, REQUEST_SECONDS);
}

export = () => {
	describe(`with stores that take ${REQUEST_SECONDS} s for every request`, () => {
		for (const [scene, requests] of CASES) {
			const seconds = requests * (REQUEST_SECONDS + 1);
			it(`${scene.words} is done within ${seconds} s`, () => {
				let begunAt = 0;
				const run = new DealRun(scene, (cloud) => {
					begunAt = cloud.now();
					slowDown(cloud);
				});
				run.cloud.runUntil(() => run.answer !== undefined, 300);
				expect(run.told()).to.equal("done");
				expect(run.cloud.now() - begunAt <= seconds).to.equal(true);
				run.cloud.advance(60);
				const problem = run.finish();
				if (problem !== undefined) error(problem);
			});

			it(`${scene.words} is done for both or for neither, if the book's server crashes meanwhile`, () => {
				const options = { prepare: slowDown, onlyTurns: true, most: 8 } as const;
				forEachEvent(scene, options, (run) => {
					run.one.sim.crash();
					run.cloud.advance(20);
					run.cloud.faults.clear();
				});
			});
		}
	});
};
