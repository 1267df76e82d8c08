import { newDealCloud, openIn, placesOf, recordOf, TradingServer } from "../support/deal-world";

export = () => {
	describe("A swap of two players of one server", () => {
		it("moves what both give, and each has what the other gave at once", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			const result = server.swap(alice, { Pets: ["cat"], Cash: 30 }, bob, { Pets: ["dog"] });
			expect(result.ok).to.equal(true);
			expect(server.pets(alice)).to.equal("dog");
			expect(server.pets(bob)).to.equal("cat");
			expect(server.profile(alice).Data.Cash).to.equal(70);
			expect(server.profile(bob).Data.Cash).to.equal(130);
		});

		it("takes two writes and two round trips, under 0.6 s", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			const [before, at] = [cloud.calls.count("UpdateAsync"), cloud.now()];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			expect(cloud.calls.count("UpdateAsync") - before).to.equal(2);
			expect(cloud.now() - at < 0.6).to.equal(true);
		});

		it("is in the stores from the second write on, wherever the server dies then", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			expect(placesOf(cloud, [1, 2])).to.equal("1: cat | 2: dog");
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			expect(openIn(cloud, 1)).to.equal("Booked");
			expect(openIn(cloud, 2)).to.equal("Pledged");
		});

		it("leaves nothing open a while later, and is remembered by both", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			cloud.advance(900);
			expect(openIn(cloud, 1)).to.equal("");
			expect(openIn(cloud, 2)).to.equal("");
			const past = (recordOf(cloud, 1).Data as { CofferDeals: { Past: Array<{ With: Array<string> }> } })
				.CofferDeals.Past;
			expect(past.size()).to.equal(1);
			expect(past[0].With[0]).to.equal("2");
			expect(server.settled.join(", ")).to.equal("1 done, 2 done");
		});

		it("does not happen where one of them does not have it, and both keep all", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			const result = server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["bird"] });
			expect(result.ok === false && `${result.code} ${result.party}`).to.equal("Refused 2");
			expect(server.pets(alice)).to.equal("cat");
			expect(server.pets(bob)).to.equal("dog");
			expect(server.deals.Pending(server.profile(alice) as never).size()).to.equal(0);
		});

		it("survives a crash right after it was answered: both have the other's at their next join", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
			server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
			server.sim.crash();
			cloud.advance(60);
			const other = new TradingServer(cloud);
			const [alice2, bob2] = [other.join(1), other.join(2)];
			cloud.advance(10);
			expect(other.pets(alice2)).to.equal("dog");
			expect(other.pets(bob2)).to.equal("cat");
		});
	});
};
