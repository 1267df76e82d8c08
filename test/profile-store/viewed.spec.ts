import { SimCloud } from "../../src/testing";
import { countWrites, includes, leave, oldRecord, profileIn, watchErrors } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`GetAsync, engine signals ${signalMode}`, () => {
			it("answers nil for a key that holds nothing, or that was removed", () => {
				const { cloud, server } = startWorld({ signalMode });
				expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
				leave(cloud, server, server.load("a"));
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
				expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
			});

			it("answers the stored profile without a session, and writes nothing", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const writes = countWrites(cloud, "a");
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.Data.Cash).to.equal(55);
				expect(viewed.SessionLoadCount).to.equal(7);
				expect(viewed.FirstSessionTime).to.equal(1_700_000_000);
				expect(viewed.Key).to.equal("a");
				expect(viewed.ProfileStore).to.equal(server.store());
				expect(viewed.IsActive()).to.equal(false);
				expect(viewed.Session).to.equal(undefined);
				cloud.advance(1000);
				expect(writes.count).to.equal(0);
			});

			it("does not disturb the session that another server has", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const viewer = startServer(cloud);
				const held = owner.load("a");
				viewer.await(() => viewer.store().GetAsync("a"));
				cloud.advance(700);
				expect(held.IsActive()).to.equal(true);
			});

			it("answers what is stored now, not what this server read or wrote within the last 4 s", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const viewer = startServer(cloud);
				const held = owner.load("a");
				const cashSeen = () => viewer.await(() => viewer.store().GetAsync("a"))!.Data.Cash;
				expect(cashSeen()).to.equal(100);
				held.Data.Cash = 5;
				owner.sim.run(() => held.Save());
				cloud.advance(0.5);
				expect(cashSeen()).to.equal(5);
			});

			it("asks again while the stores fail, and reports each failure", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const errors = watchErrors(server);
				cloud.faults.script({ call: "GetAsync", kind: "errorBefore", times: 3, message: "502: down" });
				expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(55);
				expect(errors.size()).to.equal(3);
				expect(errors[0]).to.equal(`502: down|${STORE_NAME}|a`);
			});

			it("answers nil when the server closes meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.load("held");
				// Keeps the server closing until the view has noticed.
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", key: "held", seconds: 20 });
				cloud.faults.script({ call: "GetAsync", kind: "errorBefore", times: 1000 });
				let answer: unknown = "waiting";
				server.sim.run(() => {
					answer = server.store().GetAsync("a");
				});
				cloud.advance(1);
				server.sim.close();
				cloud.advance(15);
				expect(answer).to.equal(undefined);
				cloud.advance(15);
			});

			it("shows what a first session would begin with where only messages are stored", () => {
				const { server } = startWorld({ signalMode });
				expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.Data.Cash).to.equal(100);
				expect(viewed.SessionLoadCount).to.equal(0);
				viewed.Data.Nested.Level = 9;
				expect(server.load("b").Data.Nested.Level).to.equal(1);
				let seen = 0;
				server.sim.run(() => viewed.MessageHandler<{ Coins: number }>((message) => (seen += message.Coins)));
				expect(seen).to.equal(1);
			});

			it("answers a version of Mock, and nil for one that it never had", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.load("a", Mock);
				const { Version } = profile.KeyInfo;
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				expect(server.await(() => Mock.GetAsync("a", Version))!.Data.Cash).to.equal(100);
				expect(server.await(() => Mock.GetAsync("a", profile.KeyInfo.Version))!.Data.Cash).to.equal(5);
				expect(server.await(() => Mock.GetAsync("a", "never"))).to.equal(undefined);
			});
		});

		describe(`a viewed profile, engine signals ${signalMode}`, () => {
			it("saves its changes with SetAsync only, which answers true when they are stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data.Cash = 56;
				viewed.EndSession();
				cloud.advance(700);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(56);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(7);
				expect(profileIn(cloud, "a").MetaData.ProfileCreateTime).to.equal(1_700_000_000);
			});

			it("saves user ids and metadata too, and shows what was saved", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				const versionBefore = viewed.KeyInfo.Version;
				viewed.AddUserId(12);
				viewed.RobloxMetaData = { Rank: "Gold" };
				viewed.Data.Cash = 56;
				let seen: number | undefined;
				viewed.OnAfterSave.Connect((lastSavedData) => (seen = lastSavedData.Cash));
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("12");
				expect((cloud.dataStore(STORE_NAME).metadata("a") as { Rank: string }).Rank).to.equal("Gold");
				expect(seen).to.equal(56);
				expect(viewed.LastSavedData.Cash).to.equal(56);
				expect(viewed.KeyInfo.Version === versionBefore).to.equal(false);
			});

			it("ends the session that is active, which then saves nothing over it", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const support = startServer(cloud);
				const held = owner.load("a");
				const reasons = new Array<string>();
				held.OnLastSave.Connect((reason) => reasons.push(reason));
				let ends = 0;
				held.OnSessionEnd.Connect(() => (ends += 1));
				const viewed = support.await(() => support.store().GetAsync("a"))!;
				held.Data.Cash = 1;
				viewed.Data.Cash = 56;
				expect(support.await(() => viewed.SetAsync())).to.equal(true);
				cloud.advance(5);
				expect(held.IsActive()).to.equal(false);
				expect(ends).to.equal(1);
				expect(reasons.size()).to.equal(0);
				cloud.advance(700);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(56);
				expect(held.LastSavedData.Cash).to.equal(100);
			});

			it("ends a session of its own server, too", () => {
				const { cloud, server } = startWorld({ signalMode });
				const held = server.load("a");
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data.Cash = 56;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				cloud.advance(2);
				expect(held.IsActive()).to.equal(false);
				expect(server.load("a").Data.Cash).to.equal(56);
			});

			it("whose Data is no table writes nothing, says so and answers false", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const errors = watchErrors(server);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data = 5 as never;
				expect(server.await(() => viewed.SetAsync())).to.equal(false);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "SetAsync: Data is a number; it must be a table")).to.equal(true);
			});

			it("keeps messages that came after it was read", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
			});

			it("is stored once when the reply is lost: a session that began since goes on", () => {
				const cloud = new SimCloud({ signalMode });
				const support = startServer(cloud);
				const server = startServer(cloud);
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const viewed = support.await(() => support.store().GetAsync("a"))!;
				viewed.Data.Cash = 56;
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				let isStored: boolean | undefined;
				support.sim.run(() => {
					isStored = viewed.SetAsync();
				});
				cloud.advance(0.4);
				const profile = server.load("a");
				cloud.advance(10);
				expect(isStored).to.equal(true);
				expect(viewed.LastSavedData.Cash).to.equal(56);
				expect(profile.Data.Cash).to.equal(56);
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(true);
			});

			it("tells the owner of the session that it ended at once, also when the reply is lost", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const support = startServer(cloud);
				const held = owner.load("a");
				const viewed = support.await(() => support.store().GetAsync("a"))!;
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				expect(support.await(() => viewed.SetAsync())).to.equal(true);
				cloud.advance(3);
				expect(held.IsActive()).to.equal(false);
			});

			it("keeps the messages of a key that has had no session yet", () => {
				const { cloud, server } = startWorld({ signalMode });
				expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data.Cash = 56;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Coffer!.SentIds!.size()).to.equal(1);
				const profile = server.load("a");
				let coins: number | undefined;
				server.sim.run(() => profile.MessageHandler<{ Coins: number }>((message) => (coins = message.Coins)));
				expect(coins).to.equal(1);
				expect(profile.Data.Cash).to.equal(56);
			});
		});

		describe(`RemoveAsync, engine signals ${signalMode}`, () => {
			it("erases the key and answers true; a later session begins anew", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
				expect(cloud.dataStore(STORE_NAME).isRemoved("a")).to.equal(true);
				const fresh = server.load("a");
				expect(fresh.Data.Cash).to.equal(100);
				expect(fresh.SessionLoadCount).to.equal(1);
			});

			it("answers true for a key that holds nothing", () => {
				const { server } = startWorld({ signalMode });
				expect(server.await(() => server.store().RemoveAsync("never"))).to.equal(true);
			});

			it("answers false and reports it when the store fails", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const errors = watchErrors(server);
				cloud.faults.script({ call: "RemoveAsync", kind: "errorBefore", message: "502: down" });
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(false);
				expect(errors.join()).to.equal(`502: down|${STORE_NAME}|a`);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
			});
		});
	}
};
