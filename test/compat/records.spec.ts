import { difference, expectSame, isFree, oldRecord, plainRecord, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { DIRECTIONS, FOR_HOURS, IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { STORE_NAME } from "../support/world";

type StoredData = PlayerData & { Text: string; Old: { Deep: Array<number> } };

/** Everything a game can put into a record, by the server's own means. */
function writeProfile(server: PeerServer, key: string): void {
	const profile = server.load(key);
	profile.Data.Cash = 777;
	profile.Data.Items = ["sword", "shield"];
	profile.Data.Nested.Level = 12;
	profile.AddUserId(1001);
	profile.AddUserId(1002);
	profile.RobloxMetaData = { Rank: "gold" };
	server.unload(profile);
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const { from, to } of DIRECTIONS) {
		describe(`a record that ${from} wrote, read by ${to}`, () => {
			it("has the data, the counts, the create time, the user ids and the metadata", () => {
				const cloud = newCloud();
				const writer = startPeer(cloud, from);
				const reader = startPeer(cloud, to);
				writeProfile(writer, "a");
				const created = recordOf(cloud, "a").MetaData.ProfileCreateTime;
				cloud.advance(100);
				const profile = reader.load("a");
				expectSame({ Cash: 777, Items: ["sword", "shield"], Nested: { Level: 12 } }, profile.Data);
				expectSame(profile.Data, profile.LastSavedData);
				expect(profile.SessionLoadCount).to.equal(2);
				expect(profile.FirstSessionTime).to.equal(created);
				expectSame([1001, 1002], profile.UserIds);
				expectSame({ Rank: "gold" }, profile.RobloxMetaData);
				expectSame([1001, 1002], cloud.dataStore(STORE_NAME).userIds("a"));
				expectSame({ Rank: "gold" }, cloud.dataStore(STORE_NAME).metadata("a"));
			});

			it("goes there and back several times, and loses nothing", () => {
				const cloud = newCloud();
				const servers = [startPeer(cloud, from), startPeer(cloud, to)];
				writeProfile(servers[0], "a");
				for (const visit of $range(1, 6)) {
					const server = servers[visit % 2];
					const profile = server.load("a");
					profile.Data.Items.push(`visit ${visit}`);
					server.unload(profile);
				}
				const record = recordOf(cloud, "a");
				const items = ["sword", "shield", "visit 1", "visit 2", "visit 3", "visit 4", "visit 5", "visit 6"];
				expectSame({ Cash: 777, Items: items, Nested: { Level: 12 } }, record.Data);
				expect(record.MetaData.SessionLoadCount).to.equal(7);
				expectSame([1001, 1002], cloud.dataStore(STORE_NAME).userIds("a"));
				expectSame({ Rank: "gold" }, cloud.dataStore(STORE_NAME).metadata("a"));
				expect(isFree(cloud, "a")).to.equal(true);
			});

			it("can be viewed during its session, with the server that owns it", () => {
				const cloud = newCloud();
				const writer = startPeer(cloud, from);
				const reader = startPeer(cloud, to);
				const profile = writer.load("a");
				profile.Data.Cash = 5;
				writer.run(() => profile.Save());
				cloud.advance(5);
				const viewed = reader.await(() => reader.store().GetAsync("a"))!;
				expect(viewed.Data.Cash).to.equal(5);
				expect(viewed.IsActive()).to.equal(false);
				expectSame({ PlaceId: 1818, JobId: writer.sim.engine.host.jobId }, viewed.Session);
				expect(profile.IsActive()).to.equal(true);
			});

			it("can be written by SetAsync, which ends the session of its owner", () => {
				const cloud = newCloud();
				const writer = startPeer(cloud, from);
				const reader = startPeer(cloud, to);
				const profile = writer.load("a");
				const viewed = reader.await(() => reader.store().GetAsync("a"))!;
				viewed.Data.Cash = 31;
				reader.await(() => viewed.SetAsync());
				expect(isFree(cloud, "a")).to.equal(true);
				profile.Data.Cash = 1;
				writer.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(false);
				expectSame({ Cash: 31, Items: [], Nested: { Level: 1 } }, recordOf(cloud, "a").Data);
				expect(reader.load("a").SessionLoadCount).to.equal(2);
			});

			it("is found among the versions and can be brought back", () => {
				const cloud = newCloud();
				const writer = startPeer(cloud, from, FOR_HOURS);
				const reader = startPeer(cloud, to, FOR_HOURS);
				for (const cash of [10, 20, 30]) {
					const profile = writer.load("a");
					profile.Data.Cash = cash;
					writer.unload(profile);
					cloud.advance(3600);
				}
				const query = reader.store().VersionQuery("a", Enum.SortDirection.Ascending);
				const found = new Array<number>();
				let oldest = reader.await(() => query.NextAsync());
				const first = oldest;
				while (oldest !== undefined) {
					found.push(oldest.Data.Cash);
					oldest = reader.await(() => query.NextAsync());
				}
				expectSame([10, 20, 30], found);
				reader.await(() => first!.SetAsync());
				expect(writer.load("a").Data.Cash).to.equal(10);
			});
		});
	}

	for (const kind of [OLD, NEW]) {
		describe(`a stored record with every field, in a session of ${kind}`, () => {
			it("keeps what the session does not change, what nobody knows of included", () => {
				const cloud = newCloud();
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(), [1001, 1002], { Rank: "gold" });
				const server = startPeer(cloud, kind);
				const profile = server.load("a");
				const data = profile.Data as StoredData;
				expect(profile.SessionLoadCount).to.equal(42);
				expect(profile.FirstSessionTime).to.equal(1_600_000_000);
				expect(data.Text).to.equal("æ ✓");
				const coins = new Array<number>();
				server.run(() => profile.MessageHandler<{ Coins: number }>((message) => coins.push(message.Coins)));
				expectSame([5, 6], coins);
				server.unload(profile);
				const expected = oldRecord() as unknown as {
					MetaData: { SessionLoadCount: number; ForceLoadSession: unknown };
				};
				expected.MetaData.SessionLoadCount = 42;
				expected.MetaData.ForceLoadSession = undefined;
				expectSame(plainRecord(expected as never), plainRecord(recordOf(cloud, "a")));
				expectSame([1001, 1002], cloud.dataStore(STORE_NAME).userIds("a"));
				expectSame({ Rank: "gold" }, cloud.dataStore(STORE_NAME).metadata("a"));
			});
		});
	}

	describe("what Coffer stores", () => {
		it("is at every step of a life what ProfileStore 1.0.3 stores, but for the field Coffer", () => {
			const lives = [OLD, NEW].map((kind) => {
				const cloud = newCloud();
				const server = startPeer(cloud, kind);
				const steps = new Array<object>();
				const note = (key = "a") => steps.push(plainRecord(cloud.dataStore(STORE_NAME).read(key) as never));
				const first = server.load("a");
				note();
				first.Data.Cash = 5;
				server.run(() => first.Save());
				cloud.advance(5);
				note();
				server.send("a", { Coins: 1 });
				cloud.advance(5);
				note();
				first.AddUserId(1001);
				first.RobloxMetaData = { Rank: "gold" };
				server.unload(first);
				note();
				server.send("a", { Coins: 2 });
				note();
				const second = server.load("a");
				note();
				server.run(() => second.MessageHandler((_, processed) => processed()));
				server.run(() => second.Save());
				cloud.advance(5);
				note();
				server.unload(second);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data.Cash = 9;
				server.await(() => viewed.SetAsync());
				note();
				server.send("never played", { Coins: 3 });
				note("never played");
				server.load("never played");
				note("never played");
				return steps;
			});
			for (const index of $range(0, lives[0].size() - 1)) {
				expectSame(lives[0][index], lives[1][index], `step ${index + 1}`);
			}
			expect(lives[0].size()).to.equal(lives[1].size());
		});

		it("adds one field, and a server with ProfileStore 1.0.3 carries it along untouched", () => {
			const cloud = newCloud();
			// A foreign value under the key, a save and a message: all three are noted in our field.
			cloud.dataStore(STORE_NAME).preload("a", "a text of some other module");
			const newer = startPeer(cloud, NEW);
			const older = startPeer(cloud, OLD);
			newer.unload(newer.load("a"));
			newer.send("a", { Coins: 1 });
			const ours = recordOf(cloud, "a").Coffer;
			expect(ours?.Replaced?.Value).to.equal("a text of some other module");
			expect(ours?.SaveId).to.be.ok();
			expect(ours?.SentIds?.size()).to.equal(1);
			const profile = older.load("a");
			older.run(() => profile.Save());
			older.send("a", { Coins: 2 });
			cloud.advance(400);
			older.unload(profile);
			expectSame(ours, recordOf(cloud, "a").Coffer, "Coffer");
		});

		it("needs none of its own fields to be read again", () => {
			const cloud = newCloud();
			const server = startPeer(cloud, NEW);
			writeProfile(server, "a");
			const record = recordOf(cloud, "a");
			record.Coffer = undefined;
			cloud.dataStore(STORE_NAME).preload("a", record, [1001, 1002], { Rank: "gold" });
			const profile = server.load("a");
			expect(difference({ Cash: 777, Items: ["sword", "shield"], Nested: { Level: 12 } }, profile.Data)).to.equal(
				undefined,
			);
			expect(profile.SessionLoadCount).to.equal(2);
		});
	});
};
