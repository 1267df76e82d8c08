import type { PurchaseDetails, PurchaseNotice } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, gems, openGiftShop } from "../../support/gift-world";
import { coins, COINS } from "../../support/prompts";
import { openShop } from "../../support/shop";

const BOOST = 200;

/** The last details that a signal told. */
function detailsOf(signal: PurchaseNotice): () => PurchaseDetails | undefined {
	let last: PurchaseDetails | undefined;
	signal.Connect((_player, _productId, _purchaseId, details) => {
		last = details;
	});
	return () => last;
}

export = () => {
	describe("the signals", () => {
		it("tell of a purchase the Robux that were paid, and the place", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, BUYER);
			const told = detailsOf(shop.service.PurchaseProcessed);
			cloud.purchases.buy(player, COINS, { currencySpent: 70 });
			cloud.advance(5);
			expect(told()!.CurrencySpent).to.equal(70);
			expect(told()!.PlaceId).to.be.ok();
			expect(told()!.From).to.equal(undefined);
		});

		it("tell of a credit what is known of its purchase, and of a free one nothing", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				{ id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true },
			]);
			const player = shop.join(cloud, BUYER);
			const [granted, spent] = [detailsOf(shop.service.CreditGranted), detailsOf(shop.service.CreditSpent)];
			cloud.purchases.buy(player, BOOST, { currencySpent: 70 });
			cloud.advance(5);
			expect(granted()!.CurrencySpent).to.equal(70);
			shop.service.ConsumeCredit(player, BOOST);
			expect(spent()!.CurrencySpent).to.equal(70);
			shop.service.GrantCredit(player, BOOST);
			expect(granted()!.CurrencySpent).to.equal(undefined);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, BOOST))).to.equal(true);
			expect(spent()!.CurrencySpent).to.equal(undefined);
		});

		it("tell of a gift who it is from, and what was paid", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			const told = detailsOf(shop.service.CreditSpent);
			askForGift(shop, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(20);
			expect(told()!.From).to.equal(BUYER);
			expect(told()!.CurrencySpent).to.be.ok();
		});

		it("tell of a purchase that failed what was paid", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [{ ...gems, giftId: undefined, handler: () => error("broken", 0) }]);
			const player = shop.join(cloud, BUYER);
			const told = detailsOf(shop.service.PurchaseFailed);
			cloud.purchases.buy(player, gems.id, { currencySpent: 70 });
			cloud.advance(5);
			expect(told()!.CurrencySpent).to.equal(70);
		});
	});
};
