import { SimCloud } from "../../src/testing";
import { preloadDeadOldOwner } from "../support/records";
import { SIGNAL_MODES, startServer } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a session that another server wants, engine signals ${signalMode}`, () => {
			it("is handed over with everything the owner had, and ends there as External", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				profile.Data.Cash = 777;
				let reason: string | undefined;
				profile.OnLastSave.Connect((why) => (reason = why));
				const startedAt = cloud.now();
				const taken = other.load("a");
				expect(taken.Data.Cash).to.equal(777);
				expect(taken.SessionLoadCount).to.equal(2);
				expect(reason).to.equal("External");
				expect(profile.IsActive()).to.equal(false);
				expect(cloud.now() - startedAt < 5).to.equal(true);
			});

			it("is handed over within seconds by the second path when every message is lost, where eight play", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				for (const index of $range(1, 7)) owner.load(`player${index}`);
				cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100 });
				profile.Data.Cash = 777;
				const startedAt = cloud.now();
				expect(other.load("a").Data.Cash).to.equal(777);
				// The asker asks again after 5 s, on both paths. The owner reads its mail every 4.25 s; the asker looks every 10 s.
				expect(cloud.now() - startedAt < 20).to.equal(true);
			});

			it("is handed over at the owner's next save when the notice is lost", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100 });
				profile.Data.Cash = 777;
				const reasons = new Array<string>();
				profile.OnLastSave.Connect((reason) => reasons.push(reason));
				other.sim.run(() => other.store().StartSessionAsync("a"));
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(true);
				owner.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(false);
				expect(reasons.join()).to.equal("External");
				const stored = cloud.dataStore("PlayerData").read("a") as { Data: { Cash: number } };
				expect(stored.Data.Cash).to.equal(777);
			});

			it("goes to the one who asked last, and the other gets nil", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const second = startServer(cloud);
				const third = startServer(cloud);
				owner.load("a");
				owner.sim.freeze(20);
				let secondResult: unknown = "waiting";
				second.sim.run(() => {
					secondResult = second.store().StartSessionAsync("a");
				});
				cloud.advance(2);
				const profile = third.load("a");
				cloud.advance(20);
				expect(profile.IsActive()).to.equal(true);
				expect(secondResult).to.equal(undefined);
			});

			it("is taken 12 to 18 s after its server died, when the heartbeat is missed", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				other.store();
				owner.load("a");
				cloud.advance(30);
				owner.sim.crash();
				const startedAt = cloud.now();
				const profile = other.load("a");
				expect(profile.IsActive()).to.equal(true);
				const seconds = cloud.now() - startedAt;
				expect(seconds >= 12 && seconds <= 18).to.equal(true);
				expect(other.ProfileStore.GetMetrics().TakenSessions).to.equal(1);
			});

			it("is taken after SESSION_STEAL seconds from a dead server that ran the old module", () => {
				const cloud = new SimCloud({ signalMode });
				const other = startServer(cloud);
				preloadDeadOldOwner(cloud, other, "a");
				const startedAt = cloud.now();
				const profile = other.load("a");
				expect(profile.IsActive()).to.equal(true);
				const seconds = cloud.now() - startedAt;
				expect(seconds > 40 && seconds < 50).to.equal(true);
			});

			it("is taken from a server that has been dead for longer than ASSUME_DEAD: at once from an old one, by a proof from ours", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				other.store();
				owner.load("ours");
				preloadDeadOldOwner(cloud, other, "old");
				owner.sim.crash();
				cloud.advance(640);
				const secondsToLoad = (key: string) => {
					const startedAt = cloud.now();
					other.load(key);
					return cloud.now() - startedAt;
				};
				expect(secondsToLoad("old") < 1).to.equal(true);
				expect(secondsToLoad("ours") < 7).to.equal(true);
			});

			it("is taken from one that has been dead for so long within 20 s by a server that has only just begun", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				owner.load("a");
				owner.sim.crash();
				cloud.advance(640);
				const startedAt = cloud.now();
				startServer(cloud).load("a");
				expect(cloud.now() - startedAt < 20).to.equal(true);
			});

			it("is taken at once with Steal, and the owner finds out at its next save", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				profile.Data.Cash = 1;
				const taken = other.await(() => other.store().StartSessionAsync("a", { Steal: true }))!;
				expect(taken.Data.Cash).to.equal(100);
				taken.Data.Cash = 55;
				other.sim.run(() => taken.Save());
				cloud.advance(2);
				owner.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(false);
				// What belongs to another server never shows up as this one's saved data.
				expect(profile.LastSavedData.Cash).to.equal(100);
				const stored = cloud.dataStore("PlayerData").read("a") as { Data: { Cash: number } };
				expect(stored.Data.Cash).to.equal(55);
			});

			it("ends on every key at a shutdown, saved, well within the 30 s", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const profiles = ["a", "b", "c"].map((key) => owner.load(key));
				const reasons = new Array<string>();
				for (const profile of profiles) {
					profile.Data.Cash = 9;
					profile.OnLastSave.Connect((why) => reasons.push(why));
				}
				owner.sim.close();
				cloud.advance(10);
				expect(owner.sim.state).to.equal("closed");
				expect(owner.sim.closeSeconds! < 5).to.equal(true);
				expect(reasons.join(",")).to.equal("Shutdown,Shutdown,Shutdown");
				for (const key of ["a", "b", "c"]) {
					const stored = cloud.dataStore("PlayerData").read(key) as {
						Data: { Cash: number };
						MetaData: { ActiveSession?: unknown };
					};
					expect(stored.Data.Cash).to.equal(9);
					expect(stored.MetaData.ActiveSession).to.equal(undefined);
				}
			});

			it("is not held by a load that was under way when the server closed", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				let result: unknown = "waiting";
				owner.sim.run(() => {
					result = owner.store().StartSessionAsync("a");
				});
				cloud.advance(0.1);
				owner.sim.close();
				cloud.advance(10);
				expect(result).to.equal(undefined);
				const startedAt = cloud.now();
				other.load("a");
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});
		});
	}
};
