import type { SimCloud } from "../../src/testing";
import { newDealCloud, openIn, PLAYERS, TradingServer } from "../support/deal-world";
import type { Scene } from "./matrix/deal-run";
import { BOB, BOTH_HERE, DealRun, GIFT_AWAY, ONE_AWAY, preload, TWO_SERVERS } from "./matrix/deal-run";

const CALLS = ["UpdateAsync", "GetAsync", "PublishAsync"];

/** How many calls of each kind there were. */
function callsOf(cloud: SimCloud): Array<number> {
	return CALLS.map((call) => cloud.calls.count(call));
}

/** What a deal costs from its beginning to its answer, and how long it takes. */
function costOf(scene: Scene, seconds = 0): { readonly calls: string; readonly took: number } {
	let before = new Array<number>();
	let at = 0;
	const run = new DealRun(scene, (cloud) => {
		before = callsOf(cloud);
		at = cloud.now();
	});
	run.cloud.runUntil(() => run.answer !== undefined, 60);
	const took = run.cloud.now() - at;
	run.cloud.advance(seconds);
	if (run.answer?.ok !== true) error("there was no deal", 2);
	const calls = callsOf(run.cloud).map((count, index) => count - before[index]);
	return { calls: `${calls[0]} updates, ${calls[1]} reads, ${calls[2]} messages`, took };
}

/** A ring of so many players of one server; answers the writes of a deal of all of them, and how long it took. */
function ringOf(count: number): { readonly writes: number; readonly took: number } {
	const cloud = newDealCloud({ frameRate: 20 });
	for (const id of $range(1, count)) preload(cloud, id, `pet${id}`);
	const server = new TradingServer(cloud);
	for (const id of $range(1, count)) server.sim.join(id);
	cloud.advance(3);
	const Parties = server.sim.players.map(({ UserId }, index) => ({
		UserId,
		Gives: { Pets: [`pet${UserId}`] },
		To: ((index + 1) % count) + 1,
	}));
	const [writes, at] = [cloud.calls.count("UpdateAsync"), cloud.now()];
	const result = server.sim.await(() => server.trade.DealAsync({ Parties }));
	if (!result.ok) error(result.code, 2);
	return { writes: cloud.calls.count("UpdateAsync") - writes, took: cloud.now() - at };
}

/** Updates of a quarter of an hour in which two players of one server do something, and nothing else. */
function updatesOf(act: (server: TradingServer) => void): number {
	const cloud = newDealCloud({ frameRate: 20 });
	preload(cloud, 1, "cat");
	preload(cloud, 2, "dog");
	const server = new TradingServer(cloud);
	for (const id of [1, 2]) server.sim.join(id);
	cloud.advance(3);
	const before = cloud.calls.count("UpdateAsync");
	act(server);
	cloud.advance(900);
	return cloud.calls.count("UpdateAsync") - before;
}

function swapOf(server: TradingServer): void {
	const [alice, bob] = server.sim.players;
	const result = server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
	if (!result.ok) error(result.code, 2);
}

/** The server crashes at a moment of a swap: what Bob's next join costs more than one at which nothing is open. */
function recoveryOf(isTime: (run: DealRun) => boolean): string {
	const [open, plain] = [isTime, () => true].map((isNow) => {
		const run = new DealRun(BOTH_HERE);
		if (!run.cloud.runUntil(() => isNow(run), 5)) error("that time never came", 2);
		run.one.sim.crash();
		run.cloud.advance(120);
		const before = callsOf(run.cloud);
		run.newServer().sim.join(BOB);
		run.cloud.advance(10);
		return callsOf(run.cloud).map((count, index) => count - before[index]);
	});
	return `${open[0] - plain[0]} updates, ${open[1] - plain[1]} reads`;
}

export = () => {
	describe("What a deal costs until it is answered", () => {
		it("is two updates on one server", () => {
			const { calls, took } = costOf(BOTH_HERE);
			expect(calls).to.equal("2 updates, 0 reads, 0 messages");
			expect(took < 0.6).to.equal(true);
		});

		it("is two updates and two reads over two servers, and one read more where it is settled", () => {
			const { calls, took } = costOf(TWO_SERVERS);
			expect(calls).to.equal("2 updates, 2 reads, 3 messages");
			expect(took < 3).to.equal(true);
			expect(costOf(TWO_SERVERS, 2).calls).to.equal("2 updates, 3 reads, 3 messages");
		});

		it("is two updates and one read with one who is away, who has it by a third update", () => {
			for (const scene of [ONE_AWAY, GIFT_AWAY]) {
				const { calls, took } = costOf(scene);
				expect(calls).to.equal("3 updates, 1 reads, 0 messages");
				expect(took < 1).to.equal(true);
			}
		});

		it("is one update for each party on one server, and no more time for many than for few", () => {
			for (const count of [2, 3, 5, 8]) {
				const { writes, took } = ringOf(count);
				expect(writes).to.equal(count);
				expect(took < 0.8).to.equal(true);
			}
		});
	});

	describe("What a deal costs that does not come about", () => {
		it("is nothing, where it is refused on its own server", () => {
			const cloud = newDealCloud({ frameRate: 20 });
			preload(cloud, 1, "cat");
			preload(cloud, 2);
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.sim.join(1), server.sim.join(2)];
			cloud.advance(3);
			const before = callsOf(cloud).join(" ");
			expect(server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] }).ok).to.equal(false);
			cloud.advance(1);
			expect(callsOf(cloud).join(" ")).to.equal(before);
		});

		it("is a read and a look at the record, where one who is away does not have it", () => {
			const cloud = newDealCloud({ frameRate: 20 });
			preload(cloud, 1, "cat");
			preload(cloud, 2);
			const server = new TradingServer(cloud);
			const alice = server.sim.join(1);
			cloud.advance(3);
			const [updates, reads] = callsOf(cloud);
			const commits = cloud.dataStore(PLAYERS).versions("2").size();
			const result = server.sim.await(() =>
				server.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ UserId: 2, Gives: { Pets: ["dog"] } },
				),
			);
			expect(result.ok === false && result.code).to.equal("Refused");
			cloud.advance(1);
			const after = callsOf(cloud);
			expect(after[1] - reads).to.equal(1);
			expect(after[0] - updates <= 2).to.equal(true);
			expect(cloud.dataStore(PLAYERS).versions("2").size()).to.equal(commits);
		});
	});

	describe("What a deal costs later", () => {
		it("is one update more: all else rides on the saves that there are anyway", () => {
			// Two are the deal's own.
			expect(updatesOf(swapOf) - updatesOf(() => {})).to.equal(2 + 1);
		});
	});

	describe("What is left of a crash", () => {
		it("is one read for a pledge whose deal is booked", () => {
			expect(recoveryOf((run) => openIn(run.cloud, 1) === "Booked")).to.equal("0 updates, 1 reads");
		});

		it("is two reads and the forbidding update for a pledge whose book still stands in its record", () => {
			const isPledged = (run: DealRun) => openIn(run.cloud, 2) === "Pledged";
			expect(recoveryOf(isPledged)).to.equal("1 updates, 2 reads");
		});
	});
};
