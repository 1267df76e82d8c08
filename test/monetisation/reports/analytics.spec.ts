import type { DevProductPrivate, MonetisationOptions } from "../../../src/monetisation/types";
import type { LoggedEvent, SimServerOptions } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { includes } from "../../support/records";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const COINS = 100;
const BOOST = 200;

let isBoostActive = false;

const PRODUCTS: ReadonlyArray<DevProductPrivate> = [
	{ id: COINS, name: "Coins", handler: () => true },
	{ id: BOOST, name: "Boost", handler: () => isBoostActive },
];

function open(cloud: SimCloud, serverOptions?: SimServerOptions, more: Partial<MonetisationOptions> = {}): ShopServer {
	isBoostActive = false;
	const shop = new ShopServer(startServer(cloud, serverOptions));
	shop.start({ devProducts: PRODUCTS }, more);
	return shop;
}

/** "Sink 25 Robux IAP Coins -> 0", one a line. */
function told(events: ReadonlyArray<LoggedEvent>): string {
	const lines = events.map(({ flow, amount, currency, transactionType, itemSku, endingBalance, customFields }) => {
		const fields = customFields !== undefined ? ` ${customFields.join()}` : "";
		return `${flow} ${amount} ${currency} ${transactionType} ${itemSku} -> ${endingBalance}${fields}`;
	});
	return lines.join("\n");
}

export = () => {
	describe("analytics", () => {
		it("tell the Robux that were really paid, and where, if Roblox tells it", () => {
			const cloud = new SimCloud();
			// Only `ProcessReceipt` is told.
			cloud.faults.script({ call: "BindReceiptHandler", kind: "errorBefore" });
			const shop = open(cloud);
			cloud.takeErrors();
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS, { currencySpent: 17, channel: 2 });
			cloud.advance(5);
			const { events } = shop.server.sim.analytics;
			expect(told(events)).to.equal("Sink 17 Robux IAP Coins -> 0 ExperienceDetailsPage");
			expect(events[0].userId).to.equal(7);
		});

		it("tell of credits as a currency of their own, with what the player has of them in all", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, COINS);
			cloud.purchases.buy(player, BOOST);
			cloud.advance(5);
			isBoostActive = true;
			shop.service.AttemptCreditPurchase(player, BOOST);
			shop.service.ConsumeCredit(player, COINS);
			expect(told(shop.server.sim.analytics.events)).to.equal(
				[
					"Source 1 Credits Gameplay Coins -> 1",
					"Source 1 Credits IAP Boost -> 2",
					"Sink 25 Robux IAP Boost -> 0",
					"Sink 1 Credits Shop Boost -> 1",
					"Sink 1 Credits Shop Coins -> 0",
				].join("\n"),
			);
		});

		it("say nothing of a credit that was tried and kept, nor of what cost nothing", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, BOOST);
			shop.service.AttemptCreditPurchase(player, BOOST);
			cloud.purchases.buy(player, COINS, { currencySpent: 0 });
			cloud.advance(5);
			expect(told(shop.server.sim.analytics.events)).to.equal("Source 1 Credits Gameplay Boost -> 1");
		});

		it("count a purchase once it is stored, and not again when its receipt comes again", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, 7);
			const saving = cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000 });
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(20);
			expect(saving.hits() > 0).to.equal(true);
			expect(shop.server.sim.analytics.events.size()).to.equal(0);
			saving.stop();
			cloud.advance(60);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			cloud.purchases.redeliver(shop.server.sim, purchase);
			cloud.advance(5);
			expect(shop.server.sim.analytics.events.size()).to.equal(1);
		});

		for (const isLeaving of [false, true]) {
			const how = isLeaving ? "its session ended" : "its server died";
			it(`leave a purchase that was not stored when ${how} to the server that processes it`, () => {
				const cloud = new SimCloud();
				const first = open(cloud);
				const player = first.join(cloud, 7);
				const saving = cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000 });
				cloud.purchases.buy(player, COINS);
				cloud.advance(2);
				if (isLeaving) first.server.sim.leave(player);
				cloud.advance(2);
				first.server.sim.crash();
				saving.stop();
				const second = open(cloud);
				second.join(cloud, 7);
				cloud.advance(1000);
				expect(first.server.sim.analytics.events.size()).to.equal(0);
				expect(told(second.server.sim.analytics.events)).to.equal("Sink 25 Robux IAP Coins -> 0");
			});
		}

		it("cannot disturb a purchase: an error is warned of once", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			shop.server.sim.analytics.problem = "not today";
			const player = shop.join(cloud, 7);
			const purchases = [cloud.purchases.buy(player, COINS), cloud.purchases.buy(player, BOOST)];
			cloud.advance(5);
			for (const purchase of purchases) expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			const warnings = shop.server.sim.output.filter(({ text }) => includes(text, "not today"));
			expect(warnings.size()).to.equal(1);
			expect(cloud.takeErrors().size()).to.equal(0);
		});

		it("keep to 10 a player in any minute, and drop what is beyond", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, 7);
			shop.join(cloud, 8);
			// The budget of the two has filled up.
			cloud.advance(60);
			const { analytics } = shop.server.sim;
			for (const _ of $range(1, 100)) {
				shop.service.GrantCredit(player, COINS);
				shop.service.ConsumeCredit(player, COINS);
			}
			expect(analytics.events.size()).to.equal(20);
			expect(analytics.droppedCount).to.equal(0);
			const warnings = shop.server.sim.output.filter(({ text }) => includes(text, "over the budget"));
			expect(warnings.size()).to.equal(1);
			cloud.advance(61);
			shop.service.GrantCredit(player, COINS);
			expect(analytics.events.size()).to.equal(21);
		});

		it("of many servers together fit into the allowance of the game, and leave the game its own", () => {
			const cloud = new SimCloud();
			const shops = [open(cloud), open(cloud), open(cloud), open(cloud)];
			const players = shops.map((shop, index) => shop.join(cloud, index + 1));
			cloud.advance(120);
			for (const minute of $range(1, 3)) {
				shops.forEach((shop, index) => {
					for (const _ of $range(1, 50)) shop.service.GrantCredit(players[index], COINS);
				});
				cloud.advance(60);
				for (const shop of shops) expect(shop.server.sim.analytics.droppedCount).to.equal(0);
				const logged = shops.reduce((sum, shop) => sum + shop.server.sim.analytics.events.size(), 0);
				expect(logged).to.equal(minute * 40);
			}
		});

		it("are off in Studio, and where the game says so", () => {
			for (const [serverOptions, more] of [
				[{ isStudio: true }, {}],
				[{}, { Analytics: false }],
			] as Array<[SimServerOptions, Partial<MonetisationOptions>]>) {
				const cloud = new SimCloud();
				const shop = open(cloud, serverOptions, more);
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, COINS);
				cloud.advance(5);
				expect(shop.service.GrantCredit(player, COINS)).to.equal(true);
				expect(shop.server.sim.analytics.events.size()).to.equal(0);
			}
		});
	});
};
