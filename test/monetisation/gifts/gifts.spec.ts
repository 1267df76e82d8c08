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
	storedOutgoing,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

export = () => {
	describe("a gift", () => {
		it("reaches a recipient in the same server", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			expect(askForGift(shop, buyer).code).to.equal("Prompted");
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGems(cloud, BUYER)).to.equal(0);
			expect(storedOutgoing(cloud, BUYER)).to.equal(0);
			expect(cloud.purchases.unresolved(BUYER).size()).to.equal(0);
		});

		it("reaches a recipient on another server within ten seconds", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const other = openGiftShop(cloud, "there");
			const buyer = shop.join(cloud, BUYER);
			other.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("waits for a recipient who is offline, who has never played, too", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(storedOutgoing(cloud, BUYER)).to.equal(0);
			shop.join(cloud, FRIEND);
			cloud.advance(5);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("is not swallowed by a game whose own handler calls every message processed", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const other = new ShopServer(startServer(cloud, { name: "there" }));
			const seen = new Array<string>();
			other.start(
				{ devProducts: [gems] },
				{},
				{
					OnLoaded: (_player, profile) => {
						profile.MessageHandler<{ Kind?: string }>((message, processed) => {
							seen.push(tostring(message.Kind));
							processed();
						});
					},
				},
			);
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			shop.server.await(() => shop.server.PlayerProfiles.MessageUserAsync(FRIEND, { Kind: "Note" }));
			other.join(cloud, FRIEND);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(seen.join()).to.equal("Note");
		});

		it("has its recipient stored before the prompt opens", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			const write = cloud.faults.script({
				call: "UpdateAsync",
				key: tostring(BUYER),
				kind: "errorBefore",
				times: 3,
			});
			let code: string | undefined;
			shop.server.sim.run(() => {
				code = shop.service.GiftProduct(buyer, FRIEND, GEMS).code;
			});
			cloud.runUntil(() => write.hits() === 2, 60);
			expect(cloud.purchases.prompts.size()).to.equal(0);
			cloud.runUntil(() => code !== undefined, 120);
			expect(code).to.equal("Prompted");
			expect(storedHome(cloud, BUYER).MonetisationLedger!.GiftIntents![0].Recipient).to.equal(FRIEND);
		});

		it("finds its recipient though the receipt comes on another server", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const other = openGiftShop(cloud, "there");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			shop.server.sim.crash();
			other.join(cloud, BUYER);
			cloud.advance(60);
			other.join(cloud, FRIEND);
			cloud.advance(5);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
			expect(storedGiftCredits(cloud, BUYER)).to.equal(0);
		});

		it("tells the recipient's handler that it is a gift, with the params of the purchase", () => {
			const cloud = new SimCloud();
			const seen = new Array<string>();
			const noting = {
				...gems,
				handler: (
					_p: never,
					_i: never,
					params: { cash: number },
					_d: never,
					context: { Source: string; PurchaseId?: string },
				) => {
					seen.push(`${context.Source} ${params.cash} ${context.PurchaseId}`);
					return true;
				},
			};
			const shop = openGiftShop(cloud, "here", {}, [noting as never]);
			const later = openGiftShop(cloud, "later", {}, [
				{ ...(noting as never as typeof gems), params: { cash: 1 } },
			]);
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			const purchase = cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(10);
			later.join(cloud, FRIEND);
			cloud.advance(5);
			expect(seen.join()).to.equal(`Gift 50 ${purchase}`);
		});

		it("stays a credit of the recipient when the handler refuses", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", {}, [{ ...gems, handler: () => false }]);
			const buyer = shop.join(cloud, BUYER);
			const friend = shop.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			expect(shop.service.GetCredits(friend, GEMS)).to.equal(1);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});

		it("is kept as a credit by a server that does not know its product", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const other = openGiftShop(cloud, "there", {}, [{ id: 5, name: "Other", handler: () => true }]);
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(10);
			const friend = other.join(cloud, FRIEND);
			cloud.advance(5);
			expect(other.service.GetCredits(friend, GEMS)).to.equal(1);
		});

		it("goes to who is both buyer and recipient of the same purchase id only as a recipient", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			const friend = shop.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			askForGift(shop, friend, BUYER);
			answerPrompt(cloud, friend, true);
			cloud.advance(10);
			expect(storedGems(cloud, BUYER)).to.equal(1);
			expect(storedGems(cloud, FRIEND)).to.equal(1);
		});
	});

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

		it("is what a purchase on the details page becomes, whatever prompt was open", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
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
