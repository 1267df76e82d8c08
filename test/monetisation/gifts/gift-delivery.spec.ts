import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	dataOf,
	FRIEND,
	gems,
	openGiftShop,
	storedGems,
	storedOutgoing,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

export = () => {
	describe("delivery", () => {
		it("goes on until it is answered, and a gift that landed unanswered is taken once", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			let askedCount = 0;
			const data = dataOf(shop, {
				MessageUserAsync(userId, message) {
					askedCount += 1;
					const isStored = shop.server.PlayerProfiles.MessageUserAsync(userId, message);
					return askedCount > 3 && isStored;
				},
			});
			shop.start({ devProducts: [gems] }, { Data: data });
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(storedOutgoing(cloud, BUYER)).to.equal(1);
			cloud.advance(100);
			expect(askedCount).to.equal(4);
			expect(storedOutgoing(cloud, BUYER)).to.equal(0);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("goes on at the buyer's next load, also when the call raised an error", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const data = dataOf(shop, {
				MessageUserAsync() {
					error("no messages today", 0);
				},
			});
			shop.start({ devProducts: [gems] }, { Data: data });
			const later = openGiftShop(cloud, "later");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(30);
			buyer.Kick();
			cloud.advance(5);
			expect(storedOutgoing(cloud, BUYER)).to.equal(1);
			later.join(cloud, BUYER);
			later.join(cloud, FRIEND);
			cloud.advance(10);
			expect(storedOutgoing(cloud, BUYER)).to.equal(0);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("leaves the game's own messages to the game, whose handler may see ours", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const seen = new Array<string>();
			shop.server.PlayerProfiles.ProfileLoaded.Connect((_player, profile) => {
				profile.MessageHandler<{ Kind?: string }>((message, processed) => {
					seen.push(message.Kind ?? "none");
					if (message.Kind === "Mine") processed();
				});
			});
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			shop.server.await(() => shop.server.PlayerProfiles.MessageUserAsync(FRIEND, { Kind: "Mine" }));
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(20);
			expect(seen.includes("Mine")).to.equal(true);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			shop.server.sim.close();
			cloud.advance(30);
			const again = openGiftShop(cloud, "again");
			again.join(cloud, FRIEND);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("delivers 12 gifts to one recipient from one buyer", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			for (const _ of $range(1, 12)) {
				askForGift(shop, buyer);
				answerPrompt(cloud, buyer, true);
				cloud.advance(8);
			}
			cloud.advance(60);
			shop.join(cloud, FRIEND);
			cloud.advance(20);
			expect(storedGems(cloud, FRIEND)).to.equal(12);
			expect(storedOutgoing(cloud, BUYER)).to.equal(0);
		});
	});
};
