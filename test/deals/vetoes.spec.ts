import { newDealCloud, openIn, placesOf, PLAYERS, recordOf, TradingServer } from "../support/deal-world";
import type { Scene } from "./matrix/deal-run";
import { ALICE, BOB, BOTH_HERE, DealRun, placesAfter, placesBefore, preload, TWO_SERVERS } from "./matrix/deal-run";

/** What other servers have forbidden the book, as it is stored. */
function vetoesOf(run: DealRun): number {
	return recordOf(run.cloud, ALICE).Coffer?.Vetoes?.size() ?? 0;
}

/** A deal whose booking waits for so many seconds before it reaches the store; the pledge is stored. */
function withSlowBooking(scene: Scene, seconds: number): DealRun {
	const run = new DealRun(scene, (cloud) => {
		cloud.faults.script({ call: "UpdateAsync", store: PLAYERS, key: "1", kind: "lateArrival", seconds });
	});
	run.cloud.runUntil(() => openIn(run.cloud, BOB) === "Pledged", 10);
	return run;
}

function expectRight(run: DealRun): void {
	const problem = run.finish() ?? run.cloud.takeErrors()[0];
	if (problem !== undefined) error(problem, 2);
}

export = () => {
	describe("A party whose new server finds a pledge, while the book takes long to decide", () => {
		for (const scene of [BOTH_HERE, TWO_SERVERS]) {
			it(`has what it gave back after some seconds, and the book is told (${scene.words})`, () => {
				const run = withSlowBooking(scene, 25);
				run.hop(BOB);
				run.cloud.advance(10);
				const [bob] = run.newServer().sim.players;
				expect(run.newServer().pets(bob)).to.equal("dog");
				expect(vetoesOf(run)).to.equal(1);
				expect(run.told()).to.equal(undefined);
				run.cloud.advance(20);
				expect(run.told()).to.equal("Vetoed");
				expect(run.one.pets(run.one.sim.players[0])).to.equal("cat");
				expect(placesOf(run.cloud, [ALICE, BOB])).to.equal(placesBefore());
				expectRight(run);
				expect(vetoesOf(run)).to.equal(0);
			});
		}

		it("is given the goods, where the book decides within these seconds", () => {
			const run = withSlowBooking(BOTH_HERE, 2);
			run.hop(BOB);
			run.cloud.advance(10);
			expect(run.told()).to.equal("done");
			expect(run.newServer().pets(run.newServer().sim.players[0])).to.equal("cat");
			expect(vetoesOf(run)).to.equal(0);
			expectRight(run);
		});
	});

	describe("A veto", () => {
		it("comes too late for a deal that is booked, whose reply was lost", () => {
			const run = new DealRun(BOTH_HERE, (cloud) => {
				cloud.faults.script({ call: "UpdateAsync", key: "1", kind: "delay", seconds: 20 });
			});
			run.cloud.runUntil(() => openIn(run.cloud, ALICE) === "Booked", 10);
			run.hop(BOB);
			run.cloud.advance(10);
			expect(vetoesOf(run)).to.equal(0);
			expect(run.newServer().pets(run.newServer().sim.players[0])).to.equal("cat");
			expectRight(run);
			expect(run.told()).to.equal("done");
		});

		it("stands once, also where its reply is lost and it is said again", () => {
			const run = withSlowBooking(BOTH_HERE, 40);
			const server = run.newServer();
			run.cloud.faults.script({ call: "UpdateAsync", key: "1", server: server.sim.name, kind: "lostReply" });
			run.hop(BOB);
			run.cloud.advance(20);
			expect(vetoesOf(run)).to.equal(1);
			expect(server.pets(server.sim.players[0])).to.equal("dog");
			expectRight(run);
			expect(run.told()).to.equal("Vetoed");
		});

		it("forbids that deal, and no other of the same book", () => {
			const run = withSlowBooking(BOTH_HERE, 25);
			run.hop(BOB);
			run.cloud.advance(10);
			expect(vetoesOf(run)).to.equal(1);
			const { one, cloud } = run;
			const alice = one.sim.players[0];
			one.sim.run(() => (one.profile(alice).Data.Pets.bird = "Bird"));
			const carol = one.sim.join(3);
			cloud.advance(5);
			const result = one.swap(alice, { Pets: ["bird"] }, carol, { Cash: 10 });
			expect(result.ok).to.equal(true);
			expect(one.pets(carol)).to.equal("bird");
			expect(run.told()).to.equal("Vetoed");
			expect(one.pets(alice)).to.equal("cat");
			expectRight(run);
		});

		it("stays through saves of a book that has not decided yet", () => {
			const cloud = newDealCloud({ frameRate: 20 });
			for (const key of [1, 2, 3]) preload(cloud, key, `pet${key}`);
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const [alice, bob] = [one.sim.join(1), one.sim.join(2)];
			cloud.advance(3);
			cloud.faults.script({ call: "UpdateAsync", key: "3", kind: "lateArrival", seconds: 15 });
			let told: string | undefined;
			one.sim.run(() => {
				const Parties = [1, 2, 3].map((key) => ({
					UserId: key,
					Gives: { Pets: [`pet${key}`] },
					To: (key % 3) + 1,
				}));
				const result = one.trade.DealAsync({ Parties });
				told = result.ok ? "done" : result.code;
			});
			cloud.advance(1);
			one.sim.leave(bob);
			two.sim.join(2);
			cloud.advance(8);
			one.sim.await(() => one.profile(alice).SaveAsync());
			expect(openIn(cloud, 1)).to.equal("Open");
			expect(recordOf(cloud, 1).Coffer?.Vetoes?.size()).to.equal(1);
			expect(told).to.equal(undefined);
			cloud.advance(20);
			expect(told).to.equal("Vetoed");
			expect(placesOf(cloud, [1, 2, 3])).to.equal("1: pet1 | 2: pet2 | 3: pet3");
		});

		it("is gone with the session that it was for", () => {
			const run = withSlowBooking(BOTH_HERE, 300);
			run.hop(BOB);
			run.cloud.advance(10);
			expect(vetoesOf(run)).to.equal(1);
			run.one.sim.crash();
			run.hop(ALICE);
			run.cloud.advance(75);
			expect(vetoesOf(run)).to.equal(0);
			expectRight(run);
			expect(placesOf(run.cloud, [ALICE, BOB])).never.to.equal(placesAfter(BOTH_HERE));
		});

		it("is heeded by a last save as well", () => {
			const run = withSlowBooking(BOTH_HERE, 12);
			run.hop(BOB);
			run.cloud.advance(6);
			expect(vetoesOf(run)).to.equal(1);
			run.hop(ALICE);
			run.cloud.advance(30);
			expect(run.told()).to.equal("NotLoaded");
			expect(placesOf(run.cloud, [ALICE, BOB])).to.equal(placesBefore());
			expectRight(run);
			expect(vetoesOf(run)).to.equal(0);
		});
	});
};
