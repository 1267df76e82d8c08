import type { SimCloud } from "../../src/testing";
import type { ScriptedKind } from "../../src/testing/faults/scripted-fault";
import { PLAYERS } from "../support/deal-world";
import type { DealRun, Scene } from "./matrix/deal-run";
import { BOTH_HERE, GIFT_AWAY, ONE_AWAY, TWO_SERVERS } from "./matrix/deal-run";
import { forEachEvent, Outcomes } from "./matrix/each-event";

interface Victim {
	readonly words: string;
	readonly crash: (run: DealRun) => void;
}

const BOOKS: Victim = { words: "the book's server", crash: (run) => run.one.sim.crash() };
const OTHERS: Victim = { words: "the other server", crash: (run) => run.two!.sim.crash() };
const BOTH: Victim = {
	words: "each of the servers",
	crash: (run) => {
		for (const { sim } of run.servers()) sim.crash();
	},
};

const CASES: ReadonlyArray<readonly [scene: Scene, victims: ReadonlyArray<Victim>, writes: number]> = [
	[BOTH_HERE, [BOOKS], 2],
	[TWO_SERVERS, [BOOKS, OTHERS, BOTH], 2],
	[ONE_AWAY, [BOOKS], 3],
	[GIFT_AWAY, [BOOKS], 3],
];

const FAULTS: ReadonlyArray<readonly [kind: ScriptedKind, words: string, seconds: number]> = [
	["lostReply", "lands and is answered with an error", 0],
	["errorBefore", "fails", 0],
	["delay", "is answered after 12 s", 12],
	["lateEffect", "is answered with an error and lands 8 s later", 8],
];
/** A fault at each write of each scene: of each course that many events. */
const EVENTS_MAX = 12;

function faultAt(kind: ScriptedKind, seconds: number, after: number): (cloud: SimCloud) => void {
	return (cloud) => cloud.faults.script({ kind, seconds, after, call: "UpdateAsync", store: PLAYERS });
}

export = () => {
	for (const [scene, victims, writes] of CASES) {
		for (const { words, crash } of victims) {
			describe(`${scene.words}, if ${words} crashes at any event`, () => {
				it("is done for both or for neither, and each pet is in one place", () => {
					const { moved, kept } = forEachEvent(scene, {}, crash);
					expect(moved > 0).to.equal(true);
					expect(kept > 0).to.equal(true);
				});

				for (const [kind, fault, seconds] of FAULTS) {
					it(`is so too where one of its writes ${fault}`, () => {
						const outcomes = new Outcomes();
						for (const after of $range(0, writes - 1)) {
							const prepare = faultAt(kind, seconds, after);
							forEachEvent(scene, { prepare, onlyTurns: true, most: EVENTS_MAX }, crash, outcomes);
						}
						expect(outcomes.moved > 0).to.equal(true);
						expect(outcomes.kept > 0).to.equal(true);
					});
				}
			});
		}
	}
};
