import { seedsFor } from "./caught-by";
import { SEEDS_PER_MUTANT } from "./fault-run/mutants";
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
				for (const seed of seedsFor(mutant)) {
					const { violations } = playPurchases(seed, {
						mutant,
						always: [mutant.fault, ...(mutant.besides ?? [])],
						isImpatient: true,
					});
					if (!violations.isEmpty()) return print(`seed ${seed}: ${violations[0].text}`);
				}
				error(`${SEEDS_PER_MUTANT} seeds passed`, 0);
			});
		}
	});
};
