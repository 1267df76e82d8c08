import { bindOnly } from "../../../src/monetisation/service/bind-only";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";
import { SIGNAL_MODES } from "../../support/world";

const KICK = 100;
const COINS = 101;

interface Goods {
	Cash: number;
}

const products: ReadonlyArray<DevProductPrivate> = [
	{
		id: KICK,
		name: "Kick",
		handler: (player, _id, _params, _deps, context) => {
			(context.Data as Goods).Cash += 1;
			player.Kick("bought");
		},
	},
	{
		id: COINS,
		name: "Coins",
		handler: (_player, _id, _params, _deps, context) => {
			(context.Data as Goods).Cash += 10;
		},
	},
];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`receipts that come with a player who joins, with ${signalMode} signals`, () => {
			it("are all answered in some visits, though each of several kicks the player", () => {
				const cloud = new SimCloud({ signalMode });
				const lobby = cloud.startServer();
				lobby.run(() => bindOnly(lobby.engine));
				const visitor = lobby.join(7);
				for (const id of [KICK, COINS, KICK, COINS, KICK]) {
					cloud.purchases.buy(visitor, id);
					cloud.advance(1);
				}
				lobby.leave(visitor);
				const shop = openShop(cloud, products);
				for (const _ of $range(1, 6)) {
					const player = shop.server.sim.join(7);
					cloud.advance(20);
					shop.server.sim.leave(player);
					cloud.advance(10);
				}
				expect(cloud.purchases.unresolved(7).size()).to.equal(0);
				expect(storedData(cloud, 7)!.Cash).to.equal(123);
			});
		});
	}
};
