import { expectCaught } from "./caught-by";
import { PURCHASE_MUTANTS } from "./purchase-run/mutants";
import { playPurchases } from "./purchase-run/purchase-run";

/** Those that run in Studio too; every whole test run plays more, and `npm run simulate` as many as wanted. */
const SEEDS = 2;

export = () => {
	describe("an hour of purchases under random faults", () => {
		for (const seed of $range(1, SEEDS)) {
			it(`grants each of them once: seed ${seed}`, () => {
				const { violations, swarm } = playPurchases(seed, { storyLines: 30 });
				const texts = violations.map(({ kind, text, story }) => `(${kind}) ${text}\n${story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});

	describe("the checks of purchases", () => {
		for (const mutant of PURCHASE_MUTANTS) {
			it(`catch a shop that ${mutant.what}`, () => {
				const options = { mutant, always: [mutant.fault, ...(mutant.besides ?? [])], isImpatient: true };
				expectCaught(mutant.what, (seed) => playPurchases(seed, options).violations);
			});
		}
	});
};
