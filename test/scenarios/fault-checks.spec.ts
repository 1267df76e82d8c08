import { BROKEN } from "./fault-run/broken";
import { playSeed } from "./fault-run/fault-run";

/** Within so many seeds every broken library must be caught. */
const SEEDS = 10;

export = () => {
	describe("the checks of the fault run", () => {
		for (const [what, wrap, fault] of BROKEN) {
			it(`catch a library that ${what}`, () => {
				for (const seed of $range(1, SEEDS)) {
					const { violations } = playSeed(seed, { wrap, always: [fault], storyLines: 0 });
					if (!violations.isEmpty()) return print(`seed ${seed}: ${violations[0].text}`);
				}
				error(`${SEEDS} seeds passed`, 0);
			});
		}
	});
};
