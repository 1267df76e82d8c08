import type { DealRun, Scene } from "./matrix/deal-run";
import { ALICE, BOB, BOTH_HERE, GIFT_AWAY, ONE_AWAY, TWO_SERVERS } from "./matrix/deal-run";
import { forEachEvent } from "./matrix/each-event";

/** Longer than a session outlives its server, and than it takes others to notice. */
const FROZEN_SECONDS = 100;
const EVENTS_MAX = 20;

interface Freeze {
	readonly words: string;
	readonly scene: Scene;
	readonly go: (run: DealRun) => void;
}

/** Everybody goes on elsewhere, while the frozen server knows nothing of it. */
function freezeFirst(run: DealRun): void {
	run.one.sim.freeze(FROZEN_SECONDS);
	for (const userId of [ALICE, BOB]) if (!run.isOnSecond(userId)) run.newServer().sim.join(userId);
}

function freezeSecond(run: DealRun): void {
	run.two!.sim.freeze(FROZEN_SECONDS);
	run.newServer().sim.join(BOB);
}

const CASES: ReadonlyArray<Freeze> = [
	{ words: "the book's server", scene: BOTH_HERE, go: freezeFirst },
	{ words: "the book's server", scene: TWO_SERVERS, go: freezeFirst },
	{ words: "the other server", scene: TWO_SERVERS, go: freezeSecond },
	{ words: "the book's server", scene: ONE_AWAY, go: freezeFirst },
	{ words: "the book's server", scene: GIFT_AWAY, go: freezeFirst },
];

export = () => {
	for (const { words, scene, go } of CASES) {
		describe(`${scene.words}, if ${words} stands still after any event, and wakes up much later`, () => {
			it("is done for both or for neither, and no server uses what is another's", () => {
				const { moved, kept } = forEachEvent(scene, { onlyTurns: true, most: EVENTS_MAX }, (run) => {
					go(run);
					run.cloud.advance(FROZEN_SECONDS + 10);
				});
				expect(moved > 0).to.equal(true);
				if (words === "the book's server") expect(kept > 0).to.equal(true);
			});
		});
	}
};
