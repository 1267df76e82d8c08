import type { RollBackParams } from "../../src/profile-store/types";
import type { TraderData } from "../support/deal-world";
import { Schema } from "../../src/profile-store/schema/builder";
import { newDealCloud, newTrader, openIn, petsOf, placesOf, recordOf, TradingServer } from "../support/deal-world";

/** Alice gave her cat for Bob's dog, and has played on. `before`: the moment before that, in Unix milliseconds. */
function traded() {
	const cloud = newDealCloud();
	const server = new TradingServer(cloud);
	const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
	// A store keeps one version an hour.
	cloud.advance(5000);
	const before = server.sim.engine.clock.unixMillis();
	cloud.advance(5000);
	server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
	cloud.advance(900);
	const rollBack = (params?: RollBackParams) => {
		let told = "";
		let isDone = false;
		server.sim.await(() => {
			const [isSuccess, answer] = server.store.RollBackAsync("1", before, params);
			isDone = isSuccess;
			if (typeIs(answer, "string")) told = answer;
			else told = (answer.Told as Array<{ Becomes?: string }>).map(({ Becomes }) => Becomes ?? "?").join(" ");
		});
		return `${isDone} ${told}`;
	};
	return { cloud, server, alice, bob, before, rollBack };
}

export = () => {
	describe("RollBackAsync with a deal since", () => {
		it("keeps it: what was given goes out of the Data that come back, and what was got comes in", () => {
			const { cloud, server, rollBack } = traded();
			expect(rollBack()).to.equal("true Again");
			const player = server.join(1);
			cloud.advance(10);
			expect(server.pets(player)).to.equal("dog");
			server.sim.leave(player);
			cloud.advance(30);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			expect(openIn(cloud, 1)).to.equal("");
		});

		it("refuses where it is told to, and ends nobody's session for it", () => {
			const { cloud, server, alice, rollBack } = traded();
			expect(rollBack({ Deals: "Refuse" })).to.equal("false Deals");
			expect(server.profile(alice).IsActive()).to.equal(true);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
		});

		it("undoes it on this side only where it is told to, and says so", () => {
			const { cloud, rollBack } = traded();
			expect(rollBack({ Deals: "Undo" })).to.equal("true Undone");
			cloud.advance(30);
			expect(petsOf(recordOf(cloud, 1).Data as never)).to.equal("cat");
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat | 2: cat");
		});

		it("only says what it would do with Preview, writes nothing and ends no session", () => {
			const { cloud, server, alice, rollBack } = traded();
			const writes = cloud.calls.count("UpdateAsync");
			expect(rollBack({ Preview: true })).to.equal("true Again");
			expect(cloud.calls.count("UpdateAsync")).to.equal(writes);
			expect(server.profile(alice).IsActive()).to.equal(true);
		});
	});

	describe("A view of before a deal", () => {
		it("that is written with SetAsync doubles nothing", () => {
			const { cloud, server, alice, before } = traded();
			server.sim.leave(alice);
			cloud.advance(30);
			server.sim.await(() => server.store.GetAtTimeAsync("1", before)!.SetAsync());
			const player = server.join(1);
			cloud.advance(10);
			expect(server.pets(player)).to.equal("dog");
		});

		it("that a game makes its Data doubles nothing, and is told", () => {
			const { cloud, server, alice, before } = traded();
			const profile = server.profile(alice);
			server.sim.await(() => {
				profile.Data = server.store.GetAtTimeAsync("1", before)!.Data;
				profile.SaveAsync();
			});
			cloud.advance(5);
			expect(server.pets(alice)).to.equal("dog");
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			expect(server.errors.some((text) => text.find("came in", 1, true)[0] !== undefined)).to.equal(true);
		});
	});

	describe("RestoreBeforeAsync", () => {
		it("does the deals since that step again on the Data that come back", () => {
			const cloud = newDealCloud();
			const old = new TradingServer(cloud);
			const [alice, bob] = [old.trader(1, "cat"), old.trader(2, "dog")];
			old.sim.leave(alice);
			old.sim.leave(bob);
			cloud.advance(20);
			const Steps = [{ Name: "level", Step: (data: object) => ({ ...data, Level: 1 }) }];
			const schema = Schema.New<TraderData>({ Template: { ...newTrader(), Level: 1 } as TraderData, Steps });
			const server = new TradingServer(cloud, undefined, undefined, schema);
			const [alice2, bob2] = [server.join(1), server.join(2)];
			cloud.advance(5);
			server.swap(alice2, { Pets: ["cat"] }, bob2, { Pets: ["dog"] });
			server.sim.leave(alice2);
			cloud.advance(30);
			const isRestored = server.sim.await(() => server.store.RestoreBeforeAsync("1")[0]);
			expect(isRestored).to.equal(true);
			expect(petsOf(recordOf(cloud, 1).Data as never)).to.equal("cat");
			const again = server.join(1);
			cloud.advance(10);
			expect(server.pets(again)).to.equal("dog");
		});
	});

	describe("A game that replaces Data", () => {
		it("in the middle of a deal loses nothing of it", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			let isDone = false;
			server.sim.run(() => {
				isDone = server.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Player: bob, Gives: { Pets: ["dog"] } },
				).ok;
			});
			for (const player of [alice, bob]) server.profile(player).Data = { Cash: 5, Pets: {} };
			cloud.advance(5);
			expect(isDone).to.equal(true);
			expect(server.pets(alice)).to.equal("dog");
			expect(server.pets(bob)).to.equal("cat");
		});

		it("with frozen Data gets its goods when they are no longer frozen", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.sim.run(() => {
				server.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Player: bob, Gives: { Pets: ["dog"] } },
				);
			});
			const profile = server.profile(alice);
			table.freeze(profile.Data);
			cloud.advance(5);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			profile.Data = { ...profile.Data };
			cloud.advance(400);
			expect(server.pets(alice)).to.equal("dog");
		});
	});

	describe("Data that cannot be stored", () => {
		it("of the one that decides: the deal is off after a while, and nobody has lost anything", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			(server.profile(alice).Data as { Junk?: string }).Junk = string.rep("x", 4_200_000);
			const result = server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			expect(result.ok).to.equal(false);
			expect(server.pets(alice)).to.equal("cat");
			expect(server.pets(bob)).to.equal("dog");
			cloud.advance(400);
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat | 2: dog");
		});

		it("of the other: the deal is off at once", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			(server.profile(bob).Data as { Junk?: string }).Junk = string.rep("x", 4_200_000);
			const result = server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			expect(result.ok === false && `${result.code} ${result.party}`).to.equal("NotStored 2");
			expect(server.pets(alice)).to.equal("cat");
			expect(server.pets(bob)).to.equal("dog");
		});

		it("that is a list takes part in no deal", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.profile(bob).Data = ["a"] as never;
			const result = server.swap(alice, { Pets: ["cat"] }, bob, { Cash: 0 });
			expect(result.ok === false && `${result.code} ${result.party}`).to.equal("NotLoaded 2");
		});
	});

	describe("Removal", () => {
		it("of the one that pledged takes its goods with it, and the other has what it got", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			server.sim.await(() => server.store.RemoveAsync("2"));
			cloud.advance(900);
			expect(server.pets(alice)).to.equal("dog");
			expect(openIn(cloud, 1)).to.equal("");
		});

		it("of the book before the other has settled gives the other its own back", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			server.sim.crash();
			cloud.advance(60);
			const other = new TradingServer(cloud);
			other.sim.await(() => other.store.RemoveAsync("1"));
			const player = other.join(2);
			cloud.advance(10);
			expect(other.pets(player)).to.equal("dog");
			expect(openIn(cloud, 2)).to.equal("Pledged");
			cloud.advance(600);
			expect(openIn(cloud, 2)).to.equal("");
		});
	});
};
