import { createProfileStore } from "../../src/profile-store/create";
import type { Profile, ProfileStoreModule, RollBackParams, RollBackReport, Store } from "../../src/profile-store/types";
import type { SimServer, SimServerOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { TableOwner } from "../../src/storable/library-tables";
import { LIBRARY_TABLES } from "../../src/storable/library-tables";
import { callerError } from "../support/caller-error";
import { includes, profileIn } from "../support/records";
import type { PlayerData } from "../support/world";
import { newTemplate, SIGNAL_MODES, startServer, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;

const HOUR = 3600;

/** Purchases by their names; those that a rollback took the goods of are credits. */
interface Ledger {
	Granted: Record<string, boolean>;
	Credits: Array<string>;
}

const NAME = LIBRARY_TABLES.ledger;

function namesOf(granted: Record<string, boolean> | undefined): Array<string> {
	const names = new Array<string>();
	for (const [name] of pairs((granted ?? {}) as unknown as Map<string, boolean>)) names.push(name);
	return names.sort();
}

/** What was bought since becomes credits, unless nothing is wanted. */
const OWNER: TableOwner = {
	name: NAME,
	merge: (held) => held,
	rollBack: (now, before, params, moment) => {
		const ledger = now as Ledger | undefined;
		const known = (before as Ledger | undefined)?.Granted ?? {};
		const since = namesOf(ledger?.Granted).filter((name) => known[name] === undefined);
		const isWanted = (params as RollBackParams).Purchases !== "Nothing";
		const credits = isWanted ? since : [];
		const told = since.map((name) => `${name} since ${math.floor(moment)}`);
		return { table: ledger && { ...ledger, Credits: [...ledger.Credits, ...credits] }, told };
	},
};

/** A server whose library has a part that owns a table. */
class OwnerServer {
	public readonly sim: SimServer;
	public readonly store: Store<PlayerData>;
	public readonly module: ProfileStoreModule;
	public readonly errors = new Array<string>();

	constructor(
		public readonly cloud: SimCloud,
		options?: SimServerOptions,
		owners: ReadonlyArray<TableOwner> = [OWNER],
	) {
		this.sim = cloud.startServer(options);
		let module: ProfileStoreModule | undefined;
		this.sim.run(() => (module = createProfileStore(this.sim.engine, owners)));
		this.module = module!;
		this.module.OnError.Connect((message) => this.errors.push(message));
		this.store = this.module.New(STORE_NAME, newTemplate());
	}

	public now(): number {
		return this.sim.engine.clock.unixSeconds();
	}

	public load(): Profile<PlayerData> {
		const profile = this.sim.await(() => this.store.StartSessionAsync("a"));
		if (profile === undefined) error("no session", 2);
		return profile;
	}

	/** One visit with that Cash and that purchase, and the hour in which nothing happens. Answers a moment after it. */
	public visit(cash: number, purchase?: string): number {
		const profile = this.load();
		profile.Data.Cash = cash;
		if (purchase !== undefined) grant(profile, purchase);
		this.sim.run(() => profile.EndSession());
		this.cloud.advance(HOUR / 2);
		const moment = this.now();
		this.cloud.advance(HOUR / 2);
		return moment;
	}

	/** Both results as one text; the report's own part is what was told. */
	public rollBack(
		time: DateTime | number,
		params?: RollBackParams,
		store: Pick<Store, "RollBackAsync"> = this.store,
	) {
		return this.sim.await(() => textOf(store.RollBackAsync("a", time, params)));
	}
}

function textOf([isDone, answer]: LuaTuple<[boolean, unknown]>): string {
	if (!isDone) return `false ${answer}`;
	const { Told, HadSession } = answer as RollBackReport;
	return `true ${HadSession ? "session" : "none"} ${Told.map((what) => (what as string).split(" ")[0]).join(",")}`;
}

function grant(profile: Profile<PlayerData>, name: string): void {
	const ledger = profile.LibraryTable(OWNER)!;
	const held = (ledger.get() as Ledger | undefined) ?? { Granted: {}, Credits: [] };
	held.Granted[name] = true;
	ledger.set(held);
}

/** What is stored, as "Cash, purchases, credits". */
function stored(cloud: SimCloud): string {
	const data = profileIn(cloud, "a").Data as unknown as Fields;
	const ledger = data.get(NAME) as Ledger | undefined;
	return `${data.get("Cash")} | ${namesOf(ledger?.Granted).join(",")} | ${(ledger?.Credits ?? []).join(",")}`;
}

function isFree(cloud: SimCloud): boolean {
	return profileIn(cloud, "a").MetaData.ActiveSession === undefined;
}

/** `RollBackAsync`: Data goes back; what was paid, and all else of the profile, stays. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`RollBackAsync, engine signals ${signalMode}`, () => {
			function begin() {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const moment = server.visit(1, "one");
				server.visit(2, "two");
				return { cloud, server, moment };
			}

			it("gives Data of that moment and leaves what was paid to its owner, whom the report quotes", () => {
				const { cloud, server, moment } = begin();
				expect(server.rollBack(moment)).to.equal("true none two");
				expect(stored(cloud)).to.equal("1 | one,two | two");
				const profile = server.load();
				expect(profile.Data.Cash).to.equal(1);
				expect(profile.SessionLoadCount).to.equal(3);
			});

			it("hands its owner what the caller wants of the purchases, and the moment in Unix seconds", () => {
				const { cloud, server, moment } = begin();
				const report = server.sim.await(() => {
					const [isDone, answer] = server.store.RollBackAsync("a", moment, { Purchases: "Nothing" });
					return isDone ? answer : error(answer);
				});
				expect(report.Told.join()).to.equal(`two since ${math.floor(moment)}`);
				expect(math.abs(report.StoredAt - (moment - HOUR / 2)) < 10).to.equal(true);
				expect(stored(cloud)).to.equal("1 | one,two | ");
				const version = server.sim.await(() => server.store.GetAsync("a", report.Version))!;
				expect(version.Data.Cash).to.equal(1);
			});

			it("takes a DateTime and Unix milliseconds too", () => {
				const { cloud, server, moment } = begin();
				const times = [moment * 1000, DateTime.fromUnixTimestampMillis(math.floor(moment * 1000))];
				for (const time of times) {
					expect(server.rollBack(time).sub(1, 4)).to.equal("true");
					expect(profileIn(cloud, "a").Data.Cash).to.equal(1);
					server.visit(2);
				}
			});

			it("leaves metadata, user ids and the messages that wait", () => {
				const { cloud, server, moment } = begin();
				const profile = server.load();
				profile.AddUserId(12);
				(profile.RobloxMetaData as { Rank?: string }).Rank = "Gold";
				server.sim.await(() => profile.EndSessionAsync());
				server.sim.await(() => server.store.MessageAsync("a", { Kind: "Later" }));
				expect(server.rollBack(moment)).to.equal("true none two");
				const record = profileIn(cloud, "a");
				expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("12");
				expect((cloud.dataStore(STORE_NAME).metadata("a") as { Rank?: string }).Rank).to.equal("Gold");
				expect(record.GlobalUpdates[1].size()).to.equal(1);
			});

			it("ends a session of this server, which saves first", () => {
				const { cloud, server, moment } = begin();
				const profile = server.load();
				let reason = "";
				profile.OnLastSave.Connect((why) => (reason = why));
				grant(profile, "three");
				expect(server.rollBack(moment)).to.equal("true session three,two");
				expect(profile.IsActive()).to.equal(false);
				expect(reason).to.equal("External");
				cloud.advance(5);
				expect(stored(cloud)).to.equal("1 | one,three,two | three,two");
				expect(isFree(cloud)).to.equal(true);
				expect(server.load().Data.Cash).to.equal(1);
			});

			it("ends a session of another server, which saves first", () => {
				const { cloud, server, moment } = begin();
				const support = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "three");
				cloud.advance(10);
				expect(support.rollBack(moment)).to.equal("true session three,two");
				expect(profile.IsActive()).to.equal(false);
				cloud.advance(5);
				expect(stored(cloud)).to.equal("1 | one,three,two | three,two");
				expect(isFree(cloud)).to.equal(true);
			});

			it("takes the session of a server that has crashed", () => {
				const { cloud, server, moment } = begin();
				const support = new OwnerServer(cloud);
				server.load();
				cloud.advance(10);
				server.sim.crash();
				const began = cloud.now();
				expect(support.rollBack(moment)).to.equal("true session two");
				expect(cloud.now() - began < 30).to.equal(true);
				cloud.advance(5);
				expect(stored(cloud)).to.equal("1 | one,two | two");
				expect(isFree(cloud)).to.equal(true);
			});

			it("of a session that another server waits for goes before that one", () => {
				const { cloud, server, moment } = begin();
				const [support, other] = [new OwnerServer(cloud), new OwnerServer(cloud)];
				server.load();
				cloud.advance(10);
				let answer = "";
				let cash = 0;
				support.sim.run(() => (answer = textOf(support.store.RollBackAsync("a", moment))));
				cloud.advance(0.1);
				other.sim.run(() => (cash = other.store.StartSessionAsync("a")?.Data.Cash ?? -1));
				cloud.advance(60);
				expect(cash).never.to.equal(0);
				// Whoever asks last has the session; what is answered is what became of Data.
				expect(profileIn(cloud, "a").Data.Cash).to.equal(includes(answer, "true") ? 1 : 2);
				if (answer !== "false SessionActive") expect(cash).to.equal(1);
			});

			for (const seconds of [0, 0.05, 0.1, 0.2, 0.4, 1]) {
				it(`hinders no load on this server, which sees what was answered (${seconds} s after the claim)`, () => {
					const { cloud, server, moment } = begin();
					const support = new OwnerServer(cloud);
					server.load();
					cloud.advance(10);
					let answer = "";
					let cash = 0;
					support.sim.run(() => (answer = textOf(support.store.RollBackAsync("a", moment))));
					const { jobId } = support.sim.engine.host;
					while (profileIn(cloud, "a").MetaData.ActiveSession?.[1] !== jobId) cloud.advance(0.01);
					cloud.advance(seconds);
					support.sim.run(() => (cash = support.store.StartSessionAsync("a")!.Data.Cash));
					cloud.advance(20);
					// A load that comes before the claim is answered takes it over.
					const isDone = answer === "true session two";
					if (!isDone) expect(answer).to.equal("false SessionActive");
					expect(cash).to.equal(isDone ? 1 : 2);
				});
			}

			it("is false where nothing was stored then, and ends nobody's session for it", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				expect(server.rollBack(server.now() - HOUR)).to.equal("false NoVersion");
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
				const before = server.now() - 1;
				const profile = server.load();
				expect(server.rollBack(before)).to.equal("false NoVersion");
				expect(server.rollBack(1)).to.equal("false NoVersion");
				expect(profile.IsActive()).to.equal(true);
			});

			it("is false where only messages were stored then, and for a key that was removed since", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				server.sim.await(() => server.store.MessageAsync("a", { Kind: "Hello" }));
				cloud.advance(HOUR);
				const early = server.now();
				cloud.advance(HOUR);
				const moment = server.visit(1, "one");
				expect(server.rollBack(early)).to.equal("false NoVersion");
				server.sim.await(() => server.store.RemoveAsync("a"));
				cloud.advance(HOUR);
				expect(server.rollBack(moment)).to.equal("false NoProfile");
				expect(server.rollBack(server.now() - 1)).to.equal("false NoVersion");
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
			});

			it("of a version in ProfileService's shape takes its Data", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				cloud.dataStore(STORE_NAME).preload("a", {
					Data: { Cash: 9, Items: [], Nested: { Level: 1 } },
					MetaData: { ProfileCreateTime: 1_500_000_000, SessionLoadCount: 3, MetaTags: {} },
					GlobalUpdates: [1, [[1, 1, false, { Coins: 5 }]]],
				});
				const moment = server.now();
				cloud.advance(HOUR);
				server.visit(2, "two");
				expect(server.rollBack(moment)).to.equal("true none two");
				expect(stored(cloud)).to.equal("9 | two | two");
			});

			it("of a version that was no profile takes what OnForeignData makes of it, and never the template", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				cloud.dataStore(STORE_NAME).preload("a", { Coins: 7 });
				const moment = server.now();
				cloud.advance(HOUR);
				server.visit(2);
				expect(server.rollBack(moment)).to.equal("false NoVersion");
				server.store.OnForeignData = (_key, value) => {
					return { ...newTemplate(), Cash: (value as { Coins: number }).Coins };
				};
				expect(server.rollBack(moment)).to.equal("true none ");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
			});

			for (const kind of ["lostReply", "lateEffect", "landedConflict"] as const) {
				it(`is done once where its write meets a fault (${kind})`, () => {
					const { cloud, server, moment } = begin();
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 3 });
					expect(server.rollBack(moment)).to.equal("true none two");
					expect(stored(cloud)).to.equal("1 | one,two | two");
					cloud.advance(20);
					expect(stored(cloud)).to.equal("1 | one,two | two");
				});

				it(`is done once where every write of it and of the session before meets a fault (${kind})`, () => {
					const { cloud, server, moment } = begin();
					const support = new OwnerServer(cloud);
					server.load();
					cloud.advance(10);
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 3, times: 4 });
					expect(support.rollBack(moment)).to.equal("true session two");
					cloud.advance(60);
					expect(stored(cloud)).to.equal("1 | one,two | two");
					expect(isFree(cloud)).to.equal(true);
				});
			}

			it("whose reply was lost undoes nothing of a session that began since", () => {
				const { cloud, server, moment } = begin();
				const other = new OwnerServer(cloud);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply", seconds: 8 });
				let answer = "";
				server.sim.run(() => (answer = textOf(server.store.RollBackAsync("a", moment))));
				cloud.advance(1);
				const profile = other.load();
				profile.Data.Cash = 77;
				other.sim.await(() => profile.SaveAsync());
				cloud.advance(30);
				expect(answer).to.equal("true none two");
				expect(profile.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(77);
			});

			it("is done on slow stores", () => {
				const { cloud, server, moment } = begin();
				const support = new OwnerServer(cloud);
				server.load();
				cloud.advance(10);
				cloud.faults.script({ call: "GetVersionAtTimeAsync", kind: "delay", seconds: 10 });
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10, times: 5 });
				expect(support.rollBack(moment)).to.equal("true session two");
				cloud.advance(60);
				expect(stored(cloud)).to.equal("1 | one,two | two");
				expect(isFree(cloud)).to.equal(true);
			});

			it("is false where the stores fail for 120 s and where the server closes", () => {
				const { cloud, server, moment } = begin();
				cloud.faults.outage("dataStore", cloud.now() + 200);
				const began = cloud.now();
				expect(server.rollBack(moment)).to.equal("false Failed");
				expect(cloud.now() - began < 180).to.equal(true);
				cloud.advance(100);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 50 });
				let answer = "";
				server.sim.run(() => (answer = textOf(server.store.RollBackAsync("a", moment))));
				cloud.advance(5);
				server.sim.close();
				cloud.advance(25);
				expect(answer).to.equal("false Closing");
			});

			it("can be rolled back", () => {
				const { cloud, server, moment } = begin();
				const before = server.now();
				expect(server.rollBack(moment)).to.equal("true none two");
				cloud.advance(HOUR);
				expect(server.rollBack(before)).to.equal("true none ");
				expect(stored(cloud)).to.equal("2 | one,two | two");
			});

			it("puts no table beside a list: that is false, and told", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const first = server.load();
				first.Data = [1, 2, 3] as never;
				server.sim.run(() => first.EndSession());
				cloud.advance(HOUR);
				const moment = server.now();
				cloud.advance(HOUR);
				const profile = server.load();
				profile.Data = newTemplate();
				grant(profile, "one");
				server.sim.await(() => profile.EndSessionAsync());
				expect(server.rollBack(moment)).to.equal("false Failed");
				expect(server.errors.some((text) => includes(text, "list"))).to.equal(true);
				expect(stored(cloud)).to.equal("100 | one | ");
			});

			it("leaves the table of an owner that says nothing of rollbacks", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud, {}, [{ name: NAME, merge: (held) => held }]);
				const moment = server.visit(1, "one");
				server.visit(2, "two");
				expect(server.rollBack(moment)).to.equal("true none ");
				expect(stored(cloud)).to.equal("1 | one,two | ");
			});

			it("works on a Mock, also of a session that is active", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const { Mock } = server.store;
				const first = server.sim.await(() => Mock.StartSessionAsync("a"))!;
				first.Data.Cash = 1;
				server.sim.await(() => first.SaveAsync());
				cloud.advance(10);
				const moment = server.now();
				cloud.advance(10);
				first.Data.Cash = 2;
				server.sim.await(() => first.SaveAsync());
				expect(server.rollBack(moment, undefined, Mock)).to.equal("true session ");
				expect(server.sim.await(() => Mock.GetAsync("a"))!.Data.Cash).to.equal(1);
				expect(first.IsActive()).to.equal(false);
			});

			it("errors at the caller's line on what cannot be meant", () => {
				const store = startServer(new SimCloud({ signalMode })).store() as unknown as Store & {
					RollBackAsync(key: unknown, time?: unknown, params?: unknown): void;
				};
				const far = 10 ** 10;
				const problems = [
					callerError(() => store.RollBackAsync(5, 1)),
					callerError(() => store.RollBackAsync("a")),
					callerError(() => store.RollBackAsync("a", "yesterday")),
					callerError(() => store.RollBackAsync("a", 0 / 0)),
					callerError(() => store.RollBackAsync("a", far)),
					callerError(() => store.RollBackAsync("a", 1, 5)),
					callerError(() => store.RollBackAsync("a", 1, { Purchases: "All" })),
					callerError(() => store.RollBackAsync("a", 1, { Purchase: "Nothing" })),
				];
				for (const problem of problems)
					expect(includes(problem, "[ProfileStore]: RollBackAsync: ")).to.equal(true);
			});
		});
	}
};
