import type { HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, gems, openGiftShop } from "../../support/gift-world";
import { COINS } from "../../support/prompts";
import { openShop } from "../../support/shop";

/** What games and support ask for, is known inside and is told nowhere. */
export = () => {
	describe("what is known and not told", () => {
		it("the handler of a gift is told who it is from", () => {
			const cloud = new SimCloud();
			let from: unknown;
			const shop = openGiftShop(cloud, "one", {}, [
				{
					...gems,
					handler: (_player, _id, _params, _deps, context) => {
						if (context.Source === "Gift") from = (context as HandlerContext & { From?: number }).From;
					},
				},
			]);
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			askForGift(shop, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(20);
			expect(from).to.equal(BUYER);
		});

		it("the handler of a purchase is told the Robux that were paid, for a board of donors", () => {
			const cloud = new SimCloud();
			let paid: unknown;
			const shop = openShop(cloud, [
				{
					id: COINS,
					name: "Donation",
					handler: (_player, _id, _params, _deps, context) => {
						paid = (context as HandlerContext & { CurrencySpent?: number }).CurrencySpent;
					},
				},
			]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS, { currencySpent: 70 });
			cloud.advance(5);
			expect(paid).to.equal(70);
		});
	});
};
