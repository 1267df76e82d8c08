import { REMOTES } from "../../../src/monetisation/net/remotes";
import { SimCloud } from "../../../src/testing";
import { PASS } from "../../support/prompts";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { CheatingClient } from "../../support/shop-client";
import { startServer } from "../../support/world";

const SLOW = 200;

export = () => {
	describe("while a profile is being opened", () => {
		it("a listener that uses a credit at once does not get a second till of its own", () => {
			const cloud = new SimCloud({ signalMode: "immediate" });
			let running = 0;
			let most = 0;
			const open = () => {
				const shop = new ShopServer(startServer(cloud));
				shop.start({
					devProducts: [
						{
							id: SLOW,
							name: "Slow",
							yields: true,
							atMostOnce: true,
							handler: () => {
								running += 1;
								most = math.max(most, running);
								shop.server.sim.engine.scheduler.wait(5);
								running -= 1;
							},
						},
					],
				});
				return shop;
			};
			const first = open();
			const player = first.join(cloud, 7);
			for (const _ of $range(1, 3)) first.service.GrantCredit(player, SLOW);
			first.server.sim.run(() => first.service.AttemptCreditPurchase(player, SLOW));
			cloud.advance(3);
			first.server.sim.crash();
			running = 0;
			const second = open();
			second.service.CreditSpent.Connect((who) => {
				second.server.sim.run(() => second.service.AttemptCreditPurchase(who, SLOW));
			});
			const back = second.server.sim.join(7);
			cloud.runUntil(() => running > 0, 900);
			second.server.sim.run(() => second.service.AttemptCreditPurchase(back, SLOW));
			cloud.advance(2);
			expect(most).to.equal(1);
		});

		it("a pass handler that grants a credit and then raises leaves none behind", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.start({
				devProducts: [{ id: SLOW, name: "Slow", handler: () => true }],
				gamePasses: [
					{
						id: PASS,
						name: "Pass",
						handler: (player) => {
							shop.service.GrantCredit(player as never, SLOW);
							error("and then it broke");
						},
					},
				],
			});
			cloud.purchases.ownGamePass(7, PASS);
			for (const _ of $range(1, 3)) {
				const player = shop.join(cloud, 7);
				cloud.advance(5);
				expect(shop.service.GetCredits(player, SLOW)).to.equal(0);
				shop.server.sim.leave(player);
				cloud.advance(5);
			}
		});

		it("who never buys keeps a record without a ledger, though the client watches", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [{ id: SLOW, name: "Slow", handler: () => true }]);
			const player = shop.join(cloud, 7);
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(5);
			expect(client.states.size() > 0).to.equal(true);
			shop.server.sim.leave(player);
			cloud.advance(5);
			const data = storedData(cloud, 7)!;
			expect(data.MonetisationLedger).to.equal(undefined);
			expect(data.MonetisationCredits).to.equal(undefined);
		});
	});
};
