import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
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

		it("brings the params of its purchase when they are no table", () => {
			const cloud = new SimCloud();
			const seen = new Array<defined>();
			const note = (_player: Player, _id: number, params: defined) => {
				seen.push(params);
			};
			const priced = (params: unknown) => ({ ...gems, params, handler: note as never });
			const shop = openGiftShop(cloud, "here", {}, [priced(50)]);
			const later = openGiftShop(cloud, "later", {}, [priced(1)]);
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(10);
			later.join(cloud, FRIEND);
			cloud.advance(5);
			expect(seen.join()).to.equal("50");
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
};
