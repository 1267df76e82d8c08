import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { deepCopy } from "../../../src/storable/deep-copy";
import {
	answerPrompt,
	askForGift,
	BUYER,
	dataOf,
	FRIEND,
	gems,
	storedGems,
	storedGiftCredits,
} from "../../support/gift-world";
import { startProfiles } from "../../support/player-world";
import { openShop, ShopServer } from "../../support/shop";
import { newTemplate, startServer } from "../../support/world";

const COINS = 100;
const BOOST = 101;

const products: ReadonlyArray<DevProductPrivate> = [
	{
		id: COINS,
		name: "Coins",
		handler: (_player, _id, _params, _deps, context) => {
			(context.Data as { Cash: number }).Cash += 50;
		},
	},
	{ id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true },
];

/** The usual ways in which a game sets a player back to the start. */
const WIPES: { readonly [how: string]: (shop: ShopServer, player: SimPlayer) => void } = {
	"sets Data to a new table": (shop, player) => {
		shop.profile(player).Data = newTemplate();
	},
	"empties Data key by key": (shop, player) => {
		const data = shop.profile(player).Data as unknown as Map<string, unknown>;
		data.clear();
		data.set("Cash", 100);
	},
};

function rejoin(cloud: SimCloud, shop: ShopServer, player: SimPlayer): SimPlayer {
	shop.server.sim.leave(player);
	cloud.advance(10);
	const back = shop.join(cloud, 7);
	cloud.advance(5);
	return back;
}

/** The ledger lies in the game's own table, and is put back only where somebody looks at it. */
export = () => {
	for (const [how, wipe] of pairs(WIPES)) {
		describe(`a game that ${how} and does nothing else with purchases until the player leaves`, () => {
			it("keeps a credit that was bought", () => {
				const cloud = new SimCloud();
				const shop = openShop(cloud, products);
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, BOOST);
				cloud.advance(5);
				expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
				cloud.advance(120);
				wipe(shop, player);
				const back = rejoin(cloud, shop, player);
				expect(shop.service.GetCredits(back, BOOST)).to.equal(1);
			});

			it("keeps the memory of a purchase whose grant Roblox has not recorded", () => {
				const cloud = new SimCloud();
				const shop = openShop(cloud, products);
				const player = shop.join(cloud, 7);
				cloud.faults.rates.grantLost = 1;
				cloud.purchases.buy(player, COINS);
				cloud.advance(5);
				cloud.faults.rates.grantLost = 0;
				wipe(shop, player);
				const back = rejoin(cloud, shop, player);
				expect(shop.profile(back).Data.Cash).to.equal(100);
			});

			it("keeps a credit that was bought also when the server dies after an automatic save", () => {
				const cloud = new SimCloud();
				const shop = openShop(cloud, products);
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, BOOST);
				cloud.advance(5);
				wipe(shop, player);
				cloud.advance(400);
				shop.server.sim.crash();
				cloud.advance(60);
				const second = openShop(cloud, products);
				const back = second.join(cloud, 7);
				cloud.advance(60);
				expect(second.service.GetCredits(back, BOOST)).to.equal(1);
			});
		});
	}

	describe("a wipe", () => {
		it("while a gift is on its way to the friend does not lose the gift", () => {
			const cloud = new SimCloud();
			let isDown = true;
			const shop = new ShopServer(startServer(cloud, { name: "one" }));
			startProfiles(shop.server);
			const Data = dataOf(shop, {
				MessageUserAsync(userId, message) {
					return isDown ? false : shop.server.PlayerProfiles.MessageUserAsync(userId, message);
				},
			});
			shop.server.sim.run(() => shop.service.Start({ Data, Products: { devProducts: [gems] }, Audit: false }));
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer, FRIEND);
			answerPrompt(cloud, buyer, true);
			cloud.advance(3);
			shop.profile(buyer).Data = newTemplate();
			shop.server.sim.leave(buyer);
			cloud.advance(10);
			isDown = false;
			shop.join(cloud, BUYER);
			cloud.advance(60);
			shop.join(cloud, FRIEND);
			cloud.advance(30);
			for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND) + storedGiftCredits(cloud, BUYER)).to.equal(1);
		});

		it("to a state of before, as a round game does it, keeps a credit that was bought since", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, products);
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, COINS);
			const before = deepCopy(shop.profile(player).Data) as never;
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			shop.profile(player).Data = before;
			const back = rejoin(cloud, shop, player);
			expect(shop.service.GetCredits(back, BOOST)).to.equal(1);
		});
	});
};
