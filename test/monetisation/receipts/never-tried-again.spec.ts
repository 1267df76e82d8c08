import type { HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { COINS } from "../../support/prompts";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";

function goodsOf(context: HandlerContext): { Cash: number } {
	return context.Data as { Cash: number };
}

/** Roblox comes again at a join or a purchase only: who answers "not yet" has given up for the rest of the stay. */
export = () => {
	describe("a purchase that could not be made good at once", () => {
		it("since its handler failed is tried again for a player who stays, without a rejoin or another purchase", () => {
			const cloud = new SimCloud();
			let isReady = false;
			const shop = openShop(cloud, [
				{
					id: COINS,
					name: "Coins",
					handler: (_player, _id, _params, _deps, context) => {
						if (!isReady) error("the map is not built yet");
						goodsOf(context).Cash += 50;
					},
				},
			]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			isReady = true;
			cloud.advance(1800);
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});

		it("since its player left in the middle of a yielding handler is made good at the next visit, without a button for credits", () => {
			const cloud = new SimCloud();
			const shop: ShopServer = openShop(cloud, [
				{
					id: COINS,
					name: "Coins",
					yields: true,
					handler: (_player, _id, _params, _deps, context) => {
						shop.server.sim.engine.scheduler.wait(2);
						goodsOf(context).Cash += 50;
					},
				},
			]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(1.5);
			shop.server.sim.leave(player);
			cloud.advance(10);
			const back = shop.join(cloud, 7);
			cloud.advance(300);
			expect(shop.profile(back).Data.Cash).to.equal(150);
		});
	});
};
