import type { HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, gems, openGiftShop } from "../../support/gift-world";
import { coins, COINS } from "../../support/prompts";
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

		it("a report on a purchase says what was paid", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS, { currencySpent: 70 });
			cloud.advance(120);
			const report = shop.server.await(() => shop.service.ExplainPurchaseAsync(7, purchase));
			expect(report.text.find("70", 1, true)[0]).to.be.ok();
		});

		it("a user who asks for erasure is gone from the journals of those who gave them gifts", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(120);
			shop.server.sim.leave(buyer);
			cloud.advance(30);
			shop.server.await(() => shop.service.EraseJournalAsync(FRIEND));
			const journal = cloud.dataStore("CofferJournal").read(tostring(BUYER)) as {
				Lines: Array<{ Detail?: string }>;
			};
			const text = journal.Lines.map(({ Detail }) => Detail ?? "").join(" | ");
			expect(text.find(`user ${FRIEND}`, 1, true)[0]).to.equal(undefined);
		});
	});
};
