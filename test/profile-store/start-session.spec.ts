import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { countWrites, includes, leave, oldRecord, profileIn, watchErrors } from "../support/records";
import type { PlayerData } from "../support/world";
import { newTemplate, SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a session start, engine signals ${signalMode}`, () => {
			it("begins a new profile with a deep copy of the template", () => {
				const { server } = startWorld({ signalMode });
				const template = newTemplate();
				const store = server.ProfileStore.New("A", template);
				const first = server.await(() => store.StartSessionAsync("a"))!;
				expect(first.Data === template).to.equal(false);
				expect(first.Data.Nested === template.Nested).to.equal(false);
				first.Data.Nested.Level = 99;
				first.Data.Items.push("Sword");
				const second = server.await(() => store.StartSessionAsync("b"))!;
				expect(template.Nested.Level).to.equal(1);
				expect(second.Data.Nested.Level).to.equal(1);
				expect(second.Data.Items.size()).to.equal(0);
			});

			it("gives a stored profile its data, without what the template has beyond it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord(55);
				record.Data = { Cash: 55 } as PlayerData;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(55);
				expect(profile.Data.Nested).to.equal(undefined);
				expect(profile.SessionLoadCount).to.equal(8);
				expect(profile.FirstSessionTime).to.equal(1_700_000_000);
			});

			it("errors for a profile that has a session on this server, and leaves that one alone", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const writes = countWrites(cloud, "a");
				expect(() => server.await(() => server.store().StartSessionAsync("a"))).to.throw("[ProfileStore]: ");
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(true);
				expect(writes.count).to.equal(0);
				leave(cloud, server, profile);
				expect(server.load("a").SessionLoadCount).to.equal(2);
			});

			it("gives the last of several callers the profile, and the others nil, for one request", () => {
				const { cloud, server } = startWorld({ signalMode });
				const answers = new Array<string>();
				for (const caller of [1, 2, 3]) {
					server.sim.run(() => {
						const profile = server.store().StartSessionAsync("a");
						answers.push(`${caller} ${profile === undefined ? "nil" : "profile"}`);
					});
				}
				cloud.advance(2);
				expect(answers.join(", ")).to.equal("1 nil, 2 nil, 3 profile");
				expect(cloud.calls.count("UpdateAsync")).to.equal(1);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
			});

			it("gives the last caller the profile also when it asks while another server is waited for", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const held = owner.load("a");
				held.Data.Cash = 777;
				cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100 });
				let first: unknown = "waiting";
				other.sim.run(() => {
					first = other.store().StartSessionAsync("a");
				});
				cloud.advance(3);
				owner.sim.run(() => held.Save());
				const second = other.load("a");
				expect(first).to.equal(undefined);
				expect(second.Data.Cash).to.equal(777);
				expect(second.SessionLoadCount).to.equal(2);
			});

			it("answers nil when the server closes meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.faults.outage("dataStore", 20);
				let answer: unknown = "waiting";
				server.sim.run(() => {
					answer = server.store().StartSessionAsync("a");
				});
				cloud.advance(5);
				server.sim.close();
				cloud.advance(25);
				expect(answer).to.equal(undefined);
				expect(server.sim.closeSeconds! < 25).to.equal(true);
			});

			it("goes on for START_SESSION_TIMEOUT seconds while the stores fail, then answers nil", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("dataStore", 10_000);
				const startedAt = cloud.now();
				expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
				const seconds = cloud.now() - startedAt;
				expect(seconds >= 120 && seconds < 145).to.equal(true);
			});

			it("answers the profile when the stores come back in time", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				cloud.faults.outage("dataStore", 100);
				expect(server.load("a").SessionLoadCount).to.equal(1);
				expect(cloud.now() < 125).to.equal(true);
				expect(errors.size() >= 5).to.equal(true);
			});

			it("counts the time for each caller apart", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("dataStore", 360);
				server.sim.run(() => server.store().StartSessionAsync("a", { Cancel: () => false }));
				cloud.advance(300);
				// The first one has waited for 300 s, without a limit; the second has its own 120 s.
				expect(server.load("a").IsActive()).to.equal(true);
			});
		});

		describe(`Cancel, engine signals ${signalMode}`, () => {
			it("gives up when it answers true, and nothing is asked any more", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("dataStore", 10_000);
				let isLeft = false;
				let asked = 0;
				let answer: unknown = "waiting";
				server.sim.run(() => {
					answer = server.store().StartSessionAsync("a", {
						Cancel: () => {
							asked += 1;
							return isLeft;
						},
					});
				});
				cloud.advance(60);
				expect(asked > 3).to.equal(true);
				isLeft = true;
				cloud.advance(25);
				expect(answer).to.equal(undefined);
				const calls = cloud.calls.count("UpdateAsync");
				cloud.advance(100);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
			});

			it("turns START_SESSION_TIMEOUT off", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("dataStore", 1000);
				const profile = server.await(
					() => server.store().StartSessionAsync("a", { Cancel: () => false }),
					2000,
				);
				expect(profile!.IsActive()).to.equal(true);
				expect(cloud.now() > 1000).to.equal(true);
			});

			it("that answers true from the start costs no request", () => {
				const { cloud, server } = startWorld({ signalMode });
				const answer = server.await(() => server.store().StartSessionAsync("a", { Cancel: () => true }));
				expect(answer).to.equal(undefined);
				expect(cloud.calls.count("UpdateAsync")).to.equal(0);
			});

			it("that answers true while the claim is on its way lets go of it", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const other = startServer(cloud);
				let isLeft = false;
				let answer: unknown = "waiting";
				server.sim.run(() => {
					answer = server.store().StartSessionAsync("a", { Cancel: () => isLeft });
				});
				cloud.advance(0.1);
				isLeft = true;
				cloud.advance(1);
				expect(answer).to.equal(undefined);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				const startedAt = cloud.now();
				other.load("a");
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});

			it("runs outside of transforms; one that yields has asked for nothing, which is reported", () => {
				const { server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				let answered = 0;
				const profile = server.await(() => {
					return server.store().StartSessionAsync("a", {
						Cancel: () => {
							server.sim.engine.scheduler.wait(1);
							answered += 1;
							return true;
						},
					});
				});
				expect(profile!.IsActive()).to.equal(true);
				expect(answered).to.equal(0);
				expect(includes(errors[0], `Cancel yielded, which it must not|${STORE_NAME}|a`)).to.equal(true);
			});

			it("that yields does not speak for the caller that took over meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.sim.run(() => {
					server.store().StartSessionAsync("a", {
						Cancel: () => {
							server.sim.engine.scheduler.wait(1);
							return true;
						},
					});
				});
				cloud.advance(0.1);
				expect(server.load("a").IsActive()).to.equal(true);
			});

			it("that raises has asked for nothing: it is reported, and the load goes on", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.await(() => {
					return server.store().StartSessionAsync("a", { Cancel: () => error("a mistake in Cancel") });
				})!;
				expect(profile.IsActive()).to.equal(true);
				expect(includes(errors[0], "a mistake in Cancel")).to.equal(true);
				expect(includes(errors[0], `|${STORE_NAME}|a`)).to.equal(true);
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.closeSeconds! < 5).to.equal(true);
			});

			it("of the caller that asked last is the one that counts", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("dataStore", 30);
				let firstAsked = 0;
				server.sim.run(() => {
					server.store().StartSessionAsync("a", {
						Cancel: () => {
							firstAsked += 1;
							return false;
						},
					});
				});
				cloud.advance(5);
				const askedBefore = firstAsked;
				const profile = server.await(() => server.store().StartSessionAsync("a", { Cancel: () => false }));
				expect(profile!.IsActive()).to.equal(true);
				expect(firstAsked).to.equal(askedBefore);
			});
		});

		describe(`Steal, engine signals ${signalMode}`, () => {
			it("takes the session at once, without what the owner has not saved", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const held = owner.load("a");
				held.Data.Cash = 777;
				const startedAt = cloud.now();
				const stolen = other.await(() => other.store().StartSessionAsync("a", { Steal: true }))!;
				expect(cloud.now() - startedAt < 1).to.equal(true);
				expect(stolen.Data.Cash).to.equal(100);
				expect(stolen.SessionLoadCount).to.equal(2);
			});

			it("set to false waits for the owner like a start without it", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const held = owner.load("a");
				held.Data.Cash = 777;
				const taken = other.await(() => other.store().StartSessionAsync("a", { Steal: false }))!;
				expect(taken.Data.Cash).to.equal(777);
			});

			it("does nothing beyond a start where nobody has the session", () => {
				const { server } = startWorld({ signalMode });
				const profile: Profile<PlayerData> = server.await(() => {
					return server.store().StartSessionAsync("a", { Steal: true });
				})!;
				expect(profile.SessionLoadCount).to.equal(1);
				expect(profile.Data.Cash).to.equal(100);
			});
		});
	}
};
