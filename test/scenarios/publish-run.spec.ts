import { expectCaught } from "./caught-by";
import { PUBLISH_MUTANTS } from "./publish-run/mutants";
import { playPublishes } from "./publish-run/publish-run";

/** Those that run in Studio too; every whole test run plays more, and `npm run simulate` as many as wanted. */
const SEEDS = 2;

export = () => {
	describe("an hour of publishes under random faults", () => {
		for (const seed of $range(1, SEEDS)) {
			it(`brings all data up to date, once: seed ${seed}`, () => {
				const { violations, swarm } = playPublishes(seed, { storyLines: 30 });
				const texts = violations.map(({ kind, text, story }) => `(${kind}) ${text}\n${story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});

	describe("the checks of publishes", () => {
		for (const mutant of PUBLISH_MUTANTS) {
			it(`catch a library that ${mutant.what}`, () => {
				const { fault, without } = mutant;
				const options = { mutant, always: [fault], without, isImpatient: true };
				expectCaught(mutant.what, (seed) => playPublishes(seed, options).violations);
			});
		}
	});
};
