import type { SimCloud } from "../../src/testing";
import { expectSame, isFree, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { ServiceServer } from "../support/old-service";
import { startService } from "../support/old-service";
import type { PlayerData } from "../support/world";
import { STORE_NAME } from "../support/world";

export = () => {
	if (!IS_HEADLESS) SKIP();

	// What ours does with ProfileService is what ProfileStore 1.0.3 does with it.
	for (const kind of SERVER_KINDS) {
		const start = (): { cloud: SimCloud; service: ServiceServer; server: PeerServer } => {
			const cloud = newCloud();
			return { cloud, service: startService(cloud), server: startPeer(cloud, kind) };
		};

		describe(`a record that ProfileService wrote, in a session of ${kind}`, () => {
			it("has the data, the counts, the user ids and the metadata, and keeps the meta tags", () => {
				const { cloud, service, server } = start();
				const before = service.load("a");
				before.Data.Cash = 777;
				before.Data.Items.push("sword");
				before.AddUserId(1001);
				before.RobloxMetaData = { Rank: "gold" };
				before.SetMetaTag("Wave", "first");
				service.unload(before);
				const created = recordOf(cloud, "a").MetaData.ProfileCreateTime;
				const profile = server.load("a");
				expectSame({ Cash: 777, Items: ["sword"], Nested: { Level: 1 } }, profile.Data);
				expect(profile.SessionLoadCount).to.equal(2);
				expect(profile.FirstSessionTime).to.equal(created);
				expectSame([1001], profile.UserIds);
				expectSame({ Rank: "gold" }, profile.RobloxMetaData);
				server.run(() => profile.Save());
				cloud.advance(5);
				server.unload(profile);
				expectSame({ Wave: "first" }, recordOf(cloud, "a").MetaData.MetaTags);
				expectSame([1001], cloud.dataStore(STORE_NAME).userIds("a"));
				expectSame({ Rank: "gold" }, cloud.dataStore(STORE_NAME).metadata("a"));
				const after = service.load("a");
				expect(after.GetMetaTag("Wave")).to.equal("first");
				expect(after.MetaData.SessionLoadCount).to.equal(3);
				expectSame({ Cash: 777, Items: ["sword"], Nested: { Level: 1 } }, after.Data);
			});

			it("goes there and back several times, and loses nothing", () => {
				const { cloud, service, server } = start();
				for (const visit of $range(1, 3)) {
					const old = service.load("a");
					old.Data.Items.push(`old ${visit}`);
					service.unload(old);
					const profile = server.load("a");
					profile.Data.Items.push(`new ${visit}`);
					server.unload(profile);
				}
				const items = ["old 1", "new 1", "old 2", "new 2", "old 3", "new 3"];
				expectSame(items, (recordOf(cloud, "a").Data as PlayerData).Items);
				expect(recordOf(cloud, "a").MetaData.SessionLoadCount).to.equal(6);
				expect(isFree(cloud, "a")).to.equal(true);
			});

			it("carries a mark of ProfileService's along: WasCorrupted", () => {
				const { cloud, service, server } = start();
				cloud.dataStore(STORE_NAME).preload("a", "a text");
				service.unload(service.load("a"));
				server.unload(server.load("a"));
				const record = recordOf(cloud, "a") as unknown as { WasCorrupted?: boolean };
				expect(record.WasCorrupted).to.equal(false);
			});
		});

		describe(`a record that ${kind} wrote, in a session of ProfileService`, () => {
			it("has the data, the counts and the user ids, and loses none of its other fields", () => {
				const { cloud, service, server } = start();
				const before = server.load("a");
				before.Data.Cash = 777;
				before.AddUserId(1001);
				before.RobloxMetaData = { Rank: "gold" };
				server.unload(before);
				const ours = recordOf(cloud, "a").Coffer;
				const profile = service.load("a");
				expectSame({ Cash: 777, Items: [], Nested: { Level: 1 } }, profile.Data);
				expect(profile.MetaData.SessionLoadCount).to.equal(2);
				expectSame([1001], profile.UserIds);
				profile.SetMetaTag("Wave", "second");
				profile.Save();
				cloud.advance(40);
				service.unload(profile);
				expectSame(ours, recordOf(cloud, "a").Coffer);
				expectSame({ Wave: "second" }, recordOf(cloud, "a").MetaData.MetaTags);
				expectSame([1001], cloud.dataStore(STORE_NAME).userIds("a"));
				expectSame({ Rank: "gold" }, cloud.dataStore(STORE_NAME).metadata("a"));
			});
		});

		describe(`a session of ProfileService that ${kind} wants`, () => {
			it("is handed over at its next automatic save, within 45 s and with all progress", () => {
				const { cloud, service, server } = start();
				const old = service.load("a");
				let releases = 0;
				old.ListenToRelease(() => (releases += 1));
				cloud.advance(100);
				old.Data.Cash = 777;
				const startedAt = cloud.now();
				const profile = server.load("a");
				expect(cloud.now() - startedAt < 46).to.equal(true);
				expect(profile.Data.Cash).to.equal(777);
				expect(profile.SessionLoadCount).to.equal(2);
				expect(old.IsActive()).to.equal(false);
				expect(releases).to.equal(1);
			});

			it("is taken at once with Steal, and what ProfileService saves later changes nothing", () => {
				const { cloud, service, server } = start();
				const old = service.load("a");
				old.Data.Cash = 1;
				const taken = server.await(() => server.store().StartSessionAsync("a", { Steal: true }))!;
				taken.Data.Cash = 55;
				cloud.advance(70);
				expect(old.IsActive()).to.equal(false);
				server.unload(taken);
				expectSame({ Cash: 55, Items: [], Nested: { Level: 1 } }, recordOf(cloud, "a").Data);
			});

			it("is taken after 40 s when its server is dead, and at once after 630 s", () => {
				const { cloud, service, server } = start();
				service.load("a");
				service.load("b");
				service.sim.crash();
				let startedAt = cloud.now();
				server.load("a");
				expect(cloud.now() - startedAt > 40 && cloud.now() - startedAt < 50).to.equal(true);
				cloud.advance(640);
				startedAt = cloud.now();
				server.load("b");
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});

			it("is free after the shutdown of its server, saved", () => {
				const { cloud, service, server } = start();
				service.load("a").Data.Cash = 9;
				cloud.advance(10);
				service.sim.close();
				cloud.advance(10);
				expect(service.sim.state).to.equal("closed");
				const startedAt = cloud.now();
				expect(server.load("a").Data.Cash).to.equal(9);
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});
		});

		describe(`a session of ${kind} that ProfileService wants`, () => {
			it("is handed over at its next save, as External and with all progress", () => {
				const { cloud, service, server } = start();
				const profile = server.load("a");
				let reason: string | undefined;
				profile.OnLastSave.Connect((why) => (reason = why));
				let cash: number | undefined;
				service.sim.run(() => (cash = service.store.LoadProfileAsync("a")?.Data.Cash));
				cloud.advance(20);
				profile.Data.Cash = 777;
				server.run(() => profile.Save());
				cloud.advance(10);
				expect(reason).to.equal("External");
				expect(profile.IsActive()).to.equal(false);
				expect(cash).to.equal(777);
			});

			// ProfileService sends no notices, and takes a session after eight looks.
			it("is taken within 70 s when it does not save, and its later saves change nothing", () => {
				const { cloud, service, server } = start();
				const profile = server.load("a");
				const startedAt = cloud.now();
				const old = service.load("a");
				expect(cloud.now() - startedAt > 50 && cloud.now() - startedAt < 70).to.equal(true);
				profile.Data.Cash = 1;
				server.run(() => profile.Save());
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				old.Data.Cash = 55;
				service.unload(old);
				expectSame({ Cash: 55, Items: [], Nested: { Level: 1 } }, recordOf(cloud, "a").Data);
			});

			it("is taken at once with Steal, and found free after a shutdown", () => {
				const { cloud, service, server } = start();
				const profile = server.load("a");
				server.load("b").Data.Cash = 9;
				const startedAt = cloud.now();
				service.load("a", "Steal");
				expect(cloud.now() - startedAt < 1).to.equal(true);
				server.run(() => profile.Save());
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.state).to.equal("closed");
				expect(service.load("b").Data.Cash).to.equal(9);
			});

			it("is taken at once when its server has been dead for half an hour", () => {
				const { cloud, service, server } = start();
				server.load("a");
				server.sim.crash();
				cloud.advance(1810);
				const startedAt = cloud.now();
				service.load("a");
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});
		});
	}
};
