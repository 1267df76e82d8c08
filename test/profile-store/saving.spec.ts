import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { countWrites, includes, leave, profileIn, watchErrors } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** Counts how often `OnSave` fires. */
function countSaves(profile: Profile<PlayerData>): { count: number } {
	const saves = { count: 0 };
	profile.OnSave.Connect(() => (saves.count += 1));
	return saves;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`auto-saves, engine signals ${signalMode}`, () => {
			it("renew an idle session every 300 s, counted from its start", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(123);
				server.load("a");
				const saves = countWrites(cloud, "a");
				cloud.advance(298);
				expect(saves.count).to.equal(0);
				cloud.advance(3);
				expect(saves.count).to.equal(1);
				cloud.advance(2708);
				expect(saves.count).to.equal(10);
			});

			it("come 30 to 60 s after the session's last save where it has changed", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(123);
				const profile = server.load("a");
				const saves = countSaves(profile);
				profile.Data.Cash = 5;
				cloud.advance(29);
				expect(saves.count).to.equal(0);
				cloud.advance(31);
				expect(saves.count).to.equal(1);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});

			it("are put off by a save in between", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(5);
				const profile = server.load("a");
				cloud.advance(200);
				server.await(() => profile.SaveAsync());
				const saves = countWrites(cloud, "a");
				cloud.advance(298);
				expect(saves.count).to.equal(0);
				cloud.advance(3);
				expect(saves.count).to.equal(1);
			});

			it("stop with the session", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				leave(cloud, server, profile);
				const saves = countSaves(profile);
				const calls = cloud.calls.count("UpdateAsync");
				cloud.advance(1000);
				expect(saves.count).to.equal(0);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
			});

			it("start at most five to a frame after the server was frozen, and all of them soon", () => {
				const { cloud, server } = startWorld({ signalMode });
				const perFrame = new Map<number, number>();
				let total = 0;
				const noteFrame = () => {
					total += 1;
					const frame = cloud.now();
					perFrame.set(frame, (perFrame.get(frame) ?? 0) + 1);
				};
				server.store();
				cloud.advance(5);
				for (const index of $range(1, 40)) {
					server.sim.run(() => {
						const profile = server.store().StartSessionAsync(`player${index}`)!;
						// Looks ask OnSave too: from here on there are the renewals only.
						server.sim.engine.scheduler.delay(297.85, () => profile.OnSave.Connect(noteFrame));
					});
				}
				cloud.advance(298.005);
				expect(total).to.equal(0);
				// The renewals of all fall due while nothing runs. It is so long that all are suspended as well.
				server.sim.freeze(9);
				cloud.advance(11);
				expect(total >= 40).to.equal(true);
				let busiest = 0;
				for (const [, count] of perFrame) busiest = math.max(busiest, count);
				expect(busiest <= 5).to.equal(true);
			});
		});

		describe(`saves, engine signals ${signalMode}`, () => {
			it("that are asked for fifty times before the end come to three writes at most, with the last data", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const writes = countWrites(cloud, "a");
				server.sim.run(() => {
					for (const count of $range(1, 50)) {
						profile.Data.Cash = count;
						profile.Save();
					}
					profile.EndSession();
				});
				cloud.advance(5);
				expect(writes.count <= 3).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(50);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("asked for while one is on its way hold what changed meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
				server.sim.run(() => profile.Save());
				cloud.advance(1);
				profile.Data.Cash = 7;
				server.sim.run(() => profile.Save());
				cloud.advance(1);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				cloud.advance(3);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
			});

			it("that fail are tried again until they land, and each failure is reported", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				let afterSaves = 0;
				profile.OnAfterSave.Connect(() => (afterSaves += 1));
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 3, message: "502: down" });
				profile.Data.Cash = 5;
				server.sim.run(() => profile.Save());
				cloud.advance(15);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(errors.join(", ")).to.equal(
					`502: down|${STORE_NAME}|a, 502: down|${STORE_NAME}|a, 502: down|${STORE_NAME}|a`,
				);
				expect(afterSaves).to.equal(1);
				expect(profile.IsActive()).to.equal(true);
			});

			it("asked for again and again while the stores are down do not come back as a crowd", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.outage("dataStore", cloud.now() + 100);
				for (const count of $range(1, 20)) {
					profile.Data.Cash = count;
					server.sim.run(() => profile.Save());
					cloud.advance(5);
				}
				// The twenty, and no more than one row of retries.
				expect(cloud.calls.count("UpdateAsync") <= 30).to.equal(true);
				const writes = countWrites(cloud, "a");
				cloud.advance(60);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(20);
				expect(writes.count >= 1 && writes.count <= 2).to.equal(true);
			});

			it("that fail are tried again although another one landed before that try", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const saveNow = (cash: number) => {
					profile.Data.Cash = cash;
					server.sim.run(() => profile.Save());
					cloud.advance(0.3);
				};
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore" });
				saveNow(1);
				saveNow(2);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore" });
				saveNow(3);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(2);
				cloud.advance(5);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(3);
			});

			it("whose reply was lost are recognised, in the middle and at the end of a session", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let ends = 0;
				profile.OnSessionEnd.Connect(() => (ends += 1));
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				profile.Data.Cash = 5;
				server.sim.run(() => profile.Save());
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(5);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				profile.Data.Cash = 6;
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				expect(profile.LastSavedData.Cash).to.equal(6);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(6);
				expect(ends).to.equal(1);
			});

			it("at the end do no harm to the next session when the reply was lost", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				const profile = here.load("a");
				profile.Data.Cash = 6;
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				here.sim.run(() => profile.EndSession());
				cloud.advance(0.3);
				const later = there.load("a");
				expect(later.Data.Cash).to.equal(6);
				later.Data.Cash = 7;
				there.sim.run(() => later.Save());
				cloud.advance(10);
				expect(later.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
				expect(profile.LastSavedData.Cash === 7).to.equal(false);
			});

			it("meet another server's message in between and keep both", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				profile.Data.Cash = 5;
				other.sim.run(() => other.store().MessageAsync("a", { Coins: 1 }));
				owner.sim.run(() => profile.Save());
				cloud.advance(5);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
			});

			it("of a closing server are tried again while the stores fail", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profiles = ["a", "b"].map((key) => server.load(key));
				for (const profile of profiles) profile.Data.Cash = 9;
				cloud.faults.outage("dataStore", cloud.now() + 15);
				server.sim.close();
				cloud.advance(30);
				expect(server.sim.closeSeconds! < 28).to.equal(true);
				for (const key of ["a", "b"]) expect(profileIn(cloud, key).Data.Cash).to.equal(9);
			});
		});

		describe(`a key removed while its session is active, engine signals ${signalMode}`, () => {
			it("ends the session at its next save: quietly, reported once, and the key stays removed", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const errors = watchErrors(owner);
				const profile = owner.load("a");
				const order = new Array<string>();
				profile.OnLastSave.Connect(() => order.push("OnLastSave"));
				profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
				expect(other.await(() => other.store().RemoveAsync("a"))).to.equal(true);
				owner.sim.run(() => profile.Save());
				cloud.advance(700);
				expect(profile.IsActive()).to.equal(false);
				expect(order.join(", ")).to.equal("OnSessionEnd");
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "removed")).to.equal(true);
				expect(includes(errors[0], `|${STORE_NAME}|a`)).to.equal(true);
				expect(cloud.dataStore(STORE_NAME).isRemoved("a")).to.equal(true);
			});

			it("does not hold up EndSession, nor the server's shutdown", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const errors = watchErrors(owner);
				const ended = owner.load("a");
				owner.load("b");
				other.await(() => other.store().RemoveAsync("a"));
				other.await(() => other.store().RemoveAsync("b"));
				let afterSaves = 0;
				ended.OnAfterSave.Connect(() => (afterSaves += 1));
				leave(cloud, owner, ended);
				// Nothing was stored.
				expect(afterSaves).to.equal(0);
				owner.sim.close();
				cloud.advance(10);
				expect(owner.sim.closeSeconds! < 2).to.equal(true);
				expect(errors.size()).to.equal(2);
				expect(cloud.dataStore(STORE_NAME).keys().size()).to.equal(0);
			});

			it("may begin anew on the same server", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				server.await(() => server.store().RemoveAsync("a"));
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(server.load("a").Data.Cash).to.equal(100);
			});
		});
	}
};
