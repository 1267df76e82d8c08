import { SimCloud } from "../../../src/testing";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";

const BUNDLE = 100;
const OTHER = 101;

/** What a handler does by calling the service is undone with it, though it was told, or undone though it happened. */
export = () => {
	describe("a handler that uses the service and then fails", () => {
		it("does not give another product's credit back, for its effect has happened", () => {
			const cloud = new SimCloud();
			let heals = 0;
			const shop: ShopServer = openShop(cloud, [
				{
					id: BUNDLE,
					name: "Bundle",
					handler: (player) => {
						shop.service.AttemptCreditPurchase(player as never, OTHER);
						error("something else is broken");
					},
				},
				{
					id: OTHER,
					name: "Heal",
					outside: true,
					handler: () => {
						heals += 1;
					},
				},
			]);
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, OTHER);
			cloud.purchases.buy(player, BUNDLE);
			cloud.advance(5);
			expect(heals + shop.service.GetCredits(player, OTHER)).to.equal(1);
		});
	});
};
