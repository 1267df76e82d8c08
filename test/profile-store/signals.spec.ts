import { SimCloud } from "../../src/testing";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the signals of a profile, engine signals ${signalMode}`, () => {
			it("run their listeners at once, in the turn of the one who fires", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				const order = new Array<string>();
				profile.OnSave.Connect(() => order.push("listener"));
				server.sim.run(() => {
					profile.Save();
					order.push("after Save");
				});
				expect(order.join(", ")).to.equal("listener, after Save");
			});

			it("run the newest listener first", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const order = new Array<string>();
				profile.OnSave.Connect(() => order.push("first"));
				profile.OnSave.Connect(() => order.push("second"));
				server.sim.run(() => profile.Save());
				cloud.advance(5);
				expect(order.join(", ")).to.equal("second, first");
			});

			it("fire in the order OnSave, OnLastSave, OnSessionEnd, the write, OnAfterSave when a session ends", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const order = new Array<string>();
				cloud.dataStore("PlayerData").onCommit(() => order.push("write"));
				profile.OnSave.Connect(() => order.push("OnSave"));
				profile.OnLastSave.Connect((reason) => order.push(`OnLastSave ${reason}`));
				profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
				profile.OnAfterSave.Connect(() => order.push("OnAfterSave"));
				server.sim.run(() => {
					profile.EndSession();
					order.push("EndSession returned");
				});
				cloud.advance(5);
				expect(order.join(", ")).to.equal(
					"OnSave, OnLastSave Manual, OnSessionEnd, EndSession returned, write, OnAfterSave",
				);
			});

			it("save what OnSave and OnLastSave change in Data", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.OnSave.Connect(() => (profile.Data.Cash += 1));
				profile.OnLastSave.Connect(() => (profile.Data.Cash += 10));
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				const stored = cloud.dataStore("PlayerData").read("a") as { Data: { Cash: number } };
				expect(stored.Data.Cash).to.equal(111);
			});

			it("find the profile active inside OnSave and OnLastSave, and inactive inside OnSessionEnd", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const seen = new Array<string>();
				profile.OnSave.Connect(() => seen.push(`OnSave ${profile.IsActive()}`));
				profile.OnLastSave.Connect(() => seen.push(`OnLastSave ${profile.IsActive()}`));
				profile.OnSessionEnd.Connect(() => seen.push(`OnSessionEnd ${profile.IsActive()}`));
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				expect(seen.join(", ")).to.equal("OnSave true, OnLastSave true, OnSessionEnd false");
			});

			it("do not hold up a save by a listener that yields, nor by one that raises", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.OnSave.Connect(() => {
					server.sim.engine.scheduler.wait(60);
				});
				profile.OnSave.Connect(() => error("a listener's own mistake"));
				profile.Data.Cash = 7;
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.LastSavedData.Cash).to.equal(7);
				expect(cloud.takeErrors().size()).to.equal(1);
			});

			it("have new LastSavedData and KeyInfo when OnAfterSave fires, which gets the saved data", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const versionBefore = profile.KeyInfo.UpdatedTime;
				let seen: number | undefined;
				profile.OnAfterSave.Connect((lastSavedData) => {
					expect(lastSavedData).to.equal(profile.LastSavedData);
					expect(profile.KeyInfo.UpdatedTime > versionBefore).to.equal(true);
					seen = lastSavedData.Cash;
				});
				cloud.advance(1);
				profile.Data.Cash = 7;
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(seen).to.equal(7);
			});

			it("wake a thread that waits for the next time, with the arguments", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let reason: string | undefined;
				server.sim.run(() => {
					[reason] = profile.OnLastSave.Wait();
				});
				server.sim.run(() => profile.EndSession());
				cloud.advance(1);
				expect(reason).to.equal("Manual");
			});

			it("leave out a listener that was disconnected, also by another one in the same turn", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const order = new Array<string>();
				const older = profile.OnSave.Connect(() => order.push("older"));
				profile.OnSave.Connect(() => older.Disconnect());
				expect(profile.OnSave.GetListenerCount()).to.equal(2);
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(order.size()).to.equal(0);
				expect(profile.OnSave.GetListenerCount()).to.equal(1);
			});

			it("fire OnSessionEnd without OnLastSave when the session was stolen", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				const profile = here.load("a");
				const order = new Array<string>();
				profile.OnLastSave.Connect(() => order.push("OnLastSave"));
				profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
				const stolen = there.await(() => there.store().StartSessionAsync("a", { Steal: true }));
				expect(stolen).to.be.ok();
				expect(profile.IsActive()).to.equal(true);
				here.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(order.join(", ")).to.equal("OnSessionEnd");
				expect(profile.IsActive()).to.equal(false);
			});

			it("fire OnLastSave once for an EndSession inside of OnLastSave", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let count = 0;
				profile.OnLastSave.Connect(() => {
					count += 1;
					profile.EndSession();
				});
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				expect(count).to.equal(1);
			});
		});
	}
};
