import { SimCloud } from "../../../src/testing";
import { gems } from "../../support/gift-world";
import { countWrites } from "../../support/records";
import { openShop } from "../../support/shop";

/** What no store takes; the purchases are remembered, but cannot be stored. */
const OBSTACLES: ReadonlyArray<[what: string, data: () => unknown]> = [
	["is gone", () => undefined],
	["is a list", () => [1, 2, 3]],
	["is too large", () => ({ Items: [string.rep("x", 4_194_400)] })],
];

export = () => {
	describe("purchases that wait for a save which holds them", () => {
		for (const [what, data] of OBSTACLES) {
			for (const count of [1, 2, 6]) {
				it(`write seldom while Data ${what}: ${count} at once`, () => {
					const cloud = new SimCloud();
					const shop = openShop(cloud, [{ ...gems, handler: () => true }]);
					const player = shop.join(cloud, 7);
					shop.profile(player).Data = data() as never;
					for (const _ of $range(1, count)) cloud.purchases.buy(player, gems.id);
					const writes = countWrites(cloud, "7");
					cloud.advance(300);
					cloud.takeErrors();
					// Together they ask no more often than one: after 2, 4, 8, 16, 32 and 60 s.
					expect(writes.count <= 16).to.equal(true);
					expect(cloud.purchases.unresolved(7).size()).to.equal(count);
				});
			}
		}

		it("are answered soon after Data can hold them again", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [{ ...gems, handler: () => true }]);
			const player = shop.join(cloud, 7);
			const before = shop.profile(player).Data;
			shop.profile(player).Data = undefined as never;
			for (const _ of $range(1, 3)) cloud.purchases.buy(player, gems.id);
			cloud.advance(120);
			shop.profile(player).Data = before;
			cloud.advance(61);
			cloud.takeErrors();
			expect(cloud.purchases.unresolved(7).size()).to.equal(0);
		});
	});
};
