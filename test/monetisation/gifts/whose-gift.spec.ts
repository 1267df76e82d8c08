import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	FRIEND,
	GEMS,
	GEMS_GIFT,
	gems,
	openGiftShop,
	storedGems,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const STRANGER = 9;
const THIRD = 10;

/** A receipt names no recipient; the newest wish, of whatever age, is taken for it. */
export = () => {
	describe("a gift", () => {
		it("goes to whom it was paid for, though its receipt comes after the next prompt, which is declined", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			for (const userId of [FRIEND, STRANGER]) shop.join(cloud, userId);
			expect(askForGift(shop, buyer, FRIEND).code).to.equal("Prompted");
			const [first] = cloud.purchases.prompts;
			cloud.purchases.prompts = [];
			// The prompt is closed with a purchase; its receipt is on the way.
			shop.server.sim.marketplace.finishPrompt(first, true);
			cloud.advance(2);
			expect(askForGift(shop, buyer, STRANGER).code).to.equal("Prompted");
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(2);
			if (!cloud.purchases.prompts.isEmpty()) answerPrompt(cloud, buyer, false);
			cloud.advance(20);
			for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedGems(cloud, STRANGER)).to.equal(0);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("goes to whom it was paid for, also where the prompt ended while the session was suspended", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			for (const userId of [FRIEND, STRANGER]) shop.join(cloud, userId);
			cloud.advance(20);
			expect(askForGift(shop, buyer, FRIEND).code).to.equal("Prompted");
			const [first] = cloud.purchases.prompts;
			cloud.purchases.prompts = [];
			for (const store of ["memoryStore", "dataStore"] as const) cloud.faults.outage(store, cloud.now() + 20);
			cloud.advance(10);
			expect(shop.server.PlayerProfiles.GetProfile(buyer)).to.equal(undefined);
			shop.server.sim.marketplace.finishPrompt(first, true);
			cloud.advance(40);
			expect(shop.server.PlayerProfiles.GetProfile(buyer)).to.be.ok();
			expect(askForGift(shop, buyer, STRANGER).code).to.equal("Prompted");
			// The receipt of the first prompt, while the second one is open.
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(2);
			if (!cloud.purchases.prompts.isEmpty()) answerPrompt(cloud, buyer, false);
			cloud.advance(20);
			for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedGems(cloud, STRANGER)).to.equal(0);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("is not offered beside an open prompt for the same product, though the receipt of an earlier one has come", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			for (const userId of [FRIEND, STRANGER, THIRD]) shop.join(cloud, userId);
			askForGift(shop, buyer, FRIEND);
			const [first] = cloud.purchases.prompts;
			cloud.purchases.prompts = [];
			shop.server.sim.marketplace.finishPrompt(first, true);
			cloud.advance(1);
			expect(askForGift(shop, buyer, STRANGER).code).to.equal("Prompted");
			// Of the first prompt; the second one is still on the screen.
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(2);
			expect(askForGift(shop, buyer, THIRD).code).to.equal("Busy");
			answerPrompt(cloud, buyer, false);
			cloud.advance(1);
			expect(askForGift(shop, buyer, THIRD).code).to.equal("Prompted");
			answerPrompt(cloud, buyer, true);
			cloud.advance(20);
			for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGems(cloud, STRANGER)).to.equal(0);
			expect(storedGems(cloud, THIRD)).to.equal(1);
		});

		it("may be offered again a minute after a prompt of which nothing more was heard", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			for (const userId of [FRIEND, THIRD]) shop.join(cloud, userId);
			askForGift(shop, buyer, FRIEND);
			cloud.purchases.prompts = [];
			cloud.advance(61);
			expect(askForGift(shop, buyer, THIRD).code).to.equal("Prompted");
		});

		it("can be tried by two test players in Studio, whose user ids are negative", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud, { isStudio: true }));
			shop.start({ devProducts: [gems] });
			const buyer = shop.join(cloud, -1);
			shop.join(cloud, -2);
			const { code } = shop.server.await(() => shop.service.GiftProduct(buyer, -2, GEMS));
			expect(code).to.equal("Prompted");
		});
	});
};
