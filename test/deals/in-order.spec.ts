import { bringDeals } from "../../src/deals/ledger/bring";
import type { DealTable, PledgeEntry } from "../../src/deals/ledger/types";
import type { SimPlayer } from "../../src/testing";
import type { Offer, TraderData } from "../support/deal-world";
import { newDealCloud, openIn, placesOf, TRADE, TradingServer } from "../support/deal-world";

const BOOK = { Key: "2", Store: "PlayerData" };

function pledgeOf(pet: string, At: number): PledgeEntry {
	return {
		State: "Pledged",
		Kind: "Trade",
		At,
		Offer: { Pets: [pet] },
		Gives: { Cash: 0, Pets: { [pet]: "Cat" } },
		Book: BOOK,
		BookLoad: 1,
		BookSession: "session",
		Index: 1,
		With: ["2"],
	};
}

export = () => {
	describe("Deals that are done again on Data of before", () => {
		it("are done in the order in which they were done, whatever their ids", () => {
			for (const seed of $range(1, 6)) {
				const cloud = newDealCloud({ seed });
				const server = new TradingServer(cloud);
				const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "bird", "fish")];
				const view = server.sim.await(() => server.store.GetAsync("1"))!;
				server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["bird"] });
				server.swap(alice, { Pets: ["bird"] }, bob, { Pets: ["fish"] });
				cloud.advance(400);
				server.sim.run(() => (server.profile(alice).Data = view.Data));
				server.sim.await(() => server.profile(alice).SaveAsync());
				expect(server.pets(alice)).to.equal("fish");
				expect(placesOf(cloud, [1, 2])).to.equal("1: fish | 2: bird cat");
			}
		});

		it("take nothing out that lay in escrow then, before it went back", () => {
			const now: DealTable = { Version: 1, Open: { a: pledgeOf("cat", 20) } };
			const { deals } = bringDeals(now, { Version: 1, Open: { b: pledgeOf("cat", 10) } });
			expect(deals.Open!.b.State).to.equal("Off");
			expect(deals.Open!.a.Retake).to.equal(true);
		});

		it("leave open what they may have forgotten to be done", () => {
			const Past = new Array<NonNullable<DealTable["Past"]>[number]>();
			for (const index of $range(1, 10))
				Past.push({ Id: `${index}`, Kind: "Trade", At: 100 + index, With: ["2"] });
			const { deals } = bringDeals({ Version: 1, Past }, { Version: 1, Open: { b: pledgeOf("cat", 10) } });
			expect(deals.Open!.b.State).to.equal("Pledged");
		});
	});

	describe("A function of the game that ends a session", () => {
		it("loses nothing of what lies in escrow for another deal", () => {
			const cloud = newDealCloud();
			const players = new Array<SimPlayer>();
			const server = new TradingServer(cloud, undefined, (started) => {
				const Take = (data: TraderData, offer: Offer) => {
					if (offer.Cash === 13) started.profile(players[0]).EndSession();
					return TRADE.Take(data, offer);
				};
				started.trade = started.deals.Kind("Trade", { Take, Put: TRADE.Put });
			});
			players.push(server.trader(1, "cat"), server.trader(2, "dog"));
			const [alice, bob] = players;
			const { sim, trade } = server;
			sim.run(() =>
				trade.SwapAsync({ Player: alice, Gives: { Pets: ["cat"] } }, { Player: bob, Gives: { Pets: ["dog"] } }),
			);
			sim.run(() => trade.GiveAsync({ Player: alice, Gives: { Cash: 13 } }, { Player: bob }));
			cloud.advance(60);
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat | 2: dog");
			sim.leave(alice);
			cloud.advance(5);
			expect(server.pets(server.join(1))).to.equal("cat");
			cloud.advance(100);
			expect(openIn(cloud, 1)).to.equal("");
		});
	});
};
