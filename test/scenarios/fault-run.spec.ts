import { playSeed } from "./fault-run/fault-run";

/** Seeds of every test run; `npm run simulate` plays 300. */
const SEEDS = 16;

export = () => {
	describe("an hour of random faults on a few servers and keys", () => {
		for (const seed of $range(1, SEEDS)) {
			it(`loses nothing that was confirmed, doubles nothing and blocks no key: seed ${seed}`, () => {
				const { violations, swarm } = playSeed(seed, { storyLines: 30 });
				const texts = violations.map((violation) => `${violation.text}\n${violation.story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});
};
