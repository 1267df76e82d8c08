import { newDealCloud, openIn, placesOf, recordOf, TradingServer } from "../support/deal-world";

export = () => {
	describe("A gift to a player who is away", () => {
		it("is decided by two writes, and a third one brings it at once", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const alice = server.trader(1, "cat");
			const bob = server.trader(2);
			server.sim.leave(bob);
			cloud.advance(10);
			const before = cloud.calls.count("UpdateAsync");
			const result = server.sim.await(() =>
				server.trade.GiveAsync({ Player: alice, Gives: { Pets: ["cat"] } }, { UserId: 2 }),
			);
			expect(result.ok).to.equal(true);
			expect(cloud.calls.count("UpdateAsync") - before).to.equal(3);
			cloud.advance(2);
			expect(placesOf(cloud, [1, 2])).to.equal("1:  | 2: cat");
			expect(openIn(cloud, 2)).to.equal("");
			cloud.advance(900);
			expect(openIn(cloud, 1)).to.equal("");
		});

		it("is refused where there is no profile, and made where the game allows it", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const alice = server.trader(1, "cat");
			const give = (AllowNew?: boolean) =>
				server.sim.await(() =>
					server.trade.GiveAsync({ Player: alice, Gives: { Pets: ["cat"] } }, { UserId: 3, AllowNew }),
				);
			const refused = give();
			expect(refused.ok === false && refused.code).to.equal("NoProfile");
			expect(server.pets(alice)).to.equal("cat");
			expect(give(true).ok).to.equal(true);
			cloud.advance(2);
			expect(placesOf(cloud, [1, 3])).to.equal("1:  | 3: cat");
			expect((recordOf(cloud, 3).Data as { Cash: number }).Cash).to.equal(100);
		});
	});

	describe("A swap of players of two servers", () => {
		it("takes 1 to 3 s, and both have the other's", () => {
			const cloud = newDealCloud();
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const [alice, bob] = [one.trader(1, "cat"), two.trader(2, "dog")];
			const at = cloud.now();
			const result = one.sim.await(() =>
				one.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ UserId: 2, Gives: { Pets: ["dog"] } },
				),
			);
			expect(result.ok).to.equal(true);
			expect(cloud.now() - at < 3).to.equal(true);
			expect(one.pets(alice)).to.equal("dog");
			cloud.advance(2);
			expect(two.pets(bob)).to.equal("cat");
			cloud.advance(900);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			expect(openIn(cloud, 1)).to.equal("");
			expect(openIn(cloud, 2)).to.equal("");
		});

		it("does not happen where the other does not have it", () => {
			const cloud = newDealCloud();
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const [alice, bob] = [one.trader(1, "cat"), two.trader(2, "dog")];
			const result = one.sim.await(() =>
				one.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ UserId: 2, Gives: { Pets: ["bird"] } },
				),
			);
			expect(result.ok === false && result.code).to.equal("Refused");
			expect(one.pets(alice)).to.equal("cat");
			expect(two.pets(bob)).to.equal("dog");
		});

		it("is off where the other server has crashed, and nobody has lost anything", () => {
			const cloud = newDealCloud();
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const alice = one.trader(1, "cat");
			two.trader(2, "dog");
			two.sim.crash();
			const result = one.sim.await(() =>
				one.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ UserId: 2, Gives: { Pets: ["dog"] } },
				),
			);
			expect(result.ok === false && result.code).to.equal("Unreachable");
			expect(one.pets(alice)).to.equal("cat");
		});
	});

	describe("A deal of three", () => {
		it("goes round in a ring, also where one is on another server and one is away", () => {
			const cloud = newDealCloud();
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const alice = one.trader(1, "cat");
			two.trader(2, "dog");
			const carol = two.trader(3, "bird");
			two.sim.leave(carol);
			cloud.advance(10);
			const result = one.sim.await(() =>
				one.trade.DealAsync({
					Parties: [
						{ Player: alice, Gives: { Pets: ["cat"] }, To: 2 },
						{ UserId: 2, Gives: { Pets: ["dog"] }, To: 3 },
						{ UserId: 3, Gives: { Pets: ["bird"] }, To: 1 },
					],
				}),
			);
			expect(result.ok).to.equal(true);
			cloud.advance(900);
			expect(placesOf(cloud, [1, 2, 3])).to.equal("1: bird | 2: cat | 3: dog");
			for (const key of [1, 2, 3]) expect(openIn(cloud, key)).to.equal("");
		});
	});
};
