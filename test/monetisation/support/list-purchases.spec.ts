import type { PurchaseList } from "../../../src/monetisation/support/types";
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
} from "../../support/gift-world";
import { callerError } from "../../support/caller-error";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const BOOST = 200;
const boost = { id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true };

function list(shop: ShopServer, userId = BUYER): PurchaseList {
	return shop.server.await(() => shop.service.ListPurchasesAsync(userId));
}

function idsOf(items: ReadonlyArray<{ PurchaseId: string }>): string {
	return items.map(({ PurchaseId }) => PurchaseId).join(",");
}

export = () => {
	describe("ListPurchasesAsync", () => {
		it("lists purchases with what was paid, newest first, for a player here, elsewhere and away", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", {}, [gems, boost]);
			const other = openGiftShop(cloud, "other", {}, [gems, boost]);
			const player = shop.join(cloud, BUYER);
			const first = cloud.purchases.buy(player, GEMS, { currencySpent: 70 });
			cloud.advance(5);
			const second = cloud.purchases.buy(player, BOOST, { currencySpent: 5 });
			cloud.advance(5);
			const here = list(shop);
			const elsewhere = list(other);
			player.Kick();
			cloud.advance(10);
			const away = list(other);
			for (const answer of [here, elsewhere, away]) {
				expect(answer.ok).to.equal(true);
				expect(answer.code).to.equal("Found");
				expect(answer.isHere).to.equal(answer === here);
				expect(idsOf(answer.purchases)).to.equal(`${second},${first}`);
				expect(answer.purchases[1].CurrencySpent).to.equal(70);
				expect(answer.purchases[1].ProductName).to.equal("Gems");
				expect(answer.purchases[1].PlaceId).to.be.ok();
				expect(answer.purchases[1].At).to.be.ok();
				expect(answer.credits.size()).to.equal(1);
				expect(answer.credits[0].Purchase).to.equal(second);
				expect(answer.credits[0].CurrencySpent).to.equal(5);
				expect(answer.text.find("70 Robux", 1, true)[0]).to.be.ok();
			}
		});

		it("lists credits by the id that VoidCreditAsync takes", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", {}, [gems, boost]);
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, BOOST);
			shop.service.GrantCredit(player, BOOST);
			cloud.advance(5);
			const { credits } = list(shop);
			expect(credits.size()).to.equal(2);
			for (const { Id } of credits) {
				expect(shop.server.await(() => shop.service.VoidCreditAsync(BUYER, Id)).code).to.equal("Voided");
			}
			expect(list(shop).credits.size()).to.equal(0);
		});

		it("lists gifts: on their way, waiting, and received", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			let isOpen = false;
			const data = dataOf(shop, {
				MessageUserAsync(userId, message) {
					return isOpen && shop.server.PlayerProfiles.MessageUserAsync(userId, message);
				},
			});
			shop.start({ devProducts: [gems] }, { Data: data });
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(5);
			const [sent] = list(shop).gifts;
			expect(sent.Recipient).to.equal(FRIEND);
			expect(sent.From).to.equal(BUYER);
			expect(list(shop).purchases[0].IsToGive).to.equal(true);
			expect(list(shop).purchases[0].ProductName).to.equal("Gems as a gift");
			isOpen = true;
			cloud.advance(40);
			expect(list(shop).gifts.size()).to.equal(0);
			const [waiting] = list(shop, FRIEND).gifts;
			expect(waiting.PurchaseId).to.equal(sent.PurchaseId);
			expect(waiting.Recipient).to.equal(FRIEND);
			shop.join(cloud, FRIEND);
			cloud.advance(5);
			const [received] = list(shop, FRIEND).purchases;
			expect(received.PurchaseId).to.equal(sent.PurchaseId);
			expect(received.IsGift).to.equal(true);
			expect(received.From).to.equal(BUYER);
			expect(received.CurrencySpent).to.equal(sent.CurrencySpent);
		});

		it("lists a right to give as a credit", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			cloud.purchases.buy(shop.join(cloud, BUYER), GEMS_GIFT);
			cloud.advance(5);
			const [credit] = list(shop).credits;
			expect(credit.IsToGive).to.equal(true);
			expect(credit.ProductName).to.equal("Gems as a gift");
		});

		it("counts the purchases of which only the ids are remembered", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			for (const _ of $range(1, 21)) {
				for (const __ of $range(1, 5)) cloud.purchases.buy(player, GEMS);
				cloud.advance(5);
			}
			const answer = list(shop);
			expect(answer.purchases.size()).to.equal(100);
			expect(answer.olderCount).to.equal(5);
		});

		it("lists nothing of a user who never bought anything, or never played", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			shop.join(cloud, BUYER);
			for (const userId of [BUYER, 1234]) {
				const answer = list(shop, userId);
				expect(answer.ok).to.equal(true);
				expect(answer.purchases.size() + answer.credits.size() + answer.gifts.size()).to.equal(0);
			}
		});

		it("lists a purchase once for which support gave a credit before it was processed", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", {}, [{ ...gems, handler: () => error("broken", 0) }]);
			const purchase = cloud.purchases.buy(shop.join(cloud, BUYER), GEMS, { currencySpent: 70 });
			cloud.advance(5);
			shop.server.await(() => shop.service.RegrantAsync(BUYER, purchase));
			const answer = list(shop);
			expect(idsOf(answer.purchases)).to.equal(purchase);
			expect(answer.purchases[0].IsGift).to.equal(undefined);
			expect(answer.credits[0].CurrencySpent).to.equal(70);
		});

		it("answers before Start, and without a Data that can look", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			expect(list(shop).code).to.equal("NotStarted");
			const data = dataOf(shop, { MessageUserAsync: false });
			shop.start({ devProducts: [gems] }, { Data: data });
			expect(list(shop).code).to.equal("NotSupported");
		});

		it("refuses what is no user id", () => {
			const shop = openGiftShop(new SimCloud(), "here");
			const message = callerError(() => shop.service.ListPurchasesAsync("7" as never));
			expect(message.find("ListPurchasesAsync: the user id must be a whole number", 1, true)[0]).to.be.ok();
		});
	});
};
