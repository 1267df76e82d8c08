import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";
import { STORE_NAME, storedRecord } from "../../support/world";
import { deepCopy } from "../../../src/storable/deep-copy";

const COINS = 100;

const coins = {
	id: COINS,
	name: "Coins",
	handler: (_player: Player, _id: number, _params: never, _deps: never, context: HandlerContext) => {
		(context.Data as { Cash: number }).Cash += 50;
	},
};

export = () => {
	describe("a player who comes back to the same server at once", () => {
		for (const pause of [0, 0.05, 0.3, 0.9, 1, 1.1]) {
			it(`after ${pause} s gets a purchase of the visit before once, and can buy`, () => {
				const cloud = new SimCloud();
				const shop = openShop(cloud, [coins]);
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, COINS);
				shop.server.sim.leave(player);
				cloud.advance(pause);
				const back = shop.server.sim.join(7);
				cloud.advance(30);
				expect(cloud.purchases.unresolved(7).size()).to.equal(0);
				expect(shop.profile(back).Data.Cash).to.equal(150);
				expect(shop.server.await(() => shop.service.PromptSale(back, COINS)).code).to.equal("Prompted");
				expect(shop.service.GrantCredit(back, COINS)).to.equal(true);
				expect(shop.server.await(() => shop.service.AttemptCreditPurchase(back, COINS))).to.equal(true);
				shop.server.sim.leave(back);
				cloud.advance(10);
				expect(storedData(cloud, 7)!.Cash).to.equal(200);
			});
		}
	});

	describe("a profile that support sets back", () => {
		it("to before a purchase that was acknowledged can be made good, once", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			shop.server.sim.leave(player);
			cloud.advance(5);
			const before = deepCopy(storedRecord(cloud, "7") as object);
			const visitor = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(visitor, COINS);
			cloud.advance(5);
			shop.server.sim.leave(visitor);
			cloud.advance(70);
			// With a tool that knows nothing of Coffer.
			cloud.dataStore(STORE_NAME).preload("7", before);
			const back = shop.join(cloud, 7);
			expect(shop.server.await(() => shop.service.ExplainPurchaseAsync(7, purchase)).status).to.equal(
				"missing from the profile",
			);
			for (const _ of $range(1, 2)) shop.server.await(() => shop.service.RegrantAsync(7, purchase));
			expect(shop.service.GetCredits(back, COINS)).to.equal(1);
			// Roblox may not have noted the answer of the visit before.
			cloud.purchases.redeliver(shop.server.sim, purchase);
			cloud.advance(5);
			expect(shop.profile(back).Data.Cash).to.equal(100);
			expect(shop.service.GetCredits(back, COINS)).to.equal(1);
		});
	});

	describe("a player with thousands of old purchases", () => {
		it("is served: 5000 ids of the older code are honoured, and the next purchase is granted", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const home = shop.profile(player).Data as unknown as LedgerHome;
			const cache = new Array<string>();
			for (const index of $range(1, 5000)) cache.push(`older-purchase-with-a-long-id-${index}`);
			home.PurchaseIdCache = cache;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			for (const id of [1, 2500, 4950, 5000]) {
				cloud.purchases.buy(player, COINS, { purchaseId: `older-purchase-with-a-long-id-${id}` });
			}
			cloud.advance(5);
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});
	});
};
