import { playSeed } from "../scenarios/fault-run/fault-run";
import { playPurchases } from "../scenarios/purchase-run/purchase-run";
import { KEPT_SEEDS } from "./seeds";

export = () => {
	describe("seeds that once failed", () => {
		for (const kept of KEPT_SEEDS) {
			it(`do not fail any more: ${kept.seed}, ${kept.why}`, () => {
				const play = kept.isOfPurchases === true ? playPurchases : playSeed;
				const { violations, swarm } = play(kept.seed, { ...kept, storyLines: 40 });
				const texts = violations.map(({ kind, text, story }) => `(${kind}) ${text}\n${story.join("\n")}`);
				if (!texts.isEmpty()) error(`${swarm}\n${texts.join("\n\n")}`, 0);
			});
		}
	});
};
