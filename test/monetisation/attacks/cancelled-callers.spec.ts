import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const SLOW = 200;

/** A shop whose product takes two seconds; counts the effects. */
function openSlow(traits: Partial<DevProductPrivate> = {}) {
	const cloud = new SimCloud();
	const shop = new ShopServer(startServer(cloud));
	const effects = { count: 0 };
	shop.start({
		devProducts: [
			{
				id: SLOW,
				name: "Slow",
				yields: true,
				handler: () => {
					shop.server.sim.engine.scheduler.wait(2);
					effects.count += 1;
				},
				...traits,
			},
		],
	});
	const player = shop.join(cloud, 7);
	for (const _ of $range(1, 2)) shop.service.GrantCredit(player, SLOW);
	return { cloud, shop, player, effects };
}

export = () => {
	describe("a thread of the game that is stopped while it uses a credit", () => {
		for (const atMostOnce of [false, true]) {
			it(`keeps nobody from using the next one (at most once: ${atMostOnce})`, () => {
				const { cloud, shop, player, effects } = openSlow({ atMostOnce });
				const { service, server } = shop;
				const caller = server.sim.run(() => service.AttemptCreditPurchase(player, SLOW));
				cloud.advance(1);
				server.sim.run(() => server.sim.engine.scheduler.cancel(caller));
				cloud.advance(10);
				expect(effects.count).to.equal(1);
				expect(service.GetCredits(player, SLOW)).to.equal(1);
				expect(server.await(() => service.AttemptCreditPurchase(player, SLOW))).to.equal(true);
				expect(service.GetCredits(player, SLOW)).to.equal(0);
				expect(server.await(() => service.PromptSale(player, SLOW)).code).to.equal("Prompted");
			});
		}

		it("may be a step with its saves held, which must not yield", () => {
			const { cloud, shop, player, effects } = openSlow();
			const { service, server } = shop;
			server.sim.run(() => {
				pcall(() => shop.profile(player).HoldSaves(() => service.AttemptCreditPurchase(player, SLOW)));
			});
			cloud.advance(10);
			expect(effects.count).to.equal(1);
			expect(server.await(() => service.AttemptCreditPurchase(player, SLOW))).to.equal(true);
			expect(service.GetCredits(player, SLOW)).to.equal(0);
		});

		it("may be the handler of somebody who leaves, which used a credit of somebody else", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const { scheduler } = shop.server.sim.engine;
			const OTHERS = 201;
			let effects = 0;
			shop.start({
				devProducts: [
					{
						id: SLOW,
						name: "Slow",
						yields: true,
						handler: () => {
							scheduler.wait(3);
							effects += 1;
						},
					},
					{
						id: OTHERS,
						name: "Others",
						yields: true,
						handler: () => shop.service.AttemptCreditPurchase(friend, SLOW),
					},
				],
			});
			const player = shop.join(cloud, 7);
			const friend = shop.join(cloud, 8);
			for (const _ of $range(1, 2)) shop.service.GrantCredit(friend, SLOW);
			shop.service.GrantCredit(player, OTHERS);
			shop.server.sim.run(() => shop.service.AttemptCreditPurchase(player, OTHERS));
			cloud.advance(1);
			shop.server.sim.leave(player);
			cloud.advance(10);
			expect(effects).to.equal(1);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(friend, SLOW))).to.equal(true);
			expect(shop.service.GetCredits(friend, SLOW)).to.equal(0);
		});
	});
};
