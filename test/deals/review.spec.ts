import type { DealResult } from "../../src/deals/types";
import type { Offer, TraderData } from "../support/deal-world";
import { dealsIn } from "../../src/deals/ledger/decide";
import { openDeals } from "../../src/deals/ledger/entries";
import { heedVetoes } from "../../src/deals/ledger/veto-step";
import { newDealCloud, placesOf, recordOf, TRADE, TradingServer } from "../support/deal-world";

export = () => {
	describe("Functions of the game that end a session in the middle", () => {
		it("lose nothing of another deal that goes back then", () => {
			const cloud = newDealCloud();
			const atTake = new Array<() => void>();
			const server = new TradingServer(cloud, undefined, (started) => {
				started.trade = started.deals.Kind<TraderData, Offer, never>("Trade", {
					...TRADE,
					Take: (data: TraderData, offer: Offer) => {
						if (offer.Cash === 1) for (const run of atTake) run();
						return TRADE.Take(data, offer);
					},
				} as never);
			});
			const [alice, bob] = [server.trader(1, "cat", "dog"), server.trader(2)];
			const profile = server.profile(alice);
			atTake.push(() => profile.EndSession());
			let result: DealResult | undefined;
			server.sim.run(() => {
				server.trade.GiveAsync({ Player: alice, Gives: { Pets: ["cat"] } }, { Player: bob });
			});
			server.sim.await(() => {
				result = server.trade.GiveAsync({ Player: alice, Gives: { Cash: 1 } }, { Player: bob });
			});
			expect(result!.ok).to.equal(false);
			cloud.advance(60);
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat dog | 2: ");
		});
	});

	describe("What became of a deal", () => {
		it("is nobody's to say by the game's own name while it is being made", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2)];
			let early: string | undefined = "not asked";
			let result: DealResult | undefined;
			server.sim.run(() => {
				const [from, to] = [{ Player: alice, Gives: { Pets: ["cat"] } }, { Player: bob }];
				result = server.trade.GiveAsync(from, to, { Id: "gift" });
			});
			server.sim.await(() => {
				early = server.deals.WhatBecameAsync("gift", { Player: alice });
			});
			cloud.advance(10);
			expect(result!.ok).to.equal(true);
			expect(early).never.to.equal("Off");
		});

		it("is done where the first party was away and has not heard of it yet", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			// Bob's record still has the pledge, and Alice's has the booking.
			const [id] = openDeals(dealsIn(recordOf(cloud, 2)))[0];
			const other = new TradingServer(cloud);
			const became = other.sim.await(() => other.deals.WhatBecameAsync(id, { UserId: 2 }));
			expect(became).to.equal("Done");
		});
	});

	describe("The game's own name of a deal", () => {
		it("is the first party's: who only took part before makes another by the same name", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			const give = (from: typeof alice, pet: string, to: typeof bob) => {
				return server.sim.await(() =>
					server.trade.GiveAsync({ Player: from, Gives: { Pets: [pet] } }, { Player: to }, { Id: "today" }),
				);
			};
			expect(give(alice, "cat", bob).ok).to.equal(true);
			expect(give(bob, "dog", alice).ok).to.equal(true);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			expect(give(bob, "cat", alice).ok).to.equal(true);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
		});

		it("is known as well where the first party was away at the first call", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1), server.trader(2, "cat", "dog")];
			server.sim.leave(alice);
			cloud.advance(30);
			const ask = (pet: string) => {
				return server.sim.await(() =>
					server.trade.DealAsync({
						Id: "order",
						Parties: [{ UserId: 1 }, { Player: bob, Gives: { Pets: [pet] }, To: 1 }],
					}),
				);
			};
			expect(ask("cat").ok).to.equal(true);
			server.join(1);
			cloud.advance(30);
			expect(ask("dog").ok).to.equal(true);
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat | 2: dog");
		});
	});

	describe("A save", () => {
		it("does not fail over deals that are no deals where something was forbidden", () => {
			for (const open of [5, { a: 5 }] as Array<unknown>) {
				const outside = new Map<string, unknown>([["Vetoes", ["a"]]]);
				const deals = { Version: 1, Open: open };
				expect(heedVetoes(deals, outside)).to.equal(deals);
				expect(outside.get("Vetoes")).to.equal(undefined);
			}
		});
	});
};
