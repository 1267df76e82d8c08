import { SimCloud } from "../../../src/testing";
import type { TestServer } from "../../support/world";
import { startServer } from "../../support/world";

interface Fleet {
	readonly cloud: SimCloud;
	readonly owner: TestServer;
	readonly other: TestServer;
}

/** Two servers that play, and messages that take 1 to 2 s, as on Roblox. The owner has earned since its last save. */
function play(seed: number): Fleet {
	const cloud = new SimCloud({ seed, messageSeconds: [1, 2] });
	const owner = startServer(cloud, { name: "owner" });
	const other = startServer(cloud, { name: "other" });
	other.store();
	other.load("b");
	const profile = owner.load("a");
	// Beats come every 4.25 s: the moment between two of them is another one for every seed.
	cloud.advance(20 + seed * 0.37);
	profile.Data.Cash = 777;
	return { cloud, owner, other };
}

/** For how many seconds a player waits, at worst, who comes to the other server after what `prepare` does, and has so much then. */
function longestWait(prepare: (fleet: Fleet) => void, cash: number): number {
	let longest = 0;
	for (const seed of $range(1, 20)) {
		const fleet = play(seed);
		prepare(fleet);
		const askedAt = fleet.cloud.now();
		const found = fleet.other.load("a").Data.Cash;
		if (found !== cash) error(`the player has ${found} with seed ${seed}`, 2);
		longest = math.max(longest, fleet.cloud.now() - askedAt);
	}
	return longest;
}

/** The seconds that the docs promise. */
export = () => {
	describe("a player who comes to another server", () => {
		it("waits for two messages and half a second where the first one lives", () => {
			expect(longestWait(() => {}, 777) < 4.6).to.equal(true);
		});

		it("waits 7 s where the first one crashed a minute ago", () => {
			const crash = ({ cloud, owner }: Fleet) => {
				owner.sim.crash();
				cloud.advance(60);
			};
			expect(longestWait(crash, 100) < 7).to.equal(true);
		});

		it("waits 20 s at most where the first one has just crashed", () => {
			expect(longestWait(({ owner }) => owner.sim.crash(), 100) < 20).to.equal(true);
		});
	});
};
