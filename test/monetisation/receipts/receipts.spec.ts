import type { LedgerData } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate, Handler } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { SIGNAL_MODES, startServer } from "../../support/world";

const COINS = 100;
const BOOST = 200;
/** In which a receipt without trouble is long over. */
const SOON = 5;

interface Goods {
	Cash: number;
	Items: Array<string>;
	Nested: { Level: number };
}

function product(handler: Handler, traits: Partial<DevProductPrivate> = {}): DevProductPrivate {
	return { id: COINS, name: "Coins", handler, ...traits };
}

/** 50 Cash, in the profile. */
const coins = product((_player, _productId, _params, _deps, context) => {
	(context.Data as Goods).Cash += 50;
	return true;
});

function warnings(shop: ShopServer): string {
	return shop.server.sim.output
		.filter((line) => line.kind === "warn")
		.map((line) => line.text)
		.join("\n");
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a receipt, with ${signalMode} signals`, () => {
			it("puts the goods into the profile and is answered only when they are stored", () => {
				const cloud = new SimCloud({ signalMode });
				const shop = openShop(cloud, [coins]);
				const purchase = cloud.purchases.buy(shop.join(cloud, 7), COINS);
				expect(cloud.runUntil(() => storedData(cloud, 7)!.Cash === 150, SOON)).to.equal(true);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				cloud.advance(SOON);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			});

			it("that comes before Start and before the profile waits for both", () => {
				const cloud = new SimCloud({ signalMode });
				const shop = new ShopServer(startServer(cloud));
				const player = shop.server.sim.join(7);
				const purchase = cloud.purchases.buy(player, COINS);
				cloud.advance(20);
				expect(cloud.calls.count("ProcessReceipt")).to.equal(1);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10 });
				shop.start({ devProducts: [coins] });
				cloud.advance(30);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(storedData(cloud, 7)!.Cash).to.equal(150);
			});

			it("stops waiting when the player leaves, and comes again at the next visit", () => {
				const cloud = new SimCloud({ signalMode });
				const shop = new ShopServer(startServer(cloud));
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 30 });
				shop.start({ devProducts: [coins] });
				const player = shop.server.sim.join(7);
				const purchase = cloud.purchases.buy(player, COINS);
				cloud.advance(3);
				shop.server.sim.leave(player);
				cloud.advance(1);
				// A receipt that still waited would not be delivered again on this server.
				shop.server.sim.join(7);
				cloud.advance(90);
				expect(cloud.calls.count("ProcessReceipt")).to.equal(2);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(storedData(cloud, 7)!.Cash).to.equal(150);
			});
		});
	}

	describe("a receipt", () => {
		it("of a product that nobody declared is never acknowledged, and told once with its id", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const first = cloud.purchases.buy(player, 999);
			cloud.advance(SOON);
			const second = cloud.purchases.buy(player, 999);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(first)).to.equal(false);
			expect(cloud.purchases.isGranted(second)).to.equal(false);
			expect(warnings(shop).split("999").size()).to.equal(2);
		});

		it("whose handler answers false becomes a credit, and is answered", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [product(() => false)]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS, { currencySpent: 80 });
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.service.GetCredits(player, COINS)).to.equal(1);
			const ledger = storedData(cloud, 7)!.MonetisationLedger as LedgerData;
			expect(ledger.Entries[0].Purchase).to.equal(purchase);
			expect(ledger.Entries[0].Spent).to.equal(80);
			expect(ledger.Entries[0].Paid).to.equal(true);
		});

		it("whose handler raises an error leaves no part of its work behind, in the same tables", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				product((_player, _productId, _params, _deps, context) => {
					const data = context.Data as Goods;
					data.Cash += 50;
					data.Items.push("half");
					data.Nested = { Level: 99 };
					(data as unknown as Record<string, unknown>).New = true;
					error("no stock");
				}),
			]);
			const player = shop.join(cloud, 7);
			const { Data } = shop.profile(player);
			const { Items, Nested } = Data;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(shop.profile(player).Data).to.equal(Data);
			expect(Data.Cash).to.equal(100);
			expect(Data.Items).to.equal(Items);
			expect(Items.size()).to.equal(0);
			expect(Data.Nested).to.equal(Nested);
			expect(Nested.Level).to.equal(1);
			expect((Data as unknown as Record<string, unknown>).New).to.equal(undefined);
			expect(warnings(shop).find("no stock")[0] !== undefined).to.equal(true);
		});

		it("whose handler sets Data to another table and raises gets the old one back", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				product((_player, _productId, _params, _deps, context) => {
					context.Profile.Data = { Cash: 1_000_000 };
					error("no stock");
				}),
			]);
			const player = shop.join(cloud, 7);
			const before = shop.profile(player).Data;
			cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			expect(shop.profile(player).Data).to.equal(before);
			expect(before.Cash).to.equal(100);
		});

		it("whose handler answers what is no answer is not granted", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				product(((
					_player: unknown,
					_productId: unknown,
					_params: unknown,
					_deps: unknown,
					context: { Data: Goods },
				) => {
					context.Data.Cash += 50;
					return "yes";
				}) as never),
			]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(shop.profile(player).Data.Cash).to.equal(100);
			expect(warnings(shop).find("Coins (100)", 1, true)[0] !== undefined).to.equal(true);
		});

		it("whose handler leaves what cannot be stored is not granted, for the goods would not be saved", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				product((_player, _productId, _params, _deps, context) => {
					(context.Data as unknown as Record<string, unknown>).Sword = () => undefined;
					return true;
				}),
			]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(warnings(shop).find("Data.Sword", 1, true)[0] !== undefined).to.equal(true);
		});

		it("whose save lands without an answer keeps its goods, once", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(20);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("that is delivered a second time while it is worked on gets the same answer, with one effect", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
			const answers = new Array<boolean>();
			const receipt = {
				PurchaseId: "p",
				PlayerId: 7,
				ProductId: COINS,
				PlaceIdWherePurchased: 1,
				CurrencySpent: 5,
			};
			const handle = (shop.service as unknown as { parts: { receipts: { handle(r: typeof receipt): boolean } } })
				.parts.receipts;
			for (const _ of $range(1, 2)) shop.server.sim.run(() => answers.push(handle.handle(receipt)));
			cloud.advance(10);
			expect(answers.size()).to.equal(2);
			expect(answers[0] && answers[1]).to.equal(true);
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});

		it("is remembered over 500 later purchases", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const first = cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			for (const _ of $range(1, 500)) {
				cloud.purchases.buy(player, COINS);
				cloud.advance(1);
			}
			cloud.advance(60);
			expect(cloud.purchases.unresolved(7).size()).to.equal(0);
			const cash = 100 + 501 * 50;
			expect(storedData(cloud, 7)!.Cash).to.equal(cash);
			cloud.purchases.redeliver(shop.server.sim, first);
			cloud.advance(SOON);
			shop.server.sim.leave(player);
			cloud.advance(SOON);
			shop.join(cloud, 7);
			cloud.purchases.redeliver(shop.server.sim, first);
			cloud.advance(60);
			expect(storedData(cloud, 7)!.Cash).to.equal(cash);
		});

		it("of a purchase that the older code has in its PurchaseIdCache grants nothing and is answered", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const record = shop.server.load("7");
			(record.Data as unknown as Record<string, unknown>).PurchaseIdCache = ["old"];
			shop.server.await(() => record.EndSessionAsync());
			shop.start({ devProducts: [coins] });
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS, { purchaseId: "old" });
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.profile(player).Data.Cash).to.equal(100);
		});

		it("of a product that was taken out of the catalogue after it was banked is still answered", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(SOON);
			shop.server.sim.leave(player);
			cloud.advance(SOON);
			const other = openShop(cloud, []);
			other.join(cloud, 7);
			cloud.purchases.redeliver(other.server.sim, purchase);
			cloud.advance(SOON);
			expect(warnings(other)).to.equal("");
		});

		it("is told of by the signals, with product and purchase", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins, { id: BOOST, name: "Boost", handler: () => false }]);
			const seen = new Array<string>();
			const { service } = shop;
			service.PurchaseProcessed.Connect((player, id) => seen.push(`processed ${player.Name} ${id}`));
			service.CreditGranted.Connect((player, id) => seen.push(`credit ${player.Name} ${id}`));
			service.PurchaseFailed.Connect((player, id) => seen.push(`failed ${player.Name} ${id}`));
			const player = shop.join(cloud, 7);
			for (const id of [COINS, BOOST, 999]) {
				cloud.purchases.buy(player, id);
				cloud.advance(SOON);
			}
			expect(seen.join(", ")).to.equal(
				"processed Player7 100, credit Player7 200, processed Player7 200, failed Player7 999",
			);
		});

		it("for a paid random item is kept as a credit where such items are restricted", () => {
			const cloud = new SimCloud();
			cloud.policies.restrictPaidRandomItems(7);
			for (const traits of [{}, { outside: true }]) {
				const shop = openShop(cloud, [{ ...coins, ...traits, paidRandomItem: true }]);
				const player = shop.join(cloud, 7);
				const before = shop.service.GetCredits(player, COINS);
				const purchase = cloud.purchases.buy(player, COINS);
				cloud.advance(20);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(shop.service.GetCredits(player, COINS)).to.equal(before + 1);
				expect(shop.profile(player).Data.Cash).to.equal(100);
				shop.server.sim.leave(player);
				cloud.advance(SOON);
			}
		});

		it("is not answered by a prompt that says purchased", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			shop.server.sim.marketplace.finishPrompt({ player, kind: "product", id: COINS }, true);
			cloud.advance(SOON);
			expect(shop.profile(player).Data.Cash).to.equal(100);
		});
	});

	describe("an undeclared yield", () => {
		it("is finished, warned about once with the product's name, and has one effect", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const { scheduler } = shop.server.sim.engine;
			let effects = 0;
			shop.start({
				devProducts: [
					product(() => {
						scheduler.wait(3);
						effects += 1;
					}),
				],
			});
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(2);
			// Safe already: recorded with a credit that is in use.
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(shop.service.GetCredits(player, COINS)).to.equal(0);
			cloud.advance(SOON);
			expect(effects).to.equal(1);
			expect(shop.service.GetCredits(player, COINS)).to.equal(0);
			expect(warnings(shop).find("Coins (100) yields", 1, true)[0] !== undefined).to.equal(true);
		});

		it("that ends with an error leaves the credit", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const { scheduler } = shop.server.sim.engine;
			shop.start({
				devProducts: [
					product(() => {
						scheduler.wait(3);
						error("too late");
					}),
				],
			});
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(10);
			expect(shop.service.GetCredits(player, COINS)).to.equal(1);
		});
	});
};
