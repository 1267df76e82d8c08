import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { deepCopy } from "../../../src/storable/deep-copy";
import { storedHome } from "../../support/gift-world";
import { warnings } from "../../support/records";
import { ShopClient } from "../../support/shop-client";
import { ShopServer } from "../../support/shop";
import { newTemplate, startServer } from "../../support/world";

const BOOST = 101;
const BUNDLE = 102;
const KEY = tostring(BOOST);
const WITHDRAWN = "was withdrawn, for the game has set MonetisationCredits to less";

type Handler = (context: HandlerContext, shop: ShopServer, player: SimPlayer) => boolean | void;

/** A player of a server that sells boosts, which stay credits until they are used, and a bundle that does what a spec says. */
class Hand {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer;
	public player: SimPlayer;
	/** What the signals told, in order. */
	public readonly told = new Array<string>();
	public bundle: Handler = () => {};
	/** Runs in OnLoaded. */
	public loading: (home: LedgerHome) => void = () => {};

	constructor(boost: Partial<DevProductPrivate> = {}) {
		this.shop = new ShopServer(startServer(this.cloud));
		const devProducts: ReadonlyArray<DevProductPrivate> = [
			{ id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true, ...boost },
			{
				id: BUNDLE,
				name: "Bundle",
				handler: (_player, _id, _params, _deps, context) => this.bundle(context, this.shop, this.player),
			},
		];
		const OnLoaded = (_player: unknown, { Data }: { Data: unknown }) => this.loading(Data as LedgerHome);
		this.shop.start({ devProducts }, {}, { OnLoaded });
		const { service } = this.shop;
		service.CreditGranted.Connect((_player, id) => this.told.push(`granted ${id}`));
		service.CreditSpent.Connect((_player, id) => this.told.push(`spent ${id}`));
		this.player = this.shop.join(this.cloud, 7);
	}

	public home(): LedgerHome {
		return this.shop.profile(this.player).Data as unknown as LedgerHome;
	}

	public set(count: number | undefined): void {
		(this.home().MonetisationCredits as unknown as Map<string, number | undefined>).set(KEY, count);
	}

	/** The player pays for so many boosts. Answers the last purchase. */
	public buy(count = 1): string {
		let purchase = "";
		for (const _ of $range(1, count)) purchase = this.cloud.purchases.buy(this.player, BOOST);
		this.cloud.advance(5);
		return purchase;
	}

	public count(): number {
		return this.shop.service.GetCredits(this.player, BOOST);
	}

	public rejoin(): void {
		this.shop.server.sim.leave(this.player);
		this.cloud.advance(10);
		this.player = this.shop.join(this.cloud, 7);
		this.cloud.advance(5);
	}

	public paid(): number {
		return this.stored()
			.filter(({ Paid }) => Paid)
			.size();
	}

	public stored() {
		const entries = storedHome(this.cloud, 7).MonetisationLedger?.Entries ?? [];
		return entries.filter(({ Product }) => Product === KEY);
	}

	public withdrawals(): number {
		return warnings(this.shop.server, WITHDRAWN).size();
	}
}

/** Code of a game, and of those who help its players, writes into the table of counts. */
export = () => {
	describe("MonetisationCredits of a player, set by hand to more", () => {
		it("gives free credits, on both sides, in the store and after a rejoin", () => {
			const hand = new Hand();
			hand.buy();
			hand.told.clear();
			hand.set(3);
			expect(hand.count()).to.equal(3);
			hand.cloud.advance(1);
			expect(hand.told.join(", ")).to.equal(`granted ${BOOST}, granted ${BOOST}`);
			hand.rejoin();
			expect(hand.count()).to.equal(3);
			expect(hand.paid()).to.equal(1);
			expect(hand.stored().size()).to.equal(3);
		});

		it("gives free credits also to a player who never had any, and tells of them", () => {
			const hand = new Hand();
			expect(hand.home().MonetisationCredits).to.equal(undefined);
			hand.home().MonetisationCredits = { [KEY]: 2 };
			expect(hand.count()).to.equal(2);
			hand.cloud.advance(1);
			expect(hand.told.join(", ")).to.equal(`granted ${BOOST}, granted ${BOOST}`);
			hand.rejoin();
			expect(hand.count()).to.equal(2);
			expect(hand.paid()).to.equal(0);
		});

		it("gives them also in a Data that the game has set itself, to a player who never had any", () => {
			const hand = new Hand();
			hand.shop.profile(hand.player).Data = newTemplate();
			expect(hand.count()).to.equal(0);
			hand.home().MonetisationCredits = { [KEY]: 2 };
			expect(hand.count()).to.equal(2);
			hand.rejoin();
			expect(hand.count()).to.equal(2);
		});

		it("reaches the player's client within two seconds, without anything else happening", () => {
			const hand = new Hand();
			hand.buy();
			const client = new ShopClient(hand.shop, hand.player);
			hand.cloud.advance(2);
			hand.set(3);
			hand.cloud.advance(2);
			expect(client.module.GetCredits(BOOST)).to.equal(3);
			hand.set(0);
			hand.cloud.advance(2);
			expect(client.module.GetCredits(BOOST)).to.equal(0);
		});

		it("reaches the client also of a player who never had any", () => {
			const hand = new Hand();
			const client = new ShopClient(hand.shop, hand.player);
			hand.cloud.advance(2);
			hand.home().MonetisationCredits = { [KEY]: 2 };
			hand.cloud.advance(2);
			expect(client.module.GetCredits(BOOST)).to.equal(2);
		});

		it("together with a grant in the same step is both", () => {
			const hand = new Hand();
			hand.buy();
			hand.shop.server.sim.run(() => {
				hand.set(3);
				hand.shop.service.GrantCredit(hand.player, BOOST);
				hand.set(hand.home().MonetisationCredits![KEY] + 2);
				hand.shop.service.ConsumeCredit(hand.player, BOOST);
			});
			expect(hand.count()).to.equal(5);
			hand.rejoin();
			expect(hand.count()).to.equal(5);
		});

		it("in OnLoaded gives a free credit, and one less withdraws: the table that was loaded is the player's", () => {
			for (const change of [1, -1]) {
				const hand = new Hand();
				hand.buy(2);
				hand.loading = (home) => (home.MonetisationCredits![KEY] += change);
				hand.rejoin();
				hand.loading = () => {};
				expect(hand.count()).to.equal(2 + change);
				hand.cloud.advance(1);
				expect(hand.withdrawals()).to.equal(change < 0 ? 1 : 0);
				hand.rejoin();
				expect(hand.count()).to.equal(2 + change);
				expect(hand.paid()).to.equal(math.min(2, 2 + change));
			}
		});

		it("is stored by an automatic save, though nobody looks", () => {
			const hand = new Hand();
			hand.buy();
			hand.set(2);
			hand.cloud.advance(120);
			hand.shop.server.sim.crash();
			expect(hand.stored().size()).to.equal(2);
			expect(hand.paid()).to.equal(1);
		});

		it("in a listener of OnSave is in that very save", () => {
			const hand = new Hand();
			hand.buy();
			const profile = hand.shop.profile(hand.player);
			profile.OnSave.Connect(() => hand.set(4));
			hand.shop.server.sim.run(() => profile.Save());
			hand.cloud.advance(3);
			expect(hand.stored().size()).to.equal(4);
			expect(storedHome(hand.cloud, 7).MonetisationCredits![KEY]).to.equal(4);
		});

		for (const lastStep of ["before EndSession", "in OnLastSave"] as const) {
			it(`in the last step, ${lastStep}, is stored`, () => {
				const hand = new Hand();
				hand.buy();
				const profile = hand.shop.profile(hand.player);
				if (lastStep === "in OnLastSave") profile.OnLastSave.Connect(() => hand.set(2));
				hand.shop.server.sim.run(() => {
					if (lastStep === "before EndSession") hand.set(2);
					profile.EndSession();
				});
				hand.cloud.advance(5);
				expect(hand.stored().size()).to.equal(2);
				expect(hand.paid()).to.equal(1);
			});
		}

		it("under a number key counts as under the text, also beside it", () => {
			const hand = new Hand();
			hand.buy();
			const numbers = () => hand.home().MonetisationCredits as unknown as Map<number, number>;
			numbers().set(BOOST, 3);
			expect(hand.count()).to.equal(3);
			// As code does it that finds nothing under the number.
			hand.home().MonetisationCredits = { [BOOST]: 5 };
			expect(hand.count()).to.equal(5);
			expect(numbers().get(BOOST)).to.equal(undefined);
			expect(hand.home().MonetisationCredits![KEY]).to.equal(5);
			expect(hand.withdrawals()).to.equal(0);
		});
	});

	describe("MonetisationCredits of a player, set by hand to less", () => {
		it("takes free credits first, and says nothing", () => {
			const hand = new Hand();
			hand.buy();
			hand.shop.service.GrantCredit(hand.player, BOOST);
			hand.set(1);
			expect(hand.count()).to.equal(1);
			hand.rejoin();
			expect(hand.count()).to.equal(1);
			expect(hand.paid()).to.equal(1);
			expect(hand.withdrawals()).to.equal(0);
		});

		it("withdraws a paid one: with one warning, and support is told so", () => {
			const hand = new Hand();
			const purchase = hand.buy();
			hand.set(0);
			hand.cloud.advance(400);
			expect(hand.count()).to.equal(0);
			expect(hand.withdrawals()).to.equal(1);
			const report = hand.shop.server.await(() => hand.shop.service.ExplainPurchaseAsync(7, purchase));
			expect(report.status).to.equal("credit withdrawn");
			expect(report.journal.filter(({ Kind }) => Kind === "CreditVoided").size()).to.equal(1);
			hand.rejoin();
			expect(hand.count()).to.equal(0);
			expect(hand.stored().size()).to.equal(0);
		});

		it("by taking the key out withdraws it, too", () => {
			const hand = new Hand();
			hand.buy();
			hand.set(undefined);
			expect(hand.count()).to.equal(0);
			hand.cloud.advance(1);
			expect(hand.withdrawals()).to.equal(1);
		});

		it("in the last step before the session ends is told of in the journal", () => {
			const hand = new Hand();
			const purchase = hand.buy();
			hand.shop.server.sim.run(() => {
				hand.set(0);
				hand.shop.profile(hand.player).EndSession();
			});
			hand.cloud.advance(400);
			expect(hand.stored().size()).to.equal(0);
			const report = hand.shop.server.await(() => hand.shop.service.ExplainPurchaseAsync(7, purchase));
			expect(report.status).to.equal("credit withdrawn");
		});
	});

	describe("what says nothing about credits", () => {
		const deeds: ReadonlyArray<[what: string, deed: (hand: Hand) => void]> = [
			["Data set to a new table", (hand) => (hand.shop.profile(hand.player).Data = newTemplate())],
			[
				"Data set to a new table with other counts in it",
				(hand) => {
					hand.shop.profile(hand.player).Data = {
						...newTemplate(),
						MonetisationCredits: { [KEY]: 1 },
					} as never;
				},
			],
			[
				"Data emptied",
				(hand) => (hand.shop.profile(hand.player).Data as unknown as Map<string, unknown>).clear(),
			],
			[
				"the table of counts taken out",
				(hand) => {
					hand.home().MonetisationCredits = undefined;
				},
			],
			[
				"an empty table in its place, as a template of old has one",
				(hand) => {
					hand.home().MonetisationCredits = {};
				},
			],
			[
				"a text in its place",
				(hand) => {
					hand.home().MonetisationCredits = "2" as never;
				},
			],
			[
				"an object in its place",
				(hand) => {
					hand.home().MonetisationCredits = setmetatable({ [KEY]: 0 }, {} as never) as never;
				},
			],
			["a count that is a text", (hand) => hand.set("0" as never)],
			["a count of -1", (hand) => hand.set(-1)],
			["a count of 1.5", (hand) => hand.set(1.5)],
			["a count that is not a number", (hand) => hand.set(0 / 0)],
			["an endless count", (hand) => hand.set(math.huge)],
			["a count of a million", (hand) => hand.set(1_000_000)],
			[
				"a count of something that is no product",
				(hand) => {
					const counts = hand.home().MonetisationCredits as unknown as Map<unknown, unknown>;
					for (const key of [
						"boost",
						"nan",
						"inf",
						"0x65",
						"1e2",
						"-101",
						" 101",
						"101.5",
						true,
						101.5,
						-101,
					]) {
						counts.set(key, 3);
					}
				},
			],
		];
		for (const [what, deed] of deeds) {
			it(`${what}: both credits stay, on the server, in Data and in the store`, () => {
				const hand = new Hand();
				hand.buy(2);
				hand.told.clear();
				deed(hand);
				expect(hand.count()).to.equal(2);
				expect(hand.home().MonetisationCredits![KEY]).to.equal(2);
				hand.rejoin();
				expect(hand.count()).to.equal(2);
				expect(hand.paid()).to.equal(2);
				expect(hand.stored().size()).to.equal(2);
				expect(hand.told.size()).to.equal(0);
				expect(hand.withdrawals()).to.equal(0);
			});
		}

		it("Data taken away for a moment, in which a boost is bought", () => {
			const hand = new Hand();
			hand.buy();
			const profile = hand.shop.profile(hand.player);
			const before = profile.Data;
			profile.Data = undefined as never;
			hand.cloud.purchases.buy(hand.player, BOOST);
			hand.cloud.advance(1);
			profile.Data = before;
			hand.cloud.advance(5);
			expect(hand.count()).to.equal(2);
			expect(hand.withdrawals()).to.equal(0);
		});

		it("Data that is put aside for a round, in which a boost is bought, and comes back as it was", () => {
			const hand = new Hand();
			hand.buy();
			const profile = hand.shop.profile(hand.player);
			const before = profile.Data;
			profile.Data = newTemplate();
			hand.buy();
			profile.Data = before;
			hand.cloud.advance(5);
			expect(hand.count()).to.equal(2);
			expect(hand.home().MonetisationCredits![KEY]).to.equal(2);
			expect(hand.withdrawals()).to.equal(0);
		});

		it("a copy of Data of before a boost was bought", () => {
			const hand = new Hand();
			hand.buy();
			const before = deepCopy(hand.shop.profile(hand.player).Data);
			hand.buy();
			hand.shop.profile(hand.player).Data = before as never;
			expect(hand.count()).to.equal(2);
			hand.rejoin();
			expect(hand.count()).to.equal(2);
		});
	});

	describe("frozen Data", () => {
		it("has the counts in what is written", () => {
			const hand = new Hand();
			hand.buy();
			const profile = hand.shop.profile(hand.player);
			profile.Data = table.freeze({ ...newTemplate(), Cash: 5 }) as never;
			hand.buy();
			hand.cloud.advance(5);
			const home = storedHome(hand.cloud, 7);
			expect(home.Cash).to.equal(5);
			expect(home.MonetisationCredits![KEY]).to.equal(2);
			expect(home.MonetisationLedger!.Entries.size()).to.equal(2);
			expect(hand.withdrawals()).to.equal(0);
		});

		it("with other counts in it, as a copy of before has them, says nothing", () => {
			const hand = new Hand();
			hand.buy();
			const profile = hand.shop.profile(hand.player);
			const copy = deepCopy(profile.Data);
			hand.buy();
			profile.Data = table.freeze(copy as object) as never;
			expect(hand.count()).to.equal(2);
			hand.rejoin();
			expect(hand.count()).to.equal(2);
		});
	});

	describe("a change by hand in a handler", () => {
		for (const ending of ["raises", "refuses"] as const) {
			for (const isLookedAt of [false, true]) {
				it(`that then ${ending} is undone${isLookedAt ? ", though it was looked at" : ""}: nobody is told of it`, () => {
					const hand = new Hand();
					hand.buy();
					hand.told.clear();
					hand.bundle = () => {
						hand.set(0);
						if (isLookedAt) hand.count();
						if (ending === "raises") error("something else is broken");
						return false;
					};
					hand.cloud.purchases.buy(hand.player, BUNDLE);
					hand.cloud.advance(3);
					expect(hand.count()).to.equal(1);
					hand.rejoin();
					expect(hand.count()).to.equal(1);
					expect(hand.paid()).to.equal(1);
					expect(hand.withdrawals()).to.equal(0);
					expect(hand.told.filter((line) => line.find(KEY)[0] !== undefined).size()).to.equal(0);
				});
			}
		}

		it("that ends well gives free credits", () => {
			const hand = new Hand();
			hand.buy();
			hand.bundle = () => hand.set(2);
			hand.cloud.purchases.buy(hand.player, BUNDLE);
			hand.cloud.advance(5);
			expect(hand.count()).to.equal(2);
			hand.rejoin();
			expect(hand.count()).to.equal(2);
			expect(hand.paid()).to.equal(1);
		});
	});

	describe("a change by hand while a credit is in use", () => {
		it("does not touch that one, whatever comes of it", () => {
			for (const isGood of [true, false]) {
				const hand: Hand = new Hand({
					yields: true,
					handler: () => {
						hand.shop.server.sim.engine.scheduler.wait(5);
						return isGood;
					},
				});
				hand.buy(2);
				hand.shop.server.sim.run(() => hand.shop.service.AttemptCreditPurchase(hand.player, BOOST));
				expect(hand.home().MonetisationCredits![KEY]).to.equal(1);
				hand.set(3);
				expect(hand.count()).to.equal(3);
				hand.cloud.advance(10);
				expect(hand.count()).to.equal(isGood ? 3 : 4);
				hand.rejoin();
				expect(hand.count()).to.equal(isGood ? 3 : 4);
				expect(hand.paid()).to.equal(isGood ? 1 : 2);
			}
		});
	});
};
