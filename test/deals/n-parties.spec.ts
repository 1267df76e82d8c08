import { newDealCloud, openIn, placesOf, TradingServer } from "../support/deal-world";
import type { Offer } from "../support/deal-world";
import type { DealParty, DealResult } from "../../src/deals/types";
import type { SimCloud } from "../../src/testing";
import { errorOf } from "../support/world";
import { preload } from "./matrix/deal-run";

type Parties = ReadonlyArray<DealParty<Offer>>;

/** Players of so many servers with one pet each, "pet1" ... ; `away` are on none. */
class Ring {
	public readonly cloud: SimCloud;
	public readonly servers = new Array<TradingServer>();
	public readonly keys: Array<number>;
	public answer?: DealResult;

	constructor(
		public readonly count: number,
		serverCount: number,
		away: ReadonlyArray<number> = [],
	) {
		this.cloud = newDealCloud({ frameRate: 20 });
		this.keys = [];
		for (const key of $range(1, count)) this.keys.push(key);
		for (const key of this.keys) preload(this.cloud, key, `pet${key}`);
		for (let made = 0; made < serverCount; made++) this.servers.push(new TradingServer(this.cloud));
		for (const key of this.keys) {
			if (!away.includes(key)) this.servers[(key - 1) % serverCount].sim.join(key);
		}
		this.cloud.advance(3);
	}

	/** Each gives to the next. */
	public round(): Parties {
		return this.keys.map((key) => ({ UserId: key, Gives: { Pets: [`pet${key}`] }, To: (key % this.count) + 1 }));
	}

	public make(parties: Parties): void {
		const [server] = this.servers;
		server.sim.run(() => (this.answer = server.trade.DealAsync({ Parties: parties })));
	}

	public await(parties: Parties): DealResult {
		this.make(parties);
		this.cloud.runUntil(() => this.answer !== undefined, 120);
		return this.answer!;
	}

	/** "1 3 2": whose pet each has, by what is stored; two at one place are joined by a plus. */
	public whose(): string {
		const places = placesOf(this.cloud, this.keys).split(" | ");
		return places.map((place) => place.gsub("^%d+: ", "")[0].gsub("pet", "")[0].gsub(" ", "+")[0]).join(" ");
	}

	public open(): string {
		return this.keys.map((key) => openIn(this.cloud, key)).join("");
	}

	/** All that are on no server come to a new one, and it becomes quiet. */
	public quiet(): void {
		const server = new TradingServer(this.cloud);
		for (const key of this.keys) {
			const isHere = this.servers.some(({ sim }) => sim.players.some(({ UserId }) => UserId === key));
			if (!isHere) server.sim.join(key);
		}
		this.cloud.advance(75);
		for (let times = 0; times < 2; times++) {
			for (const each of [...this.servers, server]) {
				for (const player of each.sim.players) each.sim.run(() => each.profile(player).SaveAsync());
			}
			this.cloud.advance(times === 0 ? 65 : 2);
		}
	}
}

export = () => {
	describe("A deal of several", () => {
		it("goes round among eight of one server, of three, and with some who are away", () => {
			for (const [servers, away] of [
				[1, []],
				[3, []],
				[2, [2, 5, 8]],
			] as ReadonlyArray<[number, ReadonlyArray<number>]>) {
				const ring = new Ring(8, servers, away);
				expect(ring.await(ring.round()).ok).to.equal(true);
				expect(ring.whose()).to.equal("8 1 2 3 4 5 6 7");
				ring.quiet();
				expect(ring.whose()).to.equal("8 1 2 3 4 5 6 7");
				expect(ring.open()).to.equal("");
			}
		});

		it("does not happen where one of them has not what it is to give, and tells which", () => {
			for (const [servers, away] of [
				[1, []],
				[2, []],
				[2, [3]],
			] as ReadonlyArray<[number, ReadonlyArray<number>]>) {
				const ring = new Ring(4, servers, away);
				const parties = ring.round().map((party, index) => {
					return index === 2 ? { ...party, Gives: { Pets: ["none"] } } : party;
				});
				const result = ring.await(parties);
				expect(result.ok === false && `${result.code} ${result.party}`).to.equal("Refused 3");
				ring.quiet();
				expect(ring.whose()).to.equal("1 2 3 4");
				expect(ring.open()).to.equal("");
			}
		});

		it("lets several give to one, and one get nothing", () => {
			const ring = new Ring(4, 2, [4]);
			const all = ring.round().map((party, index) => ({ ...party, To: index === 0 ? 2 : 1 }));
			expect(ring.await(all).ok).to.equal(true);
			expect(ring.whose()).to.equal("2+3+4 1  ");
			ring.quiet();
			expect(ring.whose()).to.equal("2+3+4 1  ");
			expect(ring.open()).to.equal("");
		});

		it("lets one take part that gives nothing", () => {
			const ring = new Ring(3, 1);
			const parties = ring.round().map((party, index) => (index === 1 ? { UserId: 2 } : party));
			expect(ring.await(parties).ok).to.equal(true);
			expect(ring.whose()).to.equal("3 1+2 ");
		});

		it("is refused for one party, for nine, and where one is there twice", () => {
			const ring = new Ring(9, 1);
			const problemOf = (parties: Parties) =>
				errorOf(() => ring.servers[0].sim.await(() => ring.servers[0].trade.DealAsync({ Parties: parties })));
			const [first] = ring.round();
			expect(problemOf([first]).find("2 to 8 parties, not 1", 1, true)[0]).to.be.ok();
			expect(problemOf(ring.round()).find("2 to 8 parties, not 9", 1, true)[0]).to.be.ok();
			expect(problemOf([first, { UserId: 1 }]).find("party 2 is there twice", 1, true)[0]).to.be.ok();
		});
	});

	describe("A deal of three over two servers of which one dies, one of them away", () => {
		for (const [words, victim] of [
			["the book's", 0],
			["the other", 1],
		] as const) {
			it(`is done for all or for none, whenever ${words} crashes`, () => {
				let [moved, kept] = [0, 0];
				for (const slice of $range(0, 24)) {
					const ring = new Ring(3, 2, [3]);
					ring.make(ring.round());
					ring.cloud.advance(slice * 0.1);
					ring.servers[victim].sim.crash();
					ring.quiet();
					const whose = ring.whose();
					if (whose === "3 1 2") moved += 1;
					else if (whose === "1 2 3") kept += 1;
					else error(`after ${slice} slices: ${whose}`);
					if (ring.answer !== undefined) expect(ring.answer.ok).to.equal(whose === "3 1 2");
					expect(ring.open()).to.equal("");
				}
				expect(moved > 0).to.equal(true);
				expect(kept > 0).to.equal(true);
			});
		}
	});
};
