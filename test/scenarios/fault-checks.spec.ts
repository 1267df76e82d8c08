import { seedsFor } from "./caught-by";
import { playSeed } from "./fault-run/fault-run";
import { MUTANTS, SEEDS_PER_MUTANT } from "./fault-run/mutants";

export = () => {
	describe("the checks of the fault run", () => {
		for (const mutant of MUTANTS) {
			it(`catch a library that ${mutant.what}`, () => {
				for (const seed of seedsFor(mutant)) {
					const { fault, besides = [], without } = mutant;
					const { violations } = playSeed(seed, {
						mutant,
						always: [fault, ...besides],
						without,
						isImpatient: true,
					});
					if (!violations.isEmpty()) return print(`seed ${seed}: ${violations[0].text}`);
				}
				error(`${SEEDS_PER_MUTANT} seeds passed`, 0);
			});
		}
	});
};
