import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";

const BOOST = 200;

/** A shop that sells what must never happen twice, and a player who has been there for a while. */
class BoostShop {
	public readonly cloud: SimCloud;
	public readonly shop: ShopServer;
	public readonly player: SimPlayer;
	public effects = 0;

	constructor(seed: number) {
		this.cloud = new SimCloud({ seed });
		const handler = () => {
			this.effects += 1;
		};
		const product = { id: BOOST, name: "Boost", outside: true, atMostOnce: true, handler };
		this.shop = openShop(this.cloud, [product]);
		this.player = this.shop.join(this.cloud, 7);
		this.cloud.advance(20);
	}

	/** The server stands still, the player leaves and comes back. Answers the effects and the credits that there are then. */
	public outcomeOfFreeze(seconds: number): number {
		const { cloud, shop, player } = this;
		shop.server.sim.freeze(seconds);
		cloud.advance(seconds + 30);
		shop.server.sim.leave(player);
		cloud.advance(10);
		const back = shop.join(cloud, 7);
		cloud.advance(10);
		return this.effects + shop.service.GetCredits(back, BOOST);
	}
}

export = () => {
	describe("an at-most-once credit", () => {
		for (const seconds of [10, 16, 20, 60]) {
			it(`is used or kept when its server stands still for ${seconds} s while its reservation is saved`, () => {
				for (const seed of $range(1, 10)) {
					const world = new BoostShop(seed);
					const { cloud, shop, player } = world;
					shop.service.GrantCredit(player, BOOST);
					shop.server.await(() => shop.profile(player).SaveAsync());
					cloud.advance(3);
					shop.server.sim.run(() => shop.service.AttemptCreditPurchase(player, BOOST));
					cloud.advance(0.1);
					expect(world.outcomeOfFreeze(seconds)).to.equal(1);
				}
			});
		}

		it("that was bought at such a moment is used or kept, too", () => {
			for (const seed of $range(1, 40)) {
				const world = new BoostShop(seed);
				world.cloud.purchases.buy(world.player, BOOST);
				world.cloud.advance(0.5 + seed / 40);
				expect(world.outcomeOfFreeze(20)).to.equal(1);
			}
		});
	});
};
