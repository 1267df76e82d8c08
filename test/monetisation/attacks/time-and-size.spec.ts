import type { HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

const COINS = 100;
const SLOW = 200;

const coins = {
	id: COINS,
	name: "Coins",
	handler: (_player: Player, _id: number, _params: never, _deps: never, context: HandlerContext) => {
		(context.Data as { Cash: number }).Cash += 50;
	},
};

/** A shop whose free credits expire after 5 s and whose handler answers after 10 s. */
function openExpiring(answer: boolean) {
	const cloud = new SimCloud();
	const shop = new ShopServer(startServer(cloud));
	shop.start({
		devProducts: [
			{
				id: SLOW,
				name: "Slow",
				yields: true,
				freeCreditExpirySeconds: 5,
				handler: () => {
					shop.server.sim.engine.scheduler.wait(10);
					return answer;
				},
			},
		],
	});
	return { cloud, shop, player: shop.join(cloud, 7) };
}

/** Leaves, loses the server or dies, then comes back to a server that sells the same. */
function comeBack(
	cloud: SimCloud,
	shop: ShopServer,
	player: SimPlayer,
): { readonly shop: ShopServer; readonly back: SimPlayer } {
	shop.server.sim.leave(player);
	cloud.advance(10);
	const second = openShop(cloud, [coins]);
	return { shop: second, back: second.join(cloud, 7) };
}

export = () => {
	describe("a free credit that expires while it is in use", () => {
		it("is used when its handler succeeds", () => {
			const { shop, player } = openExpiring(true);
			shop.service.GrantCredit(player, SLOW);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, SLOW))).to.equal(true);
			expect(shop.service.GetCredits(player, SLOW)).to.equal(0);
		});

		it("is gone when its handler refuses, and not usable once more", () => {
			const { shop, player } = openExpiring(false);
			shop.service.GrantCredit(player, SLOW);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, SLOW))).to.equal(false);
			expect(shop.service.GetCredits(player, SLOW)).to.equal(0);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, SLOW))).to.equal(false);
		});
	});

	describe("a profile that has grown too large to be saved", () => {
		it("has its purchase answered when it can be saved again, once", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const data = shop.profile(player).Data as unknown as { Ballast?: string };
			data.Ballast = string.rep("x", 5_000_000);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(60);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			data.Ballast = undefined;
			cloud.advance(400);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("lets go of the receipt with the player, who gets the goods elsewhere, once", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const data = shop.profile(player).Data as unknown as { Ballast?: string };
			data.Ballast = string.rep("x", 5_000_000);
			cloud.purchases.buy(player, COINS);
			cloud.advance(60);
			const { shop: second, back } = comeBack(cloud, shop, player);
			cloud.advance(900);
			expect(cloud.purchases.unresolved(7).size()).to.equal(0);
			expect(second.profile(back).Data.Cash).to.equal(150);
		});
	});

	describe("a product that only some servers know", () => {
		it("waits for one that does, and a purchase of it that was banked is answered by one that does not", () => {
			const cloud = new SimCloud();
			const older = openShop(cloud, []);
			const player = older.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			const { shop: newer, back } = comeBack(cloud, older, player);
			cloud.advance(10);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			newer.server.sim.leave(back);
			cloud.advance(10);
			const again = older.join(cloud, 7);
			cloud.purchases.redeliver(older.server.sim, purchase);
			cloud.advance(10);
			expect(older.profile(again).Data.Cash).to.equal(150);
		});
	});

	describe("names that clients make up", () => {
		it("do not fill the memory of a server whose game passes them on", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			for (const index of $range(1, 3000)) shop.service.ConsumeCredit(player, `made up ${index}`);
			const context = (shop.service as unknown as { parts: { context: { warned: Set<string> } } }).parts.context;
			expect(context.warned.size() <= 1000).to.equal(true);
		});
	});
};
