import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	FRIEND,
	GEMS,
	openGiftShop,
	storedGems,
	storedHome,
} from "../../support/gift-world";

const STRANGER = 9;

export = () => {
	describe("a gift", () => {
		it("goes to whom its prompt was for, whatever the buyer asks for while it is open", () => {
			for (const delay of [0, 0.05, 0.1, 0.2, 0.4]) {
				const cloud = new SimCloud();
				const shop = openGiftShop(cloud, "one");
				const buyer = shop.join(cloud, BUYER);
				expect(askForGift(shop, buyer).code).to.equal("Prompted");
				shop.server.sim.run(() => shop.service.GiftProduct(buyer, STRANGER, GEMS));
				cloud.advance(delay);
				answerPrompt(cloud, buyer, true);
				cloud.advance(20);
				for (const userId of [FRIEND, STRANGER]) shop.join(cloud, userId);
				cloud.advance(20);
				for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
				cloud.advance(10);
				expect(storedGems(cloud, FRIEND)).to.equal(1);
				expect(storedGems(cloud, STRANGER)).to.equal(0);
			}
		});

		it("costs no save when it is asked for again and again while a prompt is open", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "one");
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			for (const _ of $range(1, 50)) {
				shop.server.sim.run(() => shop.service.GiftProduct(buyer, STRANGER, GEMS));
			}
			cloud.advance(5);
			const intents = storedHome(cloud, BUYER).MonetisationLedger?.GiftIntents ?? [];
			expect(intents.size()).to.equal(1);
			expect(intents[0].Recipient).to.equal(FRIEND);
		});
	});
};
