import { playSeed } from "./fault-run/fault-run";

/** Those that run in Studio too; every whole test run plays many more, on both cores, and `npm run simulate` as many as wanted. */
const SEEDS = 4;

export = () => {
	describe("an hour of random faults on a few servers and keys", () => {
		for (const seed of $range(1, SEEDS)) {
			it(`loses nothing that was confirmed, doubles nothing and blocks no key: seed ${seed}`, () => {
				const { violations, swarm } = playSeed(seed, { storyLines: 30 });
				const texts = violations.map(({ kind, text, story }) => `(${kind}) ${text}\n${story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});
};
