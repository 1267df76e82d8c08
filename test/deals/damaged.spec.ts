import { heedVetoes, vetoStep } from "../../src/deals/ledger/veto-step";
import { readDeals } from "../../src/deals/ledger/read";
import { withPast } from "../../src/deals/ledger/entries";
import type { BookEntry, DealTable } from "../../src/deals/ledger/types";
import { newDealCloud, recordOf, TradingServer } from "../support/deal-world";

const OPEN: BookEntry = { State: "Open", Kind: "Trade", At: 1, Parties: [{ Key: "2", Store: "PlayerData" }] };

export = () => {
	describe("Deals in Data that make no sense", () => {
		const nonsense: Array<[string, unknown]> = [
			["a number", 5],
			["a list", ["a"]],
			["entries that are none", { Version: 1, Open: { x: 5, y: { State: "Pledged" } } }],
			["a memory that is none", { Version: 1, Past: { a: 1 } }],
			["no version", { Open: { x: OPEN } }],
		];
		for (const [words, found] of nonsense) {
			it(`(${words}) stop nobody from playing and trading`, () => {
				const cloud = newDealCloud();
				const server = new TradingServer(cloud);
				const player = server.trader(1, "cat");
				server.sim.leave(player);
				cloud.advance(10);
				const record = recordOf(cloud, 1);
				(record.Data as { CofferDeals?: unknown }).CofferDeals = found;
				cloud.dataStore("PlayerData").preload("1", record);
				const [again, bob] = [server.join(1), server.trader(2, "dog")];
				expect(server.pets(again)).to.equal("cat");
				expect(server.swap(again, { Pets: ["cat"] }, bob, { Pets: ["dog"] }).ok).to.equal(true);
			});
		}

		it("lie aside for support", () => {
			const deals = readDeals({ Version: 1, Open: { good: OPEN, bad: { State: "Booked" } } });
			expect(deals.Open!.good).to.be.ok();
			expect(deals.Open!.bad).to.equal(undefined);
			expect((deals.Aside![0] as { Id: string }).Id).to.equal("bad");
		});

		it("of a later version are left as they are, and their player takes part in no deal here", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const player = server.trader(1, "cat");
			server.sim.leave(player);
			cloud.advance(10);
			const record = recordOf(cloud, 1);
			(record.Data as { CofferDeals?: unknown }).CofferDeals = { Version: 2, New: "form" };
			cloud.dataStore("PlayerData").preload("1", record);
			const [again, bob] = [server.join(1), server.trader(2, "dog")];
			const result = server.swap(again, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			expect(result.ok === false && `${result.code} ${result.party}`).to.equal("NotLoaded 1");
			server.sim.leave(again);
			cloud.advance(30);
			const stored = (recordOf(cloud, 1).Data as { CofferDeals: { New: string } }).CofferDeals;
			expect(stored.New).to.equal("form");
		});
	});

	describe("What is remembered", () => {
		it("is the last 10 deals, with goods up to 1,000 characters", () => {
			let deals: DealTable = { Version: 1 };
			for (const index of $range(1, 12)) {
				const Gives = { Text: string.rep("x", index === 12 ? 2000 : 10) };
				deals = withPast(deals, `deal${index}`, { ...OPEN, Gives }, [{ Coins: 1 }]);
			}
			expect(deals.Past!.size()).to.equal(10);
			expect(deals.Past![0].Id).to.equal("deal3");
			expect(deals.Past![0].Gave).to.be.ok();
			expect(deals.Past![9].Gave).to.equal(undefined);
			expect(deals.Past![9].IsLarge).to.equal(true);
		});
	});

	describe("A veto", () => {
		const booked: DealTable = { Version: 1, Open: { x: { ...OPEN, State: "Booked", Gets: { "0": [] } } } };

		it("turns a booking that is to be written into an end of the deal, and stays", () => {
			const outside = new Map<string, unknown>([["Vetoes", ["x"]]]);
			const written = heedVetoes(booked, outside) as DealTable;
			expect(written.Open!.x.State).to.equal("Off");
			expect((outside.get("Vetoes") as Array<string>)[0]).to.equal("x");
		});

		it("is dropped with a write that holds nothing of its deal any more", () => {
			const outside = new Map<string, unknown>([["Vetoes", ["x"]]]);
			const written = heedVetoes({ Version: 1 }, outside);
			expect((written as DealTable).Open).to.equal(undefined);
			expect(outside.get("Vetoes")).to.equal(undefined);
		});

		it("stays while the deal may still be booked", () => {
			const outside = new Map<string, unknown>([["Vetoes", ["x", "y"]]]);
			heedVetoes({ Version: 1, Open: { x: OPEN } }, outside);
			expect((outside.get("Vetoes") as Array<string>).join(" ")).to.equal("x");
		});

		it("comes too late for a deal that is booked", () => {
			const record = {
				Data: { CofferDeals: booked },
				MetaData: {
					ProfileCreateTime: 1,
					SessionLoadCount: 3,
					ActiveSession: [1, "job", "guid"],
					MetaTags: {},
				},
				GlobalUpdates: [0, []],
			};
			const step = vetoStep(record, "x", { BookLoad: 3, BookSession: "guid" });
			expect(step.isWrite).to.equal(false);
			expect(step.decision.kind).to.equal("Booked");
			const other = vetoStep(record, "z", { BookLoad: 3, BookSession: "guid" });
			expect(other.isWrite).to.equal(true);
			expect(other.record!.Coffer!.Vetoes!.join(" ")).to.equal("z");
		});

		it("is not needed where the book's session is over", () => {
			const record = {
				Data: {},
				MetaData: { ProfileCreateTime: 1, SessionLoadCount: 4, MetaTags: {} },
				GlobalUpdates: [0, []],
			};
			const step = vetoStep(record, "x", { BookLoad: 3, BookSession: "guid" });
			expect(step.isWrite).to.equal(false);
			expect(step.decision.kind).to.equal("Off");
		});
	});
};
