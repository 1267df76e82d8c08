import { IS_HEADLESS, OLD, startPeer } from "../support/old-servers";
import type { DealRun, Scene } from "./matrix/deal-run";
import { ALICE, BOB, BOTH_HERE, GIFT_AWAY, ONE_AWAY, TWO_SERVERS } from "./matrix/deal-run";
import { forEachEvent } from "./matrix/each-event";

interface Move {
	readonly words: string;
	readonly go: (run: DealRun) => void;
	/** Nobody can book it any more, if they do that early. */
	readonly mayEndIt?: true;
}

const ALICE_HOPS: Move = { words: "the book's player hops", go: (run) => run.hop(ALICE), mayEndIt: true };
const BOB_HOPS: Move = { words: "the other player hops", go: (run) => run.hop(BOB) };
const BOB_COMES: Move = { words: "the one who was away comes", go: (run) => run.hop(BOB) };
const BOTH_HOP: Move = {
	words: "both hop",
	mayEndIt: true,
	go: (run) => {
		run.hop(ALICE);
		run.hop(BOB);
	},
};

const CASES: ReadonlyArray<readonly [scene: Scene, moves: ReadonlyArray<Move>]> = [
	[BOTH_HERE, [ALICE_HOPS, BOB_HOPS, BOTH_HOP]],
	[TWO_SERVERS, [ALICE_HOPS, BOB_HOPS, BOTH_HOP]],
	[ONE_AWAY, [ALICE_HOPS, BOB_COMES]],
	[GIFT_AWAY, [ALICE_HOPS, BOB_COMES]],
];

/** A game on an old server plays with the profile for a while, and lets it go. */
function visitOld(run: DealRun, userId: number): void {
	run.leave(userId);
	const old = startPeer(run.cloud, OLD, { frameRate: 10 });
	const profile = old.load(tostring(userId));
	profile.Data.Cash += 5;
	run.cloud.advance(4);
	old.unload(profile);
}

/** It asks for the profile while the player's own server still has it: that one gives it away. */
function takeOld(run: DealRun, userId: number): void {
	const old = startPeer(run.cloud, OLD, { frameRate: 10 });
	const profile = old.load(tostring(userId));
	profile.Data.Cash += 5;
	run.leave(userId);
	old.unload(profile);
}

const OLD_EVENTS = 6;
const OLD_SCENES: ReadonlyArray<Scene> = [BOTH_HERE, TWO_SERVERS];

export = () => {
	for (const [scene, moves] of CASES) {
		describe(`${scene.words}, in the middle of which players change servers`, () => {
			for (const { words, go, mayEndIt } of moves) {
				it(`is done for both or for neither, if ${words} after any event`, () => {
					const { moved, kept } = forEachEvent(scene, {}, go);
					expect(moved > 0).to.equal(true);
					if (mayEndIt) expect(kept > 0).to.equal(true);
				});
			}
		});
	}

	describe("a deal in whose middle a player goes to a server with the original module", () => {
		if (!IS_HEADLESS) SKIP();

		for (const scene of OLD_SCENES) {
			for (const [words, userId] of [
				["the book's player", ALICE],
				["the other player", BOB],
			] as const) {
				it(`is done for both or for neither (${scene.words}, ${words} visits it)`, () => {
					const options = { onlyTurns: true, most: OLD_EVENTS } as const;
					const { moved } = forEachEvent(scene, options, (run) => visitOld(run, userId));
					expect(moved > 0).to.equal(true);
				});

				it(`is done for both or for neither (${scene.words}, it takes the session of ${words})`, () => {
					const options = { onlyTurns: true, most: OLD_EVENTS } as const;
					const { moved } = forEachEvent(scene, options, (run) => takeOld(run, userId));
					expect(moved > 0).to.equal(true);
				});
			}
		}
	});
};
