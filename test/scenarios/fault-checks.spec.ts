import { expectCaught } from "./caught-by";
import { playSeed } from "./fault-run/fault-run";
import { MUTANTS } from "./fault-run/mutants";

export = () => {
	describe("the checks of the fault run", () => {
		for (const mutant of MUTANTS) {
			it(`catch a library that ${mutant.what}`, () => {
				const { fault, besides = [], without } = mutant;
				const options = { mutant, always: [fault, ...besides], without, isImpatient: true };
				expectCaught(mutant.what, (seed) => playSeed(seed, options).violations);
			});
		}
	});
};
