import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, gems, GEMS, openGiftShop } from "../../support/gift-world";
import { openShop, storedData } from "../../support/shop";

const ROCKET = 101;

/** Whether what is stored of a user has a credit of that product, usable or in use. */
function hasStored(cloud: SimCloud, userId: number, productId: number): boolean {
	const ledger = (storedData(cloud, userId) as LedgerHome | undefined)?.MonetisationLedger;
	return ledger?.Entries.some(({ Product }) => Product === tostring(productId)) === true;
}

/** A credit that is not stored goes with its server; then its receipt comes again, and with it the effect. */
export = () => {
	describe("an effect outside", () => {
		it("of a credit that the game uses in the moment of its grant happens when that credit is stored", () => {
			const cloud = new SimCloud();
			const found = new Array<boolean>();
			const handler = () => {
				found.push(hasStored(cloud, 7, ROCKET));
			};
			const shop = openShop(cloud, [{ id: ROCKET, name: "Rocket", outside: true, autoRedeem: false, handler }]);
			shop.service.CreditGranted.Connect((player, productId) => {
				shop.service.AttemptCreditPurchase(player, productId);
			});
			const player = shop.join(cloud, 7);
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
			cloud.purchases.buy(player, ROCKET);
			cloud.advance(30);
			expect(found.size()).to.equal(1);
			expect(found[0]).to.equal(true);
		});

		it("happens once when the server dies before the credit is stored", () => {
			const cloud = new SimCloud();
			let effects = 0;
			const open = () => {
				const shop = openShop(cloud, [
					{
						id: ROCKET,
						name: "Rocket",
						outside: true,
						handler: () => {
							effects += 1;
						},
					},
				]);
				shop.service.CreditGranted.Connect((player, productId) => {
					shop.service.AttemptCreditPurchase(player, productId);
				});
				return shop;
			};
			const first = open();
			const player = first.join(cloud, 7);
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10 });
			cloud.purchases.buy(player, ROCKET);
			cloud.advance(3);
			first.server.sim.crash();
			cloud.advance(60);
			open().join(cloud, 7);
			cloud.advance(60);
			expect(effects).to.equal(1);
		});

		it("of a gift happens when the gift is stored in its recipient's profile", () => {
			const cloud = new SimCloud();
			const found = new Array<boolean>();
			const handler = () => {
				found.push(hasStored(cloud, FRIEND, GEMS));
			};
			const shop = openGiftShop(cloud, "one", {}, [{ ...gems, outside: true, handler }]);
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			cloud.advance(60);
			expect(found.size()).to.equal(1);
			expect(found[0]).to.equal(true);
		});
	});
};
