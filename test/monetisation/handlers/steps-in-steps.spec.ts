import type { DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { storedHome } from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const BUNDLE = 100;
const COINS = 101;
const HEAL = 102;
const TOKEN = 103;
const MIDDLE = 104;
const PASS = 300;

type End = "stands" | "refuses" | "raises";

const ENDS: ReadonlyArray<End> = ["stands", "refuses", "raises"];

function finish(how: End): boolean {
	if (how === "raises") error("something else is broken");
	return how === "stands";
}

/** A player who buys a bundle, whose handler uses the service. */
class Bundles {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer;
	public readonly player: SimPlayer;
	public readonly told = new Array<string>();
	public heals = 0;
	public deed = () => {};
	public middle = () => true;
	public last: End = "stands";

	constructor() {
		this.shop = new ShopServer(startServer(this.cloud));
		const cash = (_player: unknown, _id: unknown, _params: unknown, _deps: unknown, { Data }: HandlerContext) => {
			(Data as { Cash: number }).Cash += 50;
		};
		const products: ReadonlyArray<DevProductPrivate> = [
			{
				id: BUNDLE,
				name: "Bundle",
				handler: () => {
					this.deed();
					return finish(this.last);
				},
			},
			{ id: COINS, name: "Coins", handler: cash },
			{
				id: HEAL,
				name: "Heal",
				outside: true,
				handler: () => {
					this.heals += 1;
				},
			},
			{ id: TOKEN, name: "Token", outside: true, autoRedeem: false, handler: () => true },
			{ id: MIDDLE, name: "Middle", handler: () => this.middle() },
		];
		this.shop.start({ devProducts: products, gamePasses: [{ id: PASS, name: "Pass", handler: cash }] });
		const { service } = this.shop;
		this.player = this.shop.join(this.cloud, 7);
		for (const product of [COINS, HEAL, TOKEN, MIDDLE]) service.GrantCredit(this.player, product, { Paid: true });
		this.cloud.advance(5);
		service.CreditGranted.Connect((_player, id) => this.told.push(`granted ${id}`));
		service.CreditSpent.Connect((_player, id) => this.told.push(`spent ${id}`));
	}

	/** Buys the bundle; what was told of other products than that one. */
	public buy(last: End, deed: (bundles: Bundles) => void): string {
		this.last = last;
		this.deed = () => deed(this);
		this.told.clear();
		this.cloud.purchases.buy(this.player, BUNDLE);
		this.cloud.advance(3);
		this.cloud.takeErrors();
		return this.told.filter((line) => line.find(tostring(BUNDLE), 1, true)[0] === undefined).join(", ");
	}

	public count(product: number): number {
		return this.shop.service.GetCredits(this.player, product);
	}

	public cash(): number {
		return this.shop.profile(this.player).Data.Cash;
	}

	/** Lines of the server's output about a credit of that product, from now on. */
	public lines(what: string): number {
		return this.shop.server.sim.output.filter(({ text }) => text.find(what, 1, true)[0] !== undefined).size();
	}

	/** Whether what is stored a moment later is what the server says, too. */
	public isStoredSo(): boolean {
		this.shop.server.sim.leave(this.player);
		this.cloud.advance(10);
		const home = storedHome(this.cloud, 7);
		for (const product of [COINS, HEAL, TOKEN, MIDDLE]) {
			const entries = home.MonetisationLedger!.Entries.filter((entry) => entry.Product === tostring(product));
			if (entries.size() !== (home.MonetisationCredits![tostring(product)] ?? 0)) return false;
		}
		return true;
	}
}

export = () => {
	for (const last of ENDS) {
		const stands = last === "stands";
		describe(`in a handler that then ${last}`, () => {
			it(`GrantCredit ${stands ? "gives a credit, told of once" : "gives none, and nobody is told of one"}`, () => {
				const bundles = new Bundles();
				const lines = bundles.lines("Granted credit to Player7: Token");
				const told = bundles.buy(last, ({ shop, player }) => {
					expect(shop.service.GrantCredit(player, TOKEN)).to.equal(true);
					expect(shop.service.GetCredits(player, TOKEN)).to.equal(2);
				});
				expect(told).to.equal(stands ? `granted ${TOKEN}` : "");
				expect(bundles.lines("Granted credit to Player7: Token") - lines).to.equal(stands ? 1 : 0);
				expect(bundles.count(TOKEN)).to.equal(stands ? 2 : 1);
				expect(bundles.isStoredSo()).to.equal(true);
			});

			it(`GrantCredit with a key ${stands ? "gives it once for ever" : "may give it later"}`, () => {
				const bundles = new Bundles();
				bundles.buy(last, ({ shop, player }) => shop.service.GrantCredit(player, TOKEN, { Key: "event" }));
				bundles.shop.service.GrantCredit(bundles.player, TOKEN, { Key: "event" });
				bundles.shop.service.GrantCredit(bundles.player, TOKEN, { Key: "event" });
				expect(bundles.count(TOKEN)).to.equal(2);
			});

			it(`ConsumeCredit ${stands ? "uses one, told of once" : "uses none, and nobody is told of it"}`, () => {
				const bundles = new Bundles();
				const told = bundles.buy(last, ({ shop, player }) => {
					expect(shop.service.ConsumeCredit(player, TOKEN)).to.equal(true);
					expect(shop.service.ConsumeCredit(player, TOKEN)).to.equal(false);
				});
				expect(told).to.equal(stands ? `spent ${TOKEN}` : "");
				expect(bundles.count(TOKEN)).to.equal(stands ? 0 : 1);
				expect(bundles.isStoredSo()).to.equal(true);
			});

			it(`the journal tells of a credit's use ${stands ? "once" : "nothing"}`, () => {
				const bundles = new Bundles();
				const purchase = bundles.cloud.purchases.buy(bundles.player, TOKEN);
				bundles.cloud.advance(5);
				bundles.buy(last, ({ shop, player }) => {
					for (const _ of $range(1, 2)) shop.service.ConsumeCredit(player, TOKEN);
				});
				bundles.cloud.advance(60);
				const { service, server } = bundles.shop;
				const { status, journal } = server.await(() => service.ExplainPurchaseAsync(7, purchase));
				expect(status).to.equal(stands ? "credit used" : "credit usable");
				expect(journal.filter(({ Kind }) => Kind === "CreditSpent").size()).to.equal(stands ? 1 : 0);
			});

			it(`AttemptCreditPurchase of goods in Data ${stands ? "gives them once" : "gives nothing and keeps the credit"}`, () => {
				const bundles = new Bundles();
				const told = bundles.buy(last, ({ shop, player }) => {
					expect(shop.service.AttemptCreditPurchase(player, COINS)).to.equal(true);
				});
				expect(told).to.equal(stands ? `spent ${COINS}` : "");
				expect(bundles.cash()).to.equal(stands ? 150 : 100);
				expect(bundles.count(COINS)).to.equal(stands ? 0 : 1);
				expect(bundles.isStoredSo()).to.equal(true);
			});

			it("AttemptCreditPurchase of something outside has happened: its credit is used, and told of once", () => {
				const bundles = new Bundles();
				const told = bundles.buy(last, ({ shop, player }) => {
					expect(shop.service.AttemptCreditPurchase(player, HEAL)).to.equal(true);
				});
				expect(told).to.equal(`spent ${HEAL}`);
				expect(bundles.heals).to.equal(1);
				expect(bundles.count(HEAL)).to.equal(0);
				expect(bundles.isStoredSo()).to.equal(true);
			});

			it(`GrantPass ${stands ? "gives the pass with its goods" : "gives nothing, and may give it later"}`, () => {
				const bundles = new Bundles();
				bundles.buy(last, ({ shop, player }) => shop.service.GrantPass(player, PASS));
				const owns = bundles.shop.server.await(() => bundles.shop.service.OwnsAsync(bundles.player, PASS));
				expect(owns).to.equal(stands ? "owned" : "notOwned");
				expect(bundles.cash()).to.equal(stands ? 150 : 100);
				bundles.shop.service.GrantPass(bundles.player, PASS);
				expect(bundles.cash()).to.equal(150);
			});

			for (const inner of ENDS) {
				it(`a credit whose handler grants and consumes others, and ${inner}, is one thing with all of them`, () => {
					const bundles = new Bundles();
					bundles.middle = () => {
						bundles.shop.service.GrantCredit(bundles.player, COINS);
						bundles.shop.service.ConsumeCredit(bundles.player, TOKEN);
						return finish(inner);
					};
					const told = bundles.buy(last, ({ shop, player }) => {
						expect(shop.service.AttemptCreditPurchase(player, MIDDLE)).to.equal(inner === "stands");
					});
					const isAll = stands && inner === "stands";
					expect(told).to.equal(isAll ? `granted ${COINS}, spent ${TOKEN}, spent ${MIDDLE}` : "");
					expect(bundles.count(COINS)).to.equal(isAll ? 2 : 1);
					expect(bundles.count(TOKEN)).to.equal(isAll ? 0 : 1);
					expect(bundles.count(MIDDLE)).to.equal(isAll ? 0 : 1);
					expect(bundles.isStoredSo()).to.equal(true);
				});
			}

			it("a pcall around a redemption that raises leaves the rest", () => {
				const bundles = new Bundles();
				bundles.middle = () => error("broken");
				const told = bundles.buy(last, ({ shop, player }) => {
					shop.service.GrantCredit(player, TOKEN);
					pcall(() => shop.service.AttemptCreditPurchase(player, MIDDLE));
					shop.service.ConsumeCredit(player, COINS);
				});
				expect(told).to.equal(stands ? `granted ${TOKEN}, spent ${COINS}` : "");
				expect(bundles.count(MIDDLE)).to.equal(1);
				expect(bundles.isStoredSo()).to.equal(true);
			});
		});
	}

	describe("a listener of a signal that was told in a step", () => {
		it("sees the ledger as it is after that step", () => {
			const bundles = new Bundles();
			const seen = new Array<number>();
			bundles.shop.service.CreditGranted.Connect((_player, id) => {
				if (id === TOKEN) seen.push(bundles.count(TOKEN));
			});
			bundles.buy("stands", ({ shop, player }) => {
				shop.service.GrantCredit(player, TOKEN);
				shop.service.ConsumeCredit(player, TOKEN);
				shop.service.ConsumeCredit(player, TOKEN);
			});
			expect(seen.join(", ")).to.equal("0");
		});

		it("may use a credit there, of which nothing is lost", () => {
			const bundles = new Bundles();
			bundles.shop.service.PurchaseProcessed.Connect(() => {
				bundles.shop.service.ConsumeCredit(bundles.player, TOKEN);
			});
			bundles.buy("stands", () => {});
			expect(bundles.count(TOKEN)).to.equal(0);
			expect(bundles.isStoredSo()).to.equal(true);
		});
	});
};
