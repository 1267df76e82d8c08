import { bindOnly } from "../../../src/monetisation/service/bind-only";
import { SimCloud } from "../../../src/testing";
import { COINS, coins } from "../../support/prompts";
import { openShop, ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

export = () => {
	describe("a place that only binds receipts", () => {
		it("acknowledges none, so that they come again where the game is", () => {
			const cloud = new SimCloud();
			const lobby = cloud.startServer();
			lobby.run(() => bindOnly(lobby.engine));
			const visitor = lobby.join(7);
			const purchase = cloud.purchases.buy(visitor, COINS);
			cloud.advance(10);
			expect(cloud.calls.count("ProcessReceipt") > 0).to.equal(true);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(cloud.purchases.lost.size()).to.equal(0);
			lobby.leave(visitor);
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			cloud.advance(10);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});

		it("without it loses them", () => {
			const cloud = new SimCloud();
			const lobby = cloud.startServer();
			cloud.purchases.buy(lobby.join(7), COINS);
			cloud.advance(10);
			expect(cloud.purchases.lost.size()).to.equal(1);
		});

		for (const order of ["before", "after"] as const) {
			it(`leaves the receipts to a service when it is required ${order} that`, () => {
				const cloud = new SimCloud();
				const server = startServer(cloud);
				if (order === "before") server.sim.run(() => bindOnly(server.sim.engine));
				const shop = new ShopServer(server);
				if (order === "after") server.sim.run(() => bindOnly(server.sim.engine));
				shop.start({ devProducts: [coins] });
				const purchase = cloud.purchases.buy(shop.join(cloud, 7), COINS);
				cloud.advance(10);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			});
		}

		it("touches nothing on a client", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const client = server.startClient(server.join(7));
			const { marketplace, scheduler } = server.engine;
			client.run(() => bindOnly({ host: client.engine.host, marketplace, scheduler }));
			cloud.purchases.buy(server.players[0], COINS);
			cloud.advance(10);
			expect(cloud.purchases.lost.size()).to.equal(1);
		});
	});
};
