import { expectCaught } from "./caught-by";
import { DEAL_MUTANTS } from "./deal-run/mutants";
import { playDeals } from "./deal-run/deal-run";

/** Those that run in Studio too; every whole test run plays more, and `npm run simulate` as many as wanted. */
const SEEDS = 2;
/** Those that are caught at once; `npm run simulate` plays all. */
const MUTANTS = DEAL_MUTANTS.filter(({ isQuick }) => isQuick === true);

export = () => {
	describe("half an hour of deals under random faults", () => {
		for (const seed of $range(1, SEEDS)) {
			it(`keeps each thing in one place: seed ${seed}`, () => {
				const { violations, swarm } = playDeals(seed, { storyLines: 30 });
				const texts = violations.map(({ kind, text, story }) => `(${kind}) ${text}\n${story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});

	describe("the checks of deals", () => {
		for (const mutant of MUTANTS) {
			it(`catch a library that ${mutant.what}`, () => {
				const { fault, besides, without } = mutant;
				const options = { mutant, always: [fault, ...(besides ?? [])], without, isImpatient: true };
				expectCaught(mutant.what, (seed) => playDeals(seed, options).violations);
			});
		}
	});
};
