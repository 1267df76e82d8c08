import { bringDeals } from "../../src/deals/ledger/bring";
import { entryOf } from "../../src/deals/ledger/entries";
import type { DealEntry, DealTable, PastDeal } from "../../src/deals/ledger/types";
import { newDealCloud, openIn, placesOf, TradingServer } from "../support/deal-world";

const PAST: PastDeal = {
	Id: "d",
	Kind: "Trade",
	At: 1,
	With: ["2"],
	Offer: { Pets: ["cat"] },
	Gave: { Pets: { cat: "Cat" } },
	Got: [{ Pets: { dog: "Cat" } }],
};
const { Kind, At, With, Offer } = PAST;
const AGAIN: DealEntry = { State: "Again", Kind, At, With, Offer, Gives: PAST.Gave, Got: PAST.Got! };
const BOOKED: DealEntry = {
	State: "Booked",
	Kind,
	At,
	Offer,
	Gives: PAST.Gave,
	Parties: [{ Key: "2", Store: "s" }],
	Gets: { "0": PAST.Got! },
};

const past: DealTable = { Version: 1, Past: [PAST] };
const withOpen = (entry: DealEntry, deals: DealTable = { Version: 1 }): DealTable => ({ ...deals, Open: { d: entry } });

/** "Again", "Again retake" or nothing: what the deal is after those `Data` came in. */
function brought(now: DealTable, before: DealTable | undefined): string {
	const entry = entryOf(bringDeals(now, before).deals, "d");
	if (entry === undefined) return "";
	return entry.Retake === true ? `${entry.State} retake` : entry.State;
}

/** Alice gave her cat to Bob and got it back, three times. */
function tradedToAndFro() {
	const cloud = newDealCloud();
	const server = new TradingServer(cloud);
	const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
	// A store keeps one version an hour.
	cloud.advance(5000);
	const before = server.sim.engine.clock.unixMillis();
	cloud.advance(5000);
	const give = (from: typeof alice, to: typeof alice) => {
		server.sim.await(() => server.trade.GiveAsync({ Player: from, Gives: { Pets: ["cat"] } }, { Player: to }));
	};
	return { cloud, server, alice, bob, before, give };
}

export = () => {
	describe("Data of another time", () => {
		it("that know nothing of a deal have it done again, and what was given taken out", () => {
			expect(brought(past, undefined)).to.equal("Again retake");
			expect(brought(past, withOpen({ ...BOOKED, State: "Open", Gets: undefined }))).to.equal("Again");
			expect(brought(past, past)).to.equal("");
		});

		it("that were stored between a rollback and the next load have it done again too", () => {
			expect(brought(past, withOpen({ ...AGAIN, Retake: true }, past))).to.equal("Again retake");
			expect(brought(past, withOpen(AGAIN, past))).to.equal("Again");
			expect(
				brought(withOpen({ ...BOOKED, State: "Settled" }, past), withOpen({ ...BOOKED, Retake: true }, past)),
			).to.equal("Booked retake");
		});

		it("that know a deal as done need not have it done again, though the Data before them did", () => {
			expect(brought(withOpen({ ...AGAIN, Retake: true }, past), past)).to.equal("");
			expect(brought(withOpen(AGAIN, past), withOpen({ ...BOOKED, State: "Settled" }, past))).to.equal("");
			expect(brought(withOpen(BOOKED, past), withOpen({ ...BOOKED, State: "Settled" }, past))).to.equal(
				"Settled",
			);
		});

		it("of which something is not to be taken out any more lose nothing for the Data before them", () => {
			expect(brought(withOpen({ ...BOOKED, Retake: true }), withOpen(BOOKED))).to.equal("Booked");
		});
	});

	describe("A profile that is set back over several deals about the same item", () => {
		it("has it no longer where it gave it last, in whatever order their ids are", () => {
			const { cloud, server, alice, bob, before, give } = tradedToAndFro();
			for (const _ of [1, 2]) {
				give(alice, bob);
				give(bob, alice);
			}
			give(alice, bob);
			cloud.advance(100);
			for (const player of [alice, bob]) {
				const profile = server.profile(player);
				server.sim.await(() => {
					profile.Data = server.store.GetAtTimeAsync(profile.Key, before)!.Data;
					profile.SaveAsync();
				});
				cloud.advance(5);
				expect(server.pets(alice)).to.equal("");
				expect(server.pets(bob)).to.equal("cat dog");
			}
			expect(placesOf(cloud, [1, 2])).to.equal("1:  | 2: cat dog");
		});

		it("cannot give what it gave, right after its game has set Data back", () => {
			const { cloud, server, alice, bob, before, give } = tradedToAndFro();
			give(alice, bob);
			const profile = server.profile(alice);
			server.sim.await(() => {
				profile.Data = server.store.GetAtTimeAsync("1", before)!.Data;
				const result = server.trade.GiveAsync({ Player: alice, Gives: { Pets: ["cat"] } }, { Player: bob });
				expect(result.ok === false && `${result.code} ${result.party}`).to.equal("Refused 1");
			});
			cloud.advance(100);
			expect(placesOf(cloud, [1, 2])).to.equal("1:  | 2: cat dog");
		});

		it("cannot give what it gave while it is away", () => {
			const { cloud, server, alice, bob, before, give } = tradedToAndFro();
			give(alice, bob);
			server.sim.leave(alice);
			cloud.advance(900);
			server.sim.await(() => server.store.RollBackAsync("1", before));
			const result = server.sim.await(() =>
				server.trade.SwapAsync({ Player: bob, Gives: { Cash: 1 } }, { UserId: 1, Gives: { Pets: ["cat"] } }),
			);
			expect(result.ok === false && `${result.code} ${result.party}`).to.equal("NotStored 2");
			const again = server.join(1);
			cloud.advance(10);
			expect(server.pets(again)).to.equal("");
			expect(server.pets(bob)).to.equal("cat dog");
		});
	});

	describe("A server that was frozen while its deal was booked", () => {
		it("says that it is done, though all others have long settled and closed it", () => {
			const cloud = newDealCloud();
			const one = new TradingServer(cloud);
			const [alice, bob] = [one.trader(1, "cat"), one.trader(2, "dog")];
			let said = "";
			one.sim.run(() => {
				const result = one.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Player: bob, Gives: { Pets: ["dog"] } },
				);
				said = result.ok ? "done" : result.code;
			});
			cloud.runUntil(() => openIn(cloud, 2) === "Pledged", 5);
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
			cloud.runUntil(() => openIn(cloud, 1) === "Booked", 5);
			one.sim.freeze(2500);
			cloud.advance(60);
			const two = new TradingServer(cloud);
			const [alice2, bob2] = [two.join(1), two.join(2)];
			cloud.advance(2000);
			expect(two.pets(alice2)).to.equal("dog");
			expect(two.pets(bob2)).to.equal("cat");
			expect(openIn(cloud, 1)).to.equal("");
			cloud.advance(1000);
			expect(said).to.equal("done");
		});
	});

	describe("A deal that comes to nothing while its server is cut off from the stores", () => {
		it("gives back what was taken when the session goes on", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud, { name: "owner" });
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			cloud.advance(30);
			const faults = ["UpdateAsync", "HashMap.SetAsync", "HashMap.GetAsync", "HashMap.UpdateAsync"].map((call) =>
				cloud.faults.script({ call, server: "owner", kind: "errorBefore", times: 100_000 }),
			);
			let said = "";
			server.sim.run(() => {
				const result = server.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Player: bob, Gives: { Pets: ["dog"] } },
				);
				said = result.ok ? "done" : result.code;
			});
			cloud.advance(60);
			expect(said === "" || said === "done").to.equal(false);
			for (const fault of faults) fault.stop();
			cloud.advance(100);
			expect(server.profile(alice).IsActive()).to.equal(true);
			expect(server.pets(alice)).to.equal("cat");
			expect(server.pets(bob)).to.equal("dog");
			expect(openIn(cloud, 1)).to.equal("");
		});
	});
};
