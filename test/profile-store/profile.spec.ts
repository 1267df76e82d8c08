import { SimCloud } from "../../src/testing";
import { countWrites, includes, leave, oldRecord, profileIn, warnings, watchErrors } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the properties of a profile, engine signals ${signalMode}`, () => {
			it("name its store and its key", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				expect(profile.ProfileStore).to.equal(server.store());
				expect(profile.ProfileStore.Name).to.equal(STORE_NAME);
				expect(profile.Key).to.equal("a");
			});

			it("tell when it was created, and how many sessions it has had", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.advance(100);
				const first = server.load("a");
				const created = server.sim.engine.clock.unixSeconds();
				expect(math.abs(first.FirstSessionTime - created) <= 1).to.equal(true);
				expect(first.SessionLoadCount).to.equal(1);
				leave(cloud, server, first);
				cloud.advance(1000);
				const second = server.load("a");
				expect(second.FirstSessionTime).to.equal(first.FirstSessionTime);
				expect(second.SessionLoadCount).to.equal(2);
				expect(first.SessionLoadCount).to.equal(1);
			});

			it("name the server of the session, also after it ended", () => {
				const { cloud, server } = startWorld({ signalMode }, { placeId: 77, jobId: "here" });
				const profile = server.load("a");
				const session = profile.Session!;
				expect(session.PlaceId).to.equal(77);
				expect(session.JobId).to.equal("here");
				leave(cloud, server, profile);
				expect(profile.Session).to.equal(session);
			});

			it("name in a viewed profile the server that has the session now, or none", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud, { jobId: "there" });
				const viewer = startServer(cloud);
				const held = owner.load("a");
				const whilePlayed = viewer.await(() => viewer.store().GetAsync("a"))!;
				expect(whilePlayed.Session!.JobId).to.equal("there");
				leave(cloud, owner, held);
				const after = viewer.await(() => viewer.store().GetAsync("a"))!;
				expect(after.Session).to.equal(undefined);
				expect(whilePlayed.Session!.JobId).to.equal("there");
			});

			it("hold the key's information, which every save renews", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const before = profile.KeyInfo;
				expect(before.Version).to.equal(cloud.dataStore(STORE_NAME).versions("a")[0].Version);
				cloud.advance(10);
				server.sim.run(() => {
					profile.AddUserId(12);
					profile.RobloxMetaData = { Rank: "Gold" };
					profile.Save();
				});
				cloud.advance(2);
				const after = profile.KeyInfo;
				expect(after.Version === before.Version).to.equal(false);
				expect(after.CreatedTime).to.equal(before.CreatedTime);
				expect(after.UpdatedTime > before.UpdatedTime).to.equal(true);
				expect(after.GetUserIds().join(",")).to.equal("12");
				expect((after.GetMetadata() as { Rank: string }).Rank).to.equal("Gold");
			});
		});

		describe(`Data and LastSavedData, engine signals ${signalMode}`, () => {
			it("are never the same table, at no depth", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const check = () => {
					expect(profile.LastSavedData === profile.Data).to.equal(false);
					expect(profile.LastSavedData.Nested === profile.Data.Nested).to.equal(false);
					expect(profile.LastSavedData.Items === profile.Data.Items).to.equal(false);
				};
				check();
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				check();
				leave(cloud, server, profile);
				check();
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.LastSavedData === viewed.Data).to.equal(false);
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(viewed.LastSavedData === viewed.Data).to.equal(false);
			});

			it("differ until the save has landed, and LastSavedData does not follow later changes", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Nested.Level = 5;
				expect(profile.LastSavedData.Nested.Level).to.equal(1);
				server.sim.run(() => profile.Save());
				expect(profile.LastSavedData.Nested.Level).to.equal(1);
				cloud.advance(2);
				expect(profile.LastSavedData.Nested.Level).to.equal(5);
				profile.Data.Nested.Level = 6;
				expect(profile.LastSavedData.Nested.Level).to.equal(5);
			});

			it("let what was saved be known from LastSavedData when the write fails", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.outage("dataStore", cloud.now() + 30);
				profile.Data.Cash = 5;
				server.sim.run(() => profile.Save());
				cloud.advance(20);
				expect(profile.LastSavedData.Cash).to.equal(100);
				cloud.advance(40);
				expect(profile.LastSavedData.Cash).to.equal(5);
			});

			it("may be parted: Data can be set to a new table, which is saved then", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data = { Cash: 1, Items: ["New"], Nested: { Level: 9 } };
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Items[0]).to.equal("New");
				expect(server.load("a").Data.Nested.Level).to.equal(9);
			});

			it("survive Data set to something that is no table: it is reported, and what was saved stays", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				profile.Data.Cash = 42;
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				profile.Data = "oops" as never;
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(42);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "Data is a string; it must be a table")).to.equal(true);
				expect(includes(errors[0], `|${STORE_NAME}|a`)).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(42);
				profile.Data = undefined as never;
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(42);
				expect(server.load("a").Data.Cash).to.equal(42);
			});

			it("never show another server's data in LastSavedData", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				const stolen = other.await(() => other.store().StartSessionAsync("a", { Steal: true }))!;
				stolen.Data.Cash = 5555;
				other.sim.run(() => stolen.Save());
				cloud.advance(2);
				leave(cloud, owner, profile);
				expect(profile.LastSavedData.Cash).to.equal(100);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5555);
			});
		});

		describe(`IsActive, EndSession and Save, engine signals ${signalMode}`, () => {
			it("IsActive is true from the start to EndSession, which does not yield", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				expect(profile.IsActive()).to.equal(true);
				let isActiveAfter: boolean | undefined;
				server.sim.run(() => {
					profile.EndSession();
					isActiveAfter = profile.IsActive();
				});
				expect(isActiveAfter).to.equal(false);
				cloud.advance(2);
			});

			it("EndSession saves for the last time, and what changes afterwards is not saved", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				profile.Data.Cash = 6;
				cloud.advance(1000);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("EndSession counts once, however often it is called", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const writes = countWrites(cloud, "a");
				let ends = 0;
				profile.OnSessionEnd.Connect(() => (ends += 1));
				server.sim.run(() => {
					profile.EndSession();
					profile.EndSession();
				});
				leave(cloud, server, profile);
				server.sim.run(() => profile.EndSession());
				cloud.advance(2);
				expect(ends).to.equal(1);
				expect(writes.count).to.equal(1);
			});

			it("Save writes at once and does not yield", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				let hasReturned = false;
				server.sim.run(() => {
					profile.Save();
					hasReturned = true;
				});
				expect(hasReturned).to.equal(true);
				cloud.advance(1);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profile.IsActive()).to.equal(true);
			});

			it("Save after the session's end warns and writes nothing", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				leave(cloud, server, profile);
				const calls = cloud.calls.count("UpdateAsync");
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
				const [line] = warnings(server, "the session of this profile has ended");
				expect(line.sub(1, 16)).to.equal("[ProfileStore]: ");
				expect(includes(line, "KEY:a")).to.equal(true);
			});
		});

		describe(`Reconcile, engine signals ${signalMode}`, () => {
			it("fills what is missing from the template, at every depth, with copies", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord();
				record.Data = { Cash: 3, Nested: {} } as PlayerData;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const profile = server.load("a");
				profile.Reconcile();
				expect(profile.Data.Cash).to.equal(3);
				expect(profile.Data.Nested.Level).to.equal(1);
				expect(profile.Data.Items.size()).to.equal(0);
				profile.Data.Items.push("Sword");
				expect(server.load("b").Data.Items.size()).to.equal(0);
			});

			it("replaces nothing, whatever its type, and leaves lists alone", () => {
				const { server } = startWorld({ signalMode });
				const template = { Cash: 100, Pets: ["Cat", "Dog"], Nested: { Level: 1 }, Flag: true };
				const store = server.ProfileStore.New<{ [name: string]: unknown }>("A", template);
				const profile = server.await(() => store.StartSessionAsync("a"))!;
				profile.Data = { Cash: "many", Pets: ["Fox"], Nested: 5, Flag: false };
				profile.Reconcile();
				expect(profile.Data.Cash).to.equal("many");
				expect((profile.Data.Pets as Array<string>).join(",")).to.equal("Fox");
				expect(profile.Data.Nested).to.equal(5);
				expect(profile.Data.Flag).to.equal(false);
			});

			it("is saved with the next save", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord();
				record.Data = { Cash: 3 } as PlayerData;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const profile = server.load("a");
				profile.Reconcile();
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Nested.Level).to.equal(1);
			});
		});
	}
};
