import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";

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
			const before = storedData(cloud, 7)!.Cash;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			const data = shop.profile(player).Data as unknown as LedgerHome & { Cash: number };
			data.Cash = before;
			data.MonetisationLedger = { ...data.MonetisationLedger!, Purchases: {} };
			shop.server.sim.leave(player);
			cloud.advance(70);
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
			expect(home.MonetisationLedger!.Purchases["older-purchase-with-a-long-id-5000"]).to.equal("legacy");
		});
	});
};
