import { createProfileStore } from "../../src/profile-store/create";
import type { LibraryTable, TableOwner } from "../../src/storable/library-tables";
import { LIBRARY_TABLES } from "../../src/storable/library-tables";
import type { Profile, Store } from "../../src/profile-store/types";
import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { countWrites, includes } from "../support/records";
import type { PlayerData } from "../support/world";
import { newTemplate, SIGNAL_MODES, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;

/** What a part of the library keeps: purchases by their names, none of which is ever taken back, and a paid credit. */
interface Ledger {
	Granted: Record<string, boolean>;
	Credit: number;
}

const NAME = LIBRARY_TABLES.ledger;

const OWNER: TableOwner = {
	name: NAME,
	merge: (held, incoming) => {
		const [mine, other] = [held as Ledger, incoming as Ledger];
		return { Granted: { ...other.Granted, ...mine.Granted }, Credit: math.max(mine.Credit, other.Credit) };
	},
	storeAlone: (stored, held) => ({
		Granted: (stored as Ledger | undefined)?.Granted ?? {},
		Credit: (held as Ledger).Credit,
	}),
};

/** A server whose library has a part that owns a table. */
class OwnerServer {
	public readonly sim: SimServer;
	public readonly store: Store<PlayerData>;
	public readonly errors = new Array<string>();

	constructor(public readonly cloud: SimCloud) {
		this.sim = cloud.startServer();
		let store: Store<PlayerData> | undefined;
		this.sim.run(() => {
			const module = createProfileStore(this.sim.engine, [OWNER]);
			module.OnError.Connect((message) => this.errors.push(message));
			store = module.New(STORE_NAME, newTemplate());
		});
		this.store = store!;
	}

	public load(key = "a"): Profile<PlayerData> {
		const profile = this.sim.await(() => this.store.StartSessionAsync(key));
		if (profile === undefined) error("no session", 2);
		return profile;
	}

	public leave(profile: Profile<PlayerData>): void {
		this.sim.run(() => profile.EndSession());
		this.cloud.advance(3);
	}
}

function tableOf(profile: Profile<PlayerData>): LibraryTable {
	return profile.LibraryTable(OWNER)!;
}

/** The table that the session holds. */
function heldOf(profile: Profile<PlayerData>): Ledger | undefined {
	return tableOf(profile).get() as Ledger | undefined;
}

function grant(profile: Profile<PlayerData>, name: string): void {
	const held = heldOf(profile) ?? { Granted: {}, Credit: 0 };
	held.Granted[name] = true;
	tableOf(profile).set(held);
}

function dataIn(cloud: SimCloud): Fields {
	return (cloud.dataStore(STORE_NAME).read("a") as { Data: Fields }).Data;
}

/** What is stored of the purchases, in the order of their names. */
function grantedIn(cloud: SimCloud): string {
	const ledger = dataIn(cloud).get(NAME) as Ledger | undefined;
	const names = new Array<string>();
	for (const [name] of pairs((ledger?.Granted ?? {}) as unknown as Map<string, boolean>)) names.push(name);
	return names.sort().join(",");
}

/** What a game does with its Data, after which its ledger must still be there. */
const DEEDS: ReadonlyArray<readonly [name: string, deed: (profile: Profile<PlayerData>) => void]> = [
	["nothing", () => {}],
	["puts another table in its place", (profile) => (profile.Data = newTemplate())],
	["empties it", (profile) => (profile.Data as unknown as Fields).clear()],
	["empties it and fills it again", (profile) => profile.Reset()],
	["freezes it", (profile) => table.freeze(profile.Data)],
	["puts a frozen table in its place", (profile) => (profile.Data = table.freeze(newTemplate()) as PlayerData)],
	["puts a copy without the tables in it in its place", (profile) => (profile.Data = { ...profile.Data })],
	["puts a number where the library's table was", (profile) => (profile.Data as unknown as Fields).set(NAME, 5)],
	[
		"freezes a table with a number where the library's table was",
		(profile) => {
			const data = newTemplate() as unknown as Fields;
			data.set(NAME, 5);
			profile.Data = table.freeze(data) as unknown as PlayerData;
		},
	],
	[
		"puts a value that cannot be stored beside it",
		(profile) => (profile.Data as unknown as Fields).set("Bad", () => {}),
	],
];

/** Parts of the library keep tables in stored Data; nothing that a game does with its Data loses them. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the library's own tables, engine signals ${signalMode}`, () => {
			for (const [name, deed] of DEEDS) {
				it(`are in an ordinary save and in the last one where the game ${name}`, () => {
					const cloud = new SimCloud({ signalMode });
					const server = new OwnerServer(cloud);
					const profile = server.load();
					grant(profile, "one");
					expect(server.sim.await(() => profile.SaveAsync())).to.equal(true);
					server.sim.run(() => deed(profile));
					grant(profile, "two");
					server.sim.await(() => profile.SaveAsync());
					expect(grantedIn(cloud)).to.equal("one,two");
					grant(profile, "three");
					server.leave(profile);
					expect(grantedIn(cloud)).to.equal("one,three,two");
					const later = server.load();
					expect((later.Data as unknown as Fields).get(NAME)).to.equal(undefined);
					expect(heldOf(later)!.Granted.three).to.equal(true);
				});
			}

			it("are written every 300 s only while nothing changes, also where the game's Data is frozen with an old one in it", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "one");
				server.sim.await(() => profile.SaveAsync());
				const old = { ...newTemplate(), [NAME]: { Granted: { old: true }, Credit: 0 } };
				profile.Data = table.freeze(old) as unknown as PlayerData;
				server.sim.await(() => profile.SaveAsync());
				expect(grantedIn(cloud)).to.equal("old,one");
				const writes = countWrites(cloud, "a");
				cloud.advance(590);
				expect(writes.count).to.equal(1);
			});

			it("of an older copy of Data that the game brings in are merged, not taken", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const first = server.load();
				grant(first, "one");
				server.leave(first);
				const version = server.sim.await(() => server.store.GetAsync("a"))!;
				const profile = server.load();
				grant(profile, "two");
				profile.Data = version.Data;
				server.sim.await(() => profile.SaveAsync());
				expect(grantedIn(cloud)).to.equal("one,two");
				server.leave(profile);
				expect(grantedIn(cloud)).to.equal("one,two");
			});

			it("stay as they were stored in a write without Data, but for what does not depend on it", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "one");
				server.sim.await(() => profile.SaveAsync());
				(profile as { Data: unknown }).Data = undefined;
				grant(profile, "two");
				heldOf(profile)!.Credit = 5;
				expect(server.sim.await(() => profile.EndSessionAsync())).to.equal(false);
				expect(grantedIn(cloud)).to.equal("one");
				expect((dataIn(cloud).get(NAME) as Ledger).Credit).to.equal(5);
				expect(dataIn(cloud).get("Cash")).to.equal(100);
			});

			it("are not put beside a list, in a write with Data or without, and that is told", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "one");
				profile.Data = [1, 2, 3] as never;
				expect(server.sim.await(() => profile.SaveAsync())).to.equal(false);
				expect(server.errors.some((text) => includes(text, "list"))).to.equal(true);
				(profile as { Data: unknown }).Data = undefined;
				heldOf(profile)!.Credit = 5;
				server.leave(profile);
				expect(cloud.errors.size()).to.equal(0);
				expect((dataIn(cloud) as unknown as Array<number>).join(",")).to.equal("1,2,3");
			});

			it("go over to the next server with a hand-off, and are what was saved last after a crash", () => {
				const cloud = new SimCloud({ signalMode });
				const [one, two] = [new OwnerServer(cloud), new OwnerServer(cloud)];
				const profile = one.load();
				grant(profile, "one");
				cloud.advance(20);
				const second = two.load();
				expect(heldOf(second)!.Granted.one).to.equal(true);
				grant(second, "two");
				expect(two.sim.await(() => second.SaveAsync())).to.equal(true);
				grant(second, "three");
				two.sim.crash();
				const third = one.load();
				expect(heldOf(third)!.Granted.two).to.equal(true);
				expect(heldOf(third)!.Granted.three).to.equal(undefined);
			});

			it("are fixed with the last save: what their owner does after the step is not in it", () => {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "one");
				cloud.advance(10);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 2 });
				server.sim.run(() => {
					profile.EndSession();
					grant(profile, "two");
				});
				cloud.advance(0.5);
				grant(profile, "late");
				cloud.advance(30);
				expect(grantedIn(cloud)).to.equal("one,two");
			});
		});

		describe(`the library's tables without a session, engine signals ${signalMode}`, () => {
			function startStored() {
				const cloud = new SimCloud({ signalMode });
				const server = new OwnerServer(cloud);
				const profile = server.load();
				grant(profile, "one");
				server.leave(profile);
				return { cloud, server };
			}

			it("are merged by SetAsync, whatever became of the view's Data", () => {
				const { cloud, server } = startStored();
				const viewed = server.sim.await(() => server.store.GetAsync("a"))!;
				const profile = server.load();
				grant(profile, "two");
				server.leave(profile);
				viewed.Data = newTemplate();
				viewed.Data.Cash = 1;
				expect(server.sim.await(() => viewed.SetAsync())).to.equal(true);
				expect(grantedIn(cloud)).to.equal("one,two");
				expect(dataIn(cloud).get("Cash")).to.equal(1);
			});

			it("are not shown to the transform of UpdateAsync, and are kept", () => {
				const { cloud, server } = startStored();
				let isShown = true;
				const replace = (data: PlayerData) => {
					isShown = (data as unknown as Fields).get(NAME) !== undefined;
					return { ...newTemplate(), Cash: 2 };
				};
				expect(server.sim.await(() => server.store.UpdateAsync("a", replace)[0])).to.equal(true);
				expect(isShown).to.equal(false);
				expect(grantedIn(cloud)).to.equal("one");
				expect(dataIn(cloud).get("Cash")).to.equal(2);
			});

			it("are not lost by an UpdateAsync whose transform answers a list: that raises", () => {
				const { cloud, server } = startStored();
				const [isDone, message] = pcall(() => {
					server.sim.await(() => server.store.UpdateAsync("a", () => [1, 2] as never));
				});
				expect(isDone).to.equal(false);
				expect(includes(tostring(message), "list")).to.equal(true);
				expect(grantedIn(cloud)).to.equal("one");
			});

			it("are not lost by a SetAsync whose Data is a list: that answers false, and is told", () => {
				const { cloud, server } = startStored();
				const viewed = server.sim.await(() => server.store.GetAsync("a"))!;
				viewed.Data = [1, 2] as never;
				expect(server.sim.await(() => viewed.SetAsync())).to.equal(false);
				expect(server.errors.some((text) => includes(text, "list"))).to.equal(true);
				expect(grantedIn(cloud)).to.equal("one");
			});
		});
	}
};
