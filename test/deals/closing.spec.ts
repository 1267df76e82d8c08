import type { SimCloud } from "../../src/testing";
import { placesOf } from "../support/deal-world";
import type { Scene } from "./matrix/deal-run";
import { ALICE, BOB, BOTH_HERE, DealRun, GIFT_AWAY, ONE_AWAY, placesBefore, TWO_SERVERS } from "./matrix/deal-run";
import { forEachEvent } from "./matrix/each-event";

const SCENES: ReadonlyArray<Scene> = [BOTH_HERE, TWO_SERVERS, ONE_AWAY, GIFT_AWAY];
const CLOSE_SECONDS = 30;
/** With stores that are down each course lasts long: of each that many events. */
const EVENTS_DOWN = 6;

/** Closes the first server, and is over when that is. */
function close(run: DealRun, playersLeave: "before" | "after"): void {
	run.one.sim.close({ playersLeave });
	run.cloud.advance(CLOSE_SECONDS + 1);
	if (run.one.sim.state !== "closed") error("it is not closed");
}

function isOnTime(run: DealRun): boolean {
	return run.one.sim.closeSeconds! < 5;
}

export = () => {
	for (const playersLeave of ["before", "after"] as const) {
		describe(`a server that is shut down in the middle of a deal, its players leaving ${playersLeave} the callbacks`, () => {
			for (const scene of SCENES) {
				it(`ends ${scene.words} for both or for neither, after any event, and closes at once`, () => {
					let isLate = false;
					const { moved, kept } = forEachEvent(scene, {}, (run) => {
						close(run, playersLeave);
						isLate = isLate || !isOnTime(run);
					});
					expect(moved > 0).to.equal(true);
					expect(kept > 0).to.equal(true);
					expect(isLate).to.equal(false);
				});
			}

			it("ends it for both or for neither, if the stores are down from any event on for a minute", () => {
				for (const scene of SCENES) {
					const options = { onlyTurns: true, most: EVENTS_DOWN } as const;
					forEachEvent(scene, options, (run) => {
						run.cloud.faults.outage("dataStore", run.cloud.now() + 60);
						close(run, playersLeave);
						run.cloud.advance(40);
					});
				}
			});
		});
	}

	describe("the other server of a deal of two, which is shut down in its middle", () => {
		it("ends it for both or for neither, after any event", () => {
			const { moved } = forEachEvent(TWO_SERVERS, {}, (run) => {
				run.two!.sim.close();
				run.cloud.advance(5);
			});
			expect(moved > 0).to.equal(true);
		});
	});

	describe("a deal that is asked for on a server that closes", () => {
		it("is refused, and nothing is taken", () => {
			const run = new DealRun(BOTH_HERE);
			run.cloud.advance(5);
			const { one } = run;
			let code: string | undefined;
			one.sim.run(() => {
				one.sim.engine.host.onClose(() => {
					const result = one.trade.SwapAsync(
						{ UserId: ALICE, Gives: { Pets: ["dog"] } },
						{ UserId: BOB, Gives: { Pets: ["cat"] } },
					);
					code = result.ok ? "done" : result.code;
				});
			});
			one.sim.close();
			run.cloud.advance(CLOSE_SECONDS + 1);
			expect(code).to.equal("Closing");
			const problem = run.finish();
			if (problem !== undefined) error(problem);
			expect(placesOf(run.cloud, [ALICE, BOB])).never.to.equal(placesBefore());
		});
	});

	describe("a deal whose stores are down", () => {
		const down = (seconds: number) => (cloud: SimCloud) => cloud.faults.outage("dataStore", cloud.now() + seconds);

		it("comes about where they are back in time", () => {
			for (const scene of SCENES) {
				const run = new DealRun(scene, down(12));
				run.cloud.advance(60);
				expect(run.told()).to.equal("done");
				const problem = run.finish();
				if (problem !== undefined) error(problem);
			}
		});

		it("is off within a minute where they are not, and what was taken is back at once", () => {
			for (const scene of SCENES) {
				const run = new DealRun(scene, down(200));
				run.cloud.advance(60);
				expect(run.answer!.ok).to.equal(false);
				expect(run.one.pets(run.one.sim.players[0])).to.equal("cat");
				run.cloud.advance(200);
				const problem = run.finish();
				if (problem !== undefined) error(`${scene.words}: ${problem}`);
			}
		});
	});
};
