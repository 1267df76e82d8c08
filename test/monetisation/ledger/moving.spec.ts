import type { Receipt } from "../../../src/engine";
import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { startProfiles } from "../../support/player-world";
import { oldRecord } from "../../support/records";
import { openShop, storedData } from "../../support/shop";
import type { TestServer } from "../../support/world";
import { startServer, STORE_NAME } from "../../support/world";

const COINS = 100;

const coins: DevProductPrivate = {
	id: COINS,
	name: "Coins",
	handler: (_player, _id, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 50;
	},
};

/** A server with the game's code of before: purchases as the guide of ProfileStore has them, ids in `PurchaseIdCache`. */
function openOldShop(cloud: SimCloud): TestServer {
	const server = startServer(cloud);
	startProfiles(server);
	const { scheduler, players, marketplace } = server.sim.engine;
	const process = (receipt: Receipt): boolean => {
		const player = players.getPlayerByUserId(receipt.PlayerId);
		if (player === undefined) return false;
		const profile = server.PlayerProfiles.WaitForProfileAsync(player);
		if (profile === undefined) return false;
		const data = profile.Data as LedgerHome & { Cash: number };
		data.PurchaseIdCache ??= [];
		if (!data.PurchaseIdCache.includes(receipt.PurchaseId)) {
			data.Cash += 50;
			data.PurchaseIdCache.push(receipt.PurchaseId);
		}
		while (profile.IsActive()) {
			const saved = (profile.LastSavedData as LedgerHome).PurchaseIdCache;
			if (saved?.includes(receipt.PurchaseId)) return true;
			profile.Save();
			scheduler.wait(2);
		}
		return false;
	};
	server.sim.run(() => marketplace.bindReceipts(process));
	return server;
}

/** The memory of purchases is read from the older code's places, and never written there. */
export = () => {
	describe("a game that moves here", () => {
		it("while the update rolls out: what the new server granted is not granted again by an old one", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.faults.rates.grantLost = 1;
			cloud.advance(5);
			cloud.faults.rates.grantLost = 0;
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
			const old = openOldShop(cloud);
			const back = old.sim.join(7);
			cloud.advance(20);
			old.sim.leave(back);
			cloud.advance(10);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("from ProfileService: purchase ids that its guide keeps in MetaTags are honoured", () => {
			const cloud = new SimCloud();
			const record = oldRecord(150);
			record.MetaData.MetaTags = { ProfilePurchaseIds: ["bought-before"] };
			cloud.dataStore(STORE_NAME).preload("7", record);
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS, { purchaseId: "bought-before" });
			cloud.advance(10);
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});
	});
};
