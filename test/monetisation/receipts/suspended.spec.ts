import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";
import type { PlayerData } from "../../support/world";
import { SIGNAL_MODES } from "../../support/world";

const COINS = 100;

/** A shop and a player in it; both stores are out for so many seconds from now on, and for 10 s have been. */
function suspend(signalMode: "immediate" | "deferred") {
	const cloud = new SimCloud({ signalMode });
	const addCoins = (_player: unknown, _id: number, _params: unknown, _deps: unknown, told: { Data: object }) => {
		(told.Data as PlayerData).Cash += 50;
	};
	const shop = openShop(cloud, [{ id: COINS, name: "Coins", handler: addCoins as never }]);
	const player = shop.join(cloud, 7);
	cloud.advance(20);
	for (const store of ["memoryStore", "dataStore"] as const) cloud.faults.outage(store, cloud.now() + 20);
	cloud.advance(10);
	return { cloud, shop, player };
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a receipt while the session is suspended, engine signals ${signalMode}`, () => {
			it("waits, and is granted once when the session goes on", () => {
				const { cloud, shop, player } = suspend(signalMode);
				expect(shop.server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
				const receipt = cloud.purchases.buy(player, COINS);
				cloud.advance(5);
				expect(storedData(cloud, 7)?.Cash).to.equal(100);
				cloud.advance(30);
				expect(storedData(cloud, 7)?.Cash).to.equal(150);
				expect(cloud.purchases.isGranted(receipt)).to.equal(true);
			});

			it("is granted on the server that the player goes to, where the player leaves", () => {
				const { cloud, shop, player } = suspend(signalMode);
				const receipt = cloud.purchases.buy(player, COINS);
				cloud.advance(1);
				shop.server.sim.leave(player);
				cloud.advance(40);
				shop.join(cloud, 7);
				cloud.advance(20);
				expect(storedData(cloud, 7)?.Cash).to.equal(150);
				expect(cloud.purchases.isGranted(receipt)).to.equal(true);
			});
		});
	}
};
