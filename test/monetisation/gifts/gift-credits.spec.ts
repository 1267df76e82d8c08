import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	dataOf,
	FRIEND,
	gems,
	GEMS,
	GEMS_GIFT,
	openGiftShop,
	storedGems,
	storedGiftCredits,
	storedHome,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

export = () => {
	describe("a gift credit", () => {
		it("is what a purchase without a known recipient becomes", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(1);
			expect(storedGems(cloud, BUYER)).to.equal(0);
		});

		it("is used before anything is sold", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(5);
			expect(askForGift(shop, buyer).code).to.equal("CreditUsed");
			expect(cloud.purchases.prompts.size()).to.equal(0);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(0);
		});

		it("is used once by two calls at the same instant", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(5);
			const codes = new Array<string>();
			for (const _ of $range(1, 2)) {
				shop.server.sim.run(() => codes.push(shop.service.GiftProduct(buyer, FRIEND, GEMS).code));
			}
			cloud.advance(10);
			expect(codes.sort().join()).to.equal("CreditUsed, Prompted");
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("is what a purchase on the details page becomes, whatever prompt was open, if Roblox tells where it was", () => {
			const cloud = new SimCloud();
			// Only `ProcessReceipt` is told.
			cloud.faults.script({ call: "BindReceiptHandler", kind: "errorBefore" });
			const shop = openGiftShop(cloud, "here");
			cloud.takeErrors();
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			cloud.purchases.buy(buyer, GEMS_GIFT, { channel: 2 });
			cloud.advance(10);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(1);
		});
	});

	describe("an intent", () => {
		it("goes with a declined prompt", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, false);
			cloud.advance(1);
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(10);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(1);
			expect(storedHome(cloud, BUYER).MonetisationLedger!.GiftIntents).to.equal(undefined);
		});

		it("goes with a prompt that was refused, and the open one keeps its own", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			expect(askForGift(shop, buyer, FRIEND).code).to.equal("Prompted");
			expect(askForGift(shop, buyer, 9).code).to.equal("Busy");
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			shop.join(cloud, FRIEND);
			shop.join(cloud, 9);
			cloud.advance(5);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGems(cloud, 9)).to.equal(0);
		});

		it("is the newest where there are several", () => {
			const cloud = new SimCloud();
			const first = openGiftShop(cloud, "first");
			const second = openGiftShop(cloud, "second");
			askForGift(first, first.join(cloud, BUYER), 9);
			first.server.sim.crash();
			const buyer = second.join(cloud, BUYER);
			cloud.advance(60);
			askForGift(second, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			second.join(cloud, FRIEND);
			cloud.advance(5);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});
	});

	describe("GiftProduct", () => {
		it("answers why nothing can be given", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", {}, [gems, { id: 5, name: "Mine", handler: () => true }]);
			const buyer = shop.join(cloud, BUYER);
			expect(askForGift(shop, buyer, BUYER).code).to.equal("InvalidRecipient");
			expect(askForGift(shop, buyer, 0).code).to.equal("InvalidRecipient");
			expect(askForGift(shop, buyer, -3).code).to.equal("InvalidRecipient");
			expect(shop.server.await(() => shop.service.GiftProduct(buyer, FRIEND, "Mine")).code).to.equal(
				"UnknownProduct",
			);
			buyer.Kick();
			cloud.advance(1);
			expect(askForGift(shop, buyer).code).to.equal("NotLoaded");
		});

		it("answers NotSupported where Data leaves no messages, and a purchase stays a gift credit", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.start({ devProducts: [gems] }, { Data: dataOf(shop, { MessageUserAsync: false }) });
			const buyer = shop.join(cloud, BUYER);
			const result = askForGift(shop, buyer);
			expect(result.ok).to.equal(false);
			expect(result.code).to.equal("NotSupported");
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(5);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(1);
		});
	});
};
