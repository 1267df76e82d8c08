import type { LedgerData } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { errorOf, startServer } from "../../support/world";

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

export = () => {
	describe("a credit", () => {
		it("is granted, counted, used by its handler and gone", () => {
			let effects = 0;
			const { shop, player } = open({
				handler: () => {
					effects += 1;
				},
			});
			const { service } = shop;
			expect(service.GetCredits(player, BOOST)).to.equal(0);
			expect(service.GrantCredit(player, BOOST)).to.equal(true);
			expect(service.GetCredits(player, BOOST)).to.equal(1);
			expect(shop.server.await(() => service.AttemptCreditPurchase(player, BOOST))).to.equal(true);
			expect(effects).to.equal(1);
			expect(service.GetCredits(player, BOOST)).to.equal(0);
			expect(shop.server.await(() => service.AttemptCreditPurchase(player, BOOST))).to.equal(false);
			expect(effects).to.equal(1);
		});

		it("is known by the product's name as well", () => {
			const { shop, player } = open({});
			expect(shop.service.GrantCredit(player, "Boost")).to.equal(true);
			expect(shop.service.GetCredits(player, "Boost")).to.equal(1);
		});

		it("is what clients and older code read in MonetisationCredits", () => {
			const { shop, player } = open({});
			shop.service.GrantCredit(player, BOOST);
			shop.service.GrantCredit(player, BOOST);
			const data = shop.profile(player).Data as unknown as { MonetisationCredits: Record<string, number> };
			expect(data.MonetisationCredits["200"]).to.equal(2);
		});

		it("is kept when the handler answers false", () => {
			const { shop, player } = open({ handler: () => false });
			shop.service.GrantCredit(player, BOOST);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, BOOST))).to.equal(false);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
		});

		it("is kept when the handler raises an error, and its work is undone", () => {
			const { shop, player } = open({
				handler: (_player, _id, _params, _deps, context) => {
					(context.Data as { Cash: number }).Cash += 50;
					error("no target");
				},
			});
			shop.service.GrantCredit(player, BOOST);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, BOOST))).to.equal(false);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			expect(shop.profile(player).Data.Cash).to.equal(100);
		});

		it("is told to its handler with its source, its purchase and what was bought", () => {
			const seen = new Array<string>();
			const cloud = new SimCloud();
			const sold = (duration: number): DevProductPrivate => ({
				id: BOOST,
				name: "Boost",
				params: { duration },
				handler: (_player, productId, params: { duration: number }, deps: { Word: string }, context) => {
					seen.push(`${productId} ${params.duration} ${deps.Word} ${context.Source} ${context.PurchaseId}`);
					return seen.size() > 1;
				},
			});
			const first = new ShopServer(startServer(cloud));
			first.start({ devProducts: [sold(30)] }, { Deps: { Word: "hi" } });
			const player = first.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(SOON);
			first.server.sim.leave(player);
			cloud.advance(SOON);
			// The product has been changed since: what was paid for is owed.
			const second = new ShopServer(startServer(cloud));
			second.start({ devProducts: [sold(5)] }, { Deps: { Word: "again" } });
			const there = second.join(cloud, 7);
			expect(second.server.await(() => second.service.AttemptCreditPurchase(there, BOOST))).to.equal(true);
			expect(seen.join("; ")).to.equal(`200 30 hi Purchase ${purchase}; 200 30 again Credit ${purchase}`);
		});

		it("is used up by hand without its handler", () => {
			let effects = 0;
			const { cloud, shop, player } = open({
				handler: () => {
					effects += 1;
				},
			});
			shop.service.GrantCredit(player, BOOST);
			expect(shop.service.ConsumeCredit(player, BOOST)).to.equal(true);
			expect(shop.service.ConsumeCredit(player, BOOST)).to.equal(false);
			expect(effects).to.equal(0);
			cloud.advance(SOON);
			expect((storedData(cloud, 7)!.MonetisationLedger as LedgerData).Entries.size()).to.equal(0);
		});

		it("is granted once for a key, also after a rejoin", () => {
			const { cloud, shop, player } = open({});
			expect(shop.service.GrantCredit(player, BOOST, { Key: "code-42" })).to.equal(true);
			expect(shop.service.GrantCredit(player, BOOST, { Key: "code-42" })).to.equal(true);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			shop.server.sim.leave(player);
			cloud.advance(SOON);
			const back = shop.join(cloud, 7);
			expect(shop.service.GrantCredit(back, BOOST, { Key: "code-42" })).to.equal(true);
			expect(shop.service.GetCredits(back, BOOST)).to.equal(1);
		});

		it("that is free is refused beyond the cap; one that was paid for is not", () => {
			const { cloud, shop, player } = open({ creditCap: 2, handler: () => false });
			expect(shop.service.GrantCredit(player, BOOST)).to.equal(true);
			expect(shop.service.GrantCredit(player, BOOST)).to.equal(true);
			expect(shop.service.GrantCredit(player, BOOST)).to.equal(false);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(3);
		});

		it("that is free expires, in a session too; one that was paid for does not", () => {
			const { cloud, shop, player } = open({ freeCreditExpirySeconds: 60, handler: () => false });
			shop.service.GrantCredit(player, BOOST);
			cloud.purchases.buy(player, BOOST);
			cloud.advance(SOON);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(2);
			cloud.advance(60);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
		});

		it("survives a game that sets Data to a new table, as do the purchases", () => {
			const { cloud, shop, player } = open({ handler: () => false });
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(SOON);
			shop.profile(player).Data = { Cash: 0, Items: [], Nested: { Level: 0 } };
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			shop.server.sim.leave(player);
			cloud.advance(SOON);
			const back = shop.join(cloud, 7);
			cloud.purchases.redeliver(shop.server.sim, purchase);
			cloud.advance(SOON);
			expect(shop.service.GetCredits(back, BOOST)).to.equal(1);
		});
	});

	describe("a damaged ledger", () => {
		it("keeps its sound entries, sets the rest aside and says so", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const profile = shop.server.load("7");
			const data = profile.Data as unknown as Record<string, unknown>;
			const sound = { Id: "1", Product: "200", State: "available", Paid: true, GrantedAt: 1 };
			data.MonetisationLedger = {
				Version: 1,
				LastEntry: 2,
				Entries: [sound, "nonsense"],
				Purchases: 5,
				GrantKeys: {},
			};
			data.MonetisationCredits = { "200": 1, x: -3 };
			shop.server.await(() => profile.EndSessionAsync());
			shop.start({ devProducts: [{ id: BOOST, name: "Boost", handler: () => true }] });
			const player = shop.join(cloud, 7);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
			const warned = shop.server.sim.output.filter((line) => line.kind === "warn");
			expect(warned.size() > 0).to.equal(true);
			expect(warned[0].text.find("damaged", 1, true)[0] !== undefined).to.equal(true);
			shop.server.sim.leave(player);
			cloud.advance(5);
			// The entry, the purchases and the count.
			expect((storedData(cloud, 7)!.MonetisationLedger as LedgerData).Aside!.size()).to.equal(3);
		});
	});

	describe("bad input", () => {
		it("without a loaded profile answers false and 0", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10 });
			shop.start({ devProducts: [{ id: BOOST, name: "Boost", handler: () => true }] });
			const player = shop.server.sim.join(7);
			const { service } = shop;
			for (const _ of $range(1, 2)) {
				expect(service.GetCredits(player, BOOST)).to.equal(0);
				expect(service.GrantCredit(player, BOOST)).to.equal(false);
				expect(service.ConsumeCredit(player, BOOST)).to.equal(false);
				expect(shop.server.await(() => service.AttemptCreditPurchase(player, BOOST))).to.equal(false);
				if (player.isPresent) shop.server.sim.leave(player);
			}
		});

		it("before Start answers false and 0", () => {
			const shop = new ShopServer(startServer(new SimCloud()));
			const player = shop.server.sim.join(7);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(0);
			expect(shop.service.GrantCredit(player, BOOST)).to.equal(false);
		});

		it("of an unknown product answers false and 0 and is told once with its id", () => {
			const { shop, player } = open({});
			expect(shop.service.GetCredits(player, 12345)).to.equal(0);
			expect(shop.server.sim.output.size()).to.equal(1);
			for (const _ of $range(1, 2)) {
				expect(shop.service.GrantCredit(player, 12345)).to.equal(false);
				expect(shop.service.ConsumeCredit(player, 12345)).to.equal(false);
				expect(shop.service.GetCredits(player, 12345)).to.equal(0);
			}
			const warned = shop.server.sim.output.filter((line) => line.kind === "warn");
			expect(warned.size()).to.equal(1);
			expect(warned[0].text.find("12345", 1, true)[0] !== undefined).to.equal(true);
		});

		it("of a wrong type raises at once and says what was wrong", () => {
			const { shop, player } = open({});
			const { service } = shop;
			expect(
				errorOf(() => service.GetCredits(undefined as never, BOOST)).find("player must be a Player")[0],
			).to.be.ok();
			expect(errorOf(() => service.GrantCredit(player, {} as never)).find("a name or an id")[0]).to.be.ok();
			expect(errorOf(() => service.GrantCredit(player, BOOST, 5 as never)).find("options")[0]).to.be.ok();
		});
	});
};
