import type { DealResult } from "../../src/deals/types";
import { newDealCloud, openIn, PLAYERS, TradingServer } from "../support/deal-world";
import type { SimCloud } from "../../src/testing";
import { preload } from "./matrix/deal-run";

const ALICE = 1;
const BOB = 2;
const ID = "rent/1";

/** Alice owes Bob 10: money can be given twice, where a pet cannot. */
function payOn(server: TradingServer): DealResult {
	const { trade } = server;
	return trade.GiveAsync({ UserId: ALICE, Gives: { Cash: 10 } }, { UserId: BOB }, { Id: ID });
}

/** The same with a code in place of a refusal. */
function toldOf(result: DealResult | undefined): string | undefined {
	return result?.ok === true ? "done" : result?.code;
}

class Debt {
	public readonly cloud: SimCloud = newDealCloud({ frameRate: 20 });
	public readonly told = new Array<string>();
	public readonly ids = new Array<string>();

	constructor() {
		preload(this.cloud, ALICE);
		preload(this.cloud, BOB);
	}

	public server(...userIds: Array<number>): TradingServer {
		const server = new TradingServer(this.cloud);
		for (const userId of userIds) server.sim.join(userId);
		this.cloud.advance(3);
		return server;
	}

	/** Asks for it without waiting. */
	public ask(server: TradingServer): void {
		server.sim.run(() => {
			const result = payOn(server);
			this.ids.push(result.id ?? "none");
			this.told.push(toldOf(result)!);
		});
	}

	public pay(server: TradingServer): string {
		const before = this.told.size();
		this.ask(server);
		this.cloud.runUntil(() => this.told.size() > before, 120);
		return this.told[before];
	}

	/** All saved by those servers; how often it was paid, as both have it. */
	public paid(...servers: Array<TradingServer>): string {
		this.cloud.advance(40);
		for (const server of servers) {
			for (const player of server.sim.players) server.sim.await(() => server.profile(player).SaveAsync());
		}
		const [alice, bob] = [ALICE, BOB].map((key) => {
			const record = this.cloud.dataStore(PLAYERS).read(tostring(key)) as { Data: { Cash: number } };
			return record.Data.Cash;
		});
		return `${(100 - alice) / 10} ${(bob - 100) / 10}`;
	}
}

export = () => {
	describe("A deal with the game's own Id", () => {
		it("is made once, however often it is asked for", () => {
			const debt = new Debt();
			const server = debt.server(ALICE, BOB);
			for (let times = 0; times < 3; times++) expect(debt.pay(server)).to.equal("done");
			expect(debt.ids[1]).to.equal(debt.ids[0]);
			expect(debt.ids[2]).to.equal(debt.ids[0]);
			expect(debt.paid(server)).to.equal("1 1");
		});

		it("is still being made when it is asked for again at once, and the game is told so", () => {
			const debt = new Debt();
			const server = debt.server(ALICE, BOB);
			debt.ask(server);
			debt.ask(server);
			debt.cloud.advance(5);
			expect(debt.told.join(" ")).to.equal("Known done");
			expect(debt.ids[0]).to.equal(debt.ids[1]);
			expect(debt.paid(server)).to.equal("1 1");
		});

		it("is tried again where the first try was off", () => {
			const debt = new Debt();
			const server = debt.server(ALICE, BOB);
			const alice = server.sim.players[0];
			server.sim.run(() => (server.profile(alice).Data.Cash = 5));
			expect(debt.pay(server)).to.equal("Refused");
			server.sim.run(() => (server.profile(alice).Data.Cash = 100));
			expect(debt.pay(server)).to.equal("done");
			expect(debt.paid(server)).to.equal("1 1");
		});

		it("is known on another server later, to which both have gone", () => {
			const debt = new Debt();
			const one = debt.server(ALICE, BOB);
			expect(debt.pay(one)).to.equal("done");
			for (const player of [...one.sim.players]) one.sim.leave(player);
			const two = debt.server(ALICE, BOB);
			expect(debt.pay(two)).to.equal("done");
			expect(debt.paid(two)).to.equal("1 1");
		});

		it("is known after a crash at the booking", () => {
			const debt = new Debt();
			const one = debt.server(ALICE, BOB);
			debt.ask(one);
			debt.cloud.runUntil(() => openIn(debt.cloud, ALICE) === "Booked", 5);
			one.sim.crash();
			const two = debt.server(ALICE, BOB);
			debt.cloud.advance(75);
			expect(debt.pay(two)).to.equal("done");
			expect(debt.paid(two)).to.equal("1 1");
		});
	});

	describe("A deal with an Id that is asked for on two servers", () => {
		for (const delay of [0, 0.2, 0.5, 0.8, 1.2, 2]) {
			it(`is made once at the most, the second time ${delay} s after the first`, () => {
				const debt = new Debt();
				const [one, two] = [debt.server(ALICE), debt.server(BOB)];
				debt.ask(one);
				debt.cloud.advance(delay);
				debt.ask(two);
				debt.cloud.runUntil(() => debt.told.size() === 2, 120);
				const paid = debt.paid(one, two);
				const isDone = debt.told.includes("done");
				expect(paid).to.equal(isDone ? "1 1" : "0 0");
				// Who was told that it is being made asks again.
				expect(debt.pay(two)).to.equal("done");
				expect(debt.pay(one)).to.equal("done");
				expect(debt.paid(one, two)).to.equal("1 1");
			});
		}

		it("is not made a second time from the other's server, while it waits there for the first one's record", () => {
			const debt = new Debt();
			const [one, two] = [debt.server(ALICE), debt.server(BOB)];
			debt.ask(one);
			debt.cloud.runUntil(() => openIn(debt.cloud, ALICE) === "Booked", 5);
			one.sim.crash();
			expect(debt.pay(two)).never.to.equal("Refused");
			debt.cloud.advance(75);
			const three = debt.server(ALICE);
			debt.cloud.advance(75);
			expect(debt.pay(two)).to.equal("done");
			expect(debt.paid(two, three)).to.equal("1 1");
		});

		it("is tried again where a server died with the pledge of one who is away", () => {
			const debt = new Debt();
			const one = debt.server(BOB);
			debt.ask(one);
			debt.cloud.runUntil(() => openIn(debt.cloud, ALICE) === "Pledged", 5);
			one.sim.crash();
			expect(openIn(debt.cloud, BOB)).to.equal("");
			debt.cloud.advance(60);
			const two = debt.server(BOB);
			debt.cloud.advance(10);
			expect(debt.pay(two)).to.equal("done");
			expect(debt.pay(two)).to.equal("done");
			expect(debt.paid(two)).to.equal("1 1");
		});

		it("is known as done by its first party, whoever the others are", () => {
			const debt = new Debt();
			preload(debt.cloud, 3);
			const [one, two] = [debt.server(ALICE, BOB), debt.server(3)];
			expect(debt.pay(one)).to.equal("done");
			const result = two.sim.await(() =>
				two.trade.GiveAsync({ UserId: ALICE, Gives: { Cash: 10 } }, { UserId: 3 }, { Id: ID }),
			);
			expect(toldOf(result)).to.equal("done");
			expect(result.id).to.equal(debt.ids[0]);
			expect(debt.paid(one, two)).to.equal("1 1");
		});

		it("is one deal for each of two who give to each other", () => {
			const debt = new Debt();
			const server = debt.server(ALICE, BOB);
			expect(debt.pay(server)).to.equal("done");
			const result = server.sim.await(() =>
				server.trade.GiveAsync({ UserId: BOB, Gives: { Cash: 20 } }, { UserId: ALICE }, { Id: ID }),
			);
			expect(result.ok).to.equal(true);
			expect(debt.paid(server)).to.equal("-1 -1");
		});

		it("may be the same for several who give to one", () => {
			const debt = new Debt();
			preload(debt.cloud, 3);
			const server = debt.server(ALICE, BOB, 3);
			expect(debt.pay(server)).to.equal("done");
			const result = server.sim.await(() =>
				server.trade.GiveAsync({ UserId: 3, Gives: { Cash: 10 } }, { UserId: BOB }, { Id: ID }),
			);
			expect(result.ok).to.equal(true);
			expect(debt.paid(server)).to.equal("1 2");
		});
	});
};
