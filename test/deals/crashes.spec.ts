import type { SimCloud } from "../../src/testing";
import type { ScriptedKind } from "../../src/testing/faults/scripted-fault";
import { openIn, placesOf, PLAYERS } from "../support/deal-world";
import type { Scene } from "./matrix/deal-run";
import {
	ALICE,
	BOB,
	BOTH_HERE,
	DealRun,
	GIFT_AWAY,
	ONE_AWAY,
	placesAfter,
	SAVED_HERE,
	SAVED_TWO,
	TWO_SERVERS,
} from "./matrix/deal-run";
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
	[SAVED_HERE, [BOOKS], 3],
	[SAVED_TWO, [BOOKS], 3],
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

	describe("a deal whose other party cannot store what it got", () => {
		it("is remembered by its book, and done again there after a crash", () => {
			const run = new DealRun(TWO_SERVERS);
			run.cloud.runUntil(() => run.answer !== undefined, 10);
			run.cloud.faults.script({
				kind: "errorBefore",
				server: run.two!.sim.name,
				call: "UpdateAsync",
				times: 1e6,
			});
			// The book has looked at it by then, and is saved.
			run.cloud.advance(45);
			run.one.sim.await(() => run.one.profile(run.one.sim.players[0]).SaveAsync());
			expect(run.two!.pets(run.two!.sim.players[0])).to.equal("cat");
			expect(openIn(run.cloud, ALICE)).to.equal("Settled");
			expect(openIn(run.cloud, BOB)).to.equal("Pledged");
			run.two!.sim.crash();
			const problem = run.finish();
			// The next look of the book comes later, after two that were in vain.
			if (problem !== undefined && problem !== "left open: Settled, ") error(problem);
			expect(placesOf(run.cloud, [ALICE, BOB])).to.equal(placesAfter(TWO_SERVERS));
			run.cloud.advance(900);
			expect(openIn(run.cloud, ALICE)).to.equal("");
		});
	});
};
