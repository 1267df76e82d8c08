import type { LedgerData } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { SIGNAL_MODES, startServer } from "../../support/world";

const BOOST = 200;
const SOON = 5;

/** A shop whose one product does what `handler` does, and a player in it. */
function open(traits: Partial<DevProductPrivate>): {
	readonly cloud: SimCloud;
	readonly shop: ShopServer;
	readonly player: SimPlayer;
} {
	const cloud = new SimCloud();
	const shop = openShop(cloud, [{ id: BOOST, name: "Boost", handler: () => true, ...traits }]);
	return { cloud, shop, player: shop.join(cloud, 7) };
}

function redeem(shop: ShopServer, player: SimPlayer, answers: Array<boolean>): void {
	shop.server.sim.run(() => answers.push(shop.service.AttemptCreditPurchase(player, BOOST)));
}

export = () => {
	describe("a credit in use", () => {
		it("has one effect when two redemptions come at the same instant and the handler yields", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const { scheduler } = shop.server.sim.engine;
			let effects = 0;
			shop.start({
				devProducts: [
					{
						id: BOOST,
						name: "Boost",
						yields: true,
						handler: () => {
							scheduler.wait(2);
							effects += 1;
							return true;
						},
					},
				],
			});
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, BOOST);
			const answers = new Array<boolean>();
			redeem(shop, player, answers);
			redeem(shop, player, answers);
			cloud.advance(10);
			expect(effects).to.equal(1);
			expect(answers.filter((answer) => answer).size()).to.equal(1);
			expect(answers.size()).to.equal(2);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(0);
		});

		it("has one effect each when two are redeemed one after the other", () => {
			let effects = 0;
			const { shop, player } = open({
				handler: () => {
					effects += 1;
				},
			});
			for (const _ of $range(1, 2)) shop.service.GrantCredit(player, BOOST);
			const answers = new Array<boolean>();
			for (const _ of $range(1, 3)) redeem(shop, player, answers);
			expect(answers.filter((answer) => answer).size()).to.equal(2);
			expect(effects).to.equal(2);
		});

		it("is kept, and its handler stopped, when the handler takes longer than its deadline", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const { scheduler } = shop.server.sim.engine;
			let effects = 0;
			shop.start({
				devProducts: [
					{
						id: BOOST,
						name: "Boost",
						yields: true,
						deadlineSeconds: 5,
						handler: () => {
							scheduler.wait(60);
							effects += 1;
						},
					},
				],
			});
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, BOOST);
			const answers = new Array<boolean>();
			redeem(shop, player, answers);
			cloud.advance(7);
			expect(answers[0]).to.equal(false);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			cloud.advance(120);
			expect(effects).to.equal(0);
		});

		for (const signalMode of SIGNAL_MODES) {
			it(`is used up by a handler that yields and then kicks its player, with ${signalMode} signals`, () => {
				const cloud = new SimCloud({ signalMode });
				const shop = new ShopServer(startServer(cloud));
				const { scheduler } = shop.server.sim.engine;
				let effects = 0;
				const handler = (player: { Kick(): void }) => {
					scheduler.wait(1);
					effects += 1;
					player.Kick();
				};
				shop.start({ devProducts: [{ id: BOOST, name: "Boost", yields: true, handler }] });
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, BOOST);
				cloud.advance(20);
				expect(effects).to.equal(1);
				const back = shop.join(cloud, 7);
				expect(shop.service.GetCredits(back, BOOST)).to.equal(0);
			});
		}

		it("that a handler grants while it redeems does not wait for itself", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const answers = new Array<boolean>();
			shop.start({
				devProducts: [
					{
						id: BOOST,
						name: "Boost",
						handler: (player) => {
							answers.push(shop.service.AttemptCreditPurchase(player, BOOST));
						},
					},
				],
			});
			const player = shop.join(cloud, 7);
			for (const _ of $range(1, 2)) shop.service.GrantCredit(player, BOOST);
			redeem(shop, player, answers);
			cloud.advance(1);
			expect(answers.size()).to.equal(2);
			expect(answers[0]).to.equal(false);
			expect(answers[1]).to.equal(true);
		});

		it("of a server that died in the middle of the effect is made good after the rejoin", () => {
			const cloud = new SimCloud();
			let effects = 0;
			const build = (): ShopServer => {
				const shop = new ShopServer(startServer(cloud));
				const { scheduler } = shop.server.sim.engine;
				const handler = () => {
					scheduler.wait(30);
					effects += 1;
				};
				shop.start({ devProducts: [{ id: BOOST, name: "Boost", yields: true, handler }] });
				return shop;
			};
			const first = build();
			const player = first.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(10);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			first.server.sim.crash();
			const second = build();
			const back = second.server.sim.join(7);
			cloud.advance(60);
			expect(effects).to.equal(1);
			expect(second.service.GetCredits(back, BOOST)).to.equal(0);
		});

		it("is used up by an effect that ended when its session was over by the clock only", () => {
			const { cloud, shop, player } = open({
				yields: true,
				handler: () => {
					shop.server.sim.engine.scheduler.wait(2);
					// From now on somebody may have taken the session; nobody has.
					(shop.profile(player) as unknown as { IsActive: () => boolean }).IsActive = () => false;
				},
			});
			const profile = shop.profile(player);
			shop.service.GrantCredit(player, BOOST);
			const answers = new Array<boolean>();
			redeem(shop, player, answers);
			cloud.advance(SOON);
			expect(answers[0]).to.equal(true);
			shop.server.await(() => profile.EndSessionAsync());
			const { MonetisationLedger } = storedData(cloud, 7) as unknown as { MonetisationLedger: LedgerData };
			expect(MonetisationLedger.Entries.isEmpty()).to.equal(true);
		});
	});
};
