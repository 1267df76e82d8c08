import { LIBRARIES, playPeer } from "../../compare/peers/peer-run";
import { IS_HEADLESS } from "../support/old-servers";
import { drawSwarm, faultNames } from "./fault-run/swarm";

const SECONDS = 900;
const CALM_SEED = 1;
const ROUGH_SEEDS = 4;
const ROUGH_SECONDS = 3600;

export = () => {
	// The other libraries run headless only.
	if (!IS_HEADLESS) SKIP();

	describe("the comparison with other libraries", () => {
		for (const library of LIBRARIES) {
			it(`finds nothing against ${library.name} in calm weather`, () => {
				const without = faultNames(drawSwarm(CALM_SEED));
				const { measures } = playPeer(library, CALM_SEED, SECONDS, { without });
				expect(measures.sessions > 20).to.equal(true);
				expect(measures.storedThenLost).to.equal(0);
				expect(measures.lostAlive + measures.lostInOutage + measures.lostInCrash).to.equal(0);
				expect(measures.twoOwners).to.equal(0);
				// A player who has gone on before a slow load was done is refused there.
				expect(measures.loadsFailed / measures.loads < 0.02).to.equal(true);
				expect(measures.loadsStuck).to.equal(0);
				expect(measures.metadataLost + measures.errors).to.equal(0);
			});
		}

		it("finds what notices that are lost do to ProfileStore, and do not to Coffer", () => {
			const [ours, reference] = LIBRARIES;
			let found = 0;
			for (const seed of $range(1, ROUGH_SEEDS)) {
				const choice = { always: ["messageDrop", "lostReply"] };
				const { measures } = playPeer(ours, seed, ROUGH_SECONDS, choice);
				expect(measures.lostAlive + measures.twoOwners + measures.storedThenLost).to.equal(0);
				const theirs = playPeer(reference, seed, ROUGH_SECONDS, choice).measures;
				found += theirs.lostAlive + theirs.twoOwners;
			}
			expect(found > 0).to.equal(true);
		});
	});
};
