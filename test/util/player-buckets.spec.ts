import { SimCloud } from "../../src/testing";
import { PlayerBuckets } from "../../src/util/player-buckets";
import { startServer } from "../support/world";

export = () => {
	describe("a bucket for every player", () => {
		it("gives each so many at once, and one more whenever its time has passed", () => {
			const cloud = new SimCloud();
			const { sim } = startServer(cloud);
			const buckets = new PlayerBuckets(sim.engine.clock, 3, 0.5);
			const [first, second] = [sim.join(1), sim.join(2)];
			for (const _ of $range(1, 3)) expect(buckets.take(first)).to.equal(true);
			expect(buckets.take(first)).to.equal(false);
			expect(buckets.take(second)).to.equal(true);
			cloud.advance(2);
			expect(buckets.take(first)).to.equal(true);
			expect(buckets.take(first)).to.equal(false);
		});

		it("takes back what was taken, and no more than it holds", () => {
			const { sim } = startServer(new SimCloud());
			const buckets = new PlayerBuckets(sim.engine.clock, 2, 0.001);
			const player = sim.join(1);
			buckets.giveBack(player);
			for (const _ of $range(1, 10)) {
				expect(buckets.take(player)).to.equal(true);
				buckets.giveBack(player);
			}
			for (const _ of $range(1, 5)) buckets.giveBack(player);
			for (const isLeft of [true, true, false]) expect(buckets.take(player)).to.equal(isLeft);
		});

		it("forgets who leaves, a second later", () => {
			const cloud = new SimCloud();
			const { sim } = startServer(cloud);
			const buckets = new PlayerBuckets(sim.engine.clock, 1, 0.001);
			buckets.watch(sim.engine.players, sim.engine.scheduler);
			const player = sim.join(1);
			expect(buckets.take(player)).to.equal(true);
			sim.leave(player);
			expect(buckets.take(player)).to.equal(false);
			cloud.advance(2);
			expect(buckets.take(player)).to.equal(true);
		});
	});
};
