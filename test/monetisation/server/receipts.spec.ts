import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";

const COINS = 100;

/** 50 Cash, in the profile. */
const coins: DevProductPrivate = {
	id: COINS,
	name: "Coins",
	handler: (_player, _productId, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 50;
		return true;
	},
};

export = () => {
	describe("a receipt", () => {
		it("puts the goods into the profile and is answered when they are stored", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
		});

		it("becomes a credit when the handler answers false", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [{ ...coins, handler: () => false }]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.service.GetCredits(player, COINS)).to.equal(1);
		});
	});
};
