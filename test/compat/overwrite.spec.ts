import type { ProfileRecord } from "../../src/profile-store/record/record";
import type { SimCloud } from "../../src/testing";
import { expectSame, recordOf } from "../support/old-records";
import type { PeerServer, ServerKind } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, SERVER_KINDS, startPeer } from "../support/old-servers";
import { newTemplate, SIGNAL_MODES, STORE_NAME } from "../support/world";

/** What can stand under a key and is not a profile. */
const FOREIGN_VALUES: ReadonlyArray<{ readonly name: string; readonly value: unknown }> = [
	{ name: "a text", value: "a text" },
	{ name: "a number", value: 42 },
	{ name: "true", value: true },
	{ name: "an empty table", value: {} },
	{ name: "a list", value: [1, 2, 3] },
	{ name: "a table of some other module", value: { Coins: 5, Inventory: { Swords: 2 } } },
	{ name: "a profile whose Data is a text", value: { Data: "x", MetaData: {}, GlobalUpdates: [0, []] } },
	{ name: "a profile without MetaData", value: { Data: { Cash: 5 }, GlobalUpdates: [0, []] } },
	{ name: "a profile without GlobalUpdates", value: { Data: { Cash: 5 }, MetaData: { SessionLoadCount: 3 } } },
	{ name: "a profile whose GlobalUpdates is a text", value: { GlobalUpdates: "x" } },
];

interface Reports {
	readonly overwrites: Array<string>;
	readonly errors: Array<string>;
}

function listen(server: PeerServer): Reports {
	const reports: Reports = { overwrites: [], errors: [] };
	server.ProfileStore.OnOverwrite.Connect((store, key) => reports.overwrites.push(`${store}/${key}`));
	server.ProfileStore.OnError.Connect((message) => reports.errors.push(message));
	return reports;
}

function startWith(
	value: unknown,
	kind: ServerKind,
	signalMode: "immediate" | "deferred",
): { readonly cloud: SimCloud; readonly server: PeerServer; readonly reports: Reports } {
	const cloud = newCloud({ signalMode });
	cloud.dataStore(STORE_NAME).preload("a", value);
	const server = startPeer(cloud, kind);
	return { cloud, server, reports: listen(server) };
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		for (const signalMode of SIGNAL_MODES) {
			describe(`a value that is no profile, under ${kind}, engine signals ${signalMode}`, () => {
				for (const { name, value } of FOREIGN_VALUES) {
					it(`is replaced by the template at a session's start, and reported once: ${name}`, () => {
						const { cloud, server, reports } = startWith(value, kind, signalMode);
						const profile = server.load("a");
						expectSame(newTemplate(), profile.Data);
						expect(profile.SessionLoadCount).to.equal(1);
						expectSame([`${STORE_NAME}/a`], reports.overwrites);
						expect(recordOf(cloud, "a").WasOverwritten).to.equal(true);
						server.unload(profile);
						expect(recordOf(cloud, "a").WasOverwritten).to.equal(false);
						expectSame([`${STORE_NAME}/a`], reports.overwrites);
						expectSame([], reports.errors);
					});
				}

				it("is replaced by a queue with the message at MessageAsync, and reported once", () => {
					const { cloud, server, reports } = startWith("a text", kind, signalMode);
					expect(server.send("a", { Coins: 5 })).to.equal(true);
					expectSame([`${STORE_NAME}/a`], reports.overwrites);
					const stored = cloud.dataStore(STORE_NAME).read("a") as ProfileRecord;
					expectSame([1, [[1, { Coins: 5 }]]], stored.GlobalUpdates);
					expect(stored.Data).to.equal(undefined);
					const profile = server.load("a");
					expectSame(newTemplate(), profile.Data);
					expectSame([`${STORE_NAME}/a`], reports.overwrites);
				});

				it("is shown by GetAsync as the template, and neither replaced nor reported by that", () => {
					const { cloud, server, reports } = startWith("a text", kind, signalMode);
					const viewed = server.await(() => server.store().GetAsync("a"))!;
					expectSame(newTemplate(), viewed.Data);
					expect(viewed.SessionLoadCount).to.equal(0);
					expectSame([], reports.overwrites);
					expect(cloud.dataStore(STORE_NAME).read("a")).to.equal("a text");
				});

				it("makes no difference to the next keys, nor does a key that was never written", () => {
					const { server, reports } = startWith("a text", kind, signalMode);
					server.load("b");
					expectSame([], reports.overwrites);
				});
			});
		}
	}

	describe("what Coffer replaced", () => {
		for (const { name, value } of FOREIGN_VALUES) {
			it(`stays in the record, and in the hands of an old server: ${name}`, () => {
				const { cloud, server } = startWith(value, NEW, "deferred");
				server.unload(server.load("a"));
				expectSame(value, recordOf(cloud, "a").Coffer?.Replaced?.Value);
				const older = startPeer(cloud, OLD);
				const profile = older.load("a");
				older.run(() => profile.Save());
				cloud.advance(5);
				older.unload(profile);
				expectSame(value, recordOf(cloud, "a").Coffer?.Replaced?.Value);
			});
		}

		it("by a message is still there after the first session", () => {
			const { cloud, server } = startWith({ Coins: 5 }, NEW, "deferred");
			server.send("a", { Coins: 1 });
			server.unload(server.load("a"));
			expectSame({ Coins: 5 }, recordOf(cloud, "a").Coffer?.Replaced?.Value);
		});

		// The reference makes a new table of a record that holds messages only, and our field with it goes.
		it("by a message is lost when an old server is the first to load that key: a limit of the reference", () => {
			const { cloud, server } = startWith({ Coins: 5 }, NEW, "deferred");
			server.send("a", { Coins: 1 });
			const older = startPeer(cloud, OLD);
			older.unload(older.load("a"));
			expect(recordOf(cloud, "a").Coffer).to.equal(undefined);
			expectSame([1, [[1, { Coins: 1 }]]], recordOf(cloud, "a").GlobalUpdates);
		});
	});

	describe("a profile with damaged parts that an old server left", () => {
		it("is repaired by Coffer, which keeps the parts, and then works on the old server again", () => {
			const damaged = {
				Data: { Cash: 5 },
				MetaData: { SessionLoadCount: 3, ProfileCreateTime: 1_600_000_000, MetaTags: {}, ActiveSession: "x" },
				GlobalUpdates: [1, [[1, { Coins: 1 }], "not a message"]],
			};
			const { cloud, server } = startWith(damaged, NEW, "deferred");
			const profile = server.load("a");
			expect(profile.Data.Cash).to.equal(5);
			expect(profile.SessionLoadCount).to.equal(4);
			server.unload(profile);
			const older = startPeer(cloud, OLD);
			const later = older.load("a");
			expect(later.Data.Cash).to.equal(5);
			older.unload(later);
			expectSame([1, [[1, { Coins: 1 }]]], recordOf(cloud, "a").GlobalUpdates);
			expect(recordOf(cloud, "a").Coffer?.Replaced).to.be.ok();
		});
	});
};
