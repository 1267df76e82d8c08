import type { OwnerInfo, ProfileRecord } from "../../src/profile-store/record/record";
import { OwnerWatch } from "../../src/profile-store/start/owner-watch";
import { defaultConstants } from "../../src/profile-store/constants";
import type { Profile } from "../../src/profile-store/types";
import type { Fleet } from "../../src/profile-store/fleet/fleet";
import { SimCloud } from "../../src/testing";
import type { PlayerData } from "../support/world";
import { startServer, storedRecord } from "../support/world";

/** What the fault run found, each in the smallest form that still shows it. */
export = () => {
	describe("what the fault run found", () => {
		it("a message that is processed while a save is on its way is not taken out of the queue by that save", () => {
			const cloud = new SimCloud();
			const [server, other] = [startServer(cloud), startServer(cloud)];
			other.await(() => other.store().MessageAsync("a", { Coins: 5 }));
			const profile = server.load("a");
			server.sim.run(() => {
				profile.Save();
				// The save has its data already, but has not decided yet what becomes of the queue.
				profile.MessageHandler<{ Coins: number }>((message, processed) => {
					profile.Data.Cash += message.Coins;
					processed();
				});
			});
			cloud.advance(1);
			server.sim.crash();
			const record: ProfileRecord = storedRecord(cloud, "a");
			const isWaiting = record.GlobalUpdates[1].size() === 1;
			const isTaken = (record.Data as PlayerData).Cash === 105;
			expect(isWaiting !== isTaken).to.equal(true);
		});

		it("what is known of one owner's server proves nothing against the owner after it", () => {
			const cloud = new SimCloud();
			const { engine } = cloud.startServer();
			const link = {
				pulses: {
					isProvedDead(serverId: string) {
						return serverId === "dead";
					},
					nextLookAt() {
						return 0;
					},
					look(_serverId: string, done: () => void) {
						done();
					},
				},
				canProve() {
					return true;
				},
				waitFor() {},
				askRelease() {},
				stopWaiting() {},
			};
			const fleet = { link } as unknown as Fleet;
			const watch = new OwnerWatch(engine.clock, engine.scheduler, defaultConstants(), fleet, true);
			const dead: OwnerInfo = { Session: "one", Server: "dead", Beats: true, Renews: 300 };
			const living: OwnerInfo = { Session: "two", Server: "living", Beats: true, Renews: 300 };
			const look = (ownerInfo: OwnerInfo) => ({
				outcome: "waiting" as const,
				record: {} as ProfileRecord,
				isWrite: true,
				owner: [1, "job", ownerInfo.Session] as [number, string, string],
				ownerInfo,
				seen: { guid: ownerInfo.Session, loadCount: 1, saveId: undefined, lastUpdate: 1 },
			});
			// The first run of the transform saw the dead owner; it was run again, for another server had taken the key.
			watch.askAndProbe(look(dead));
			cloud.advance(1);
			watch.askAndProbe(look(living));
			watch.noteAttempt(look(living));
			expect(watch.isProvedDead()).to.equal(false);
			watch.noteAttempt(look(dead));
			watch.askAndProbe(look(dead));
			cloud.advance(1);
			expect(watch.isProvedDead()).to.equal(true);
		});

		it("a proof of death that an outage has made old is not believed: the server beats again", () => {
			for (const seed of $range(1, 5)) {
				const cloud = new SimCloud({ seed });
				const [owner, other] = [startServer(cloud), startServer(cloud)];
				other.store();
				const profile = owner.load("a");
				cloud.advance(30);
				profile.Data.Cash = 777;
				owner.sim.freeze(19);
				cloud.advance(10);
				let cash = 0;
				other.sim.run(() => {
					cash = other.store().StartSessionAsync("a")?.Data.Cash ?? 0;
				});
				// The proof comes while the owner stands still; it cannot be acted on before the stores are back.
				cloud.advance(1);
				cloud.faults.outage("dataStore", cloud.now() + 60);
				cloud.advance(180);
				expect(cash).to.equal(777);
			}
		});

		it("messages of one server to one key are stored in their order, so a retry never passes a later one", () => {
			const cloud = new SimCloud();
			const server = startServer(cloud);
			server.store();
			cloud.advance(1);
			cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "lostReply" });
			for (const number of $range(1, 3)) {
				server.sim.run(() => {
					server.store().MessageAsync("a", { Number: number });
				});
			}
			cloud.advance(10);
			const record: ProfileRecord = storedRecord(cloud, "a");
			const numbers = record.GlobalUpdates[1].map((entry) => (entry[1] as { Number: number }).Number);
			expect(numbers.join(" ")).to.equal("1 2 3");
			expect(record.Coffer?.SentIds?.size()).to.equal(1);
		});

		it("a request that hangs keeps no save waiting while the heart is silent", () => {
			const cloud = new SimCloud();
			const [owner, other] = [startServer(cloud), startServer(cloud)];
			other.store();
			const profile = owner.load("a");
			cloud.advance(30);
			const { name } = owner.sim;
			for (const call of ["HashMap.UpdateAsync", "HashMap.GetAsync", "HashMap.SetAsync"]) {
				cloud.faults.script({ call, server: name, kind: "errorBefore", times: math.huge });
			}
			cloud.faults.script({ call: "UpdateAsync", server: name, key: "a", kind: "delay", seconds: 120 });
			owner.sim.run(() => profile.Save());
			cloud.advance(1);
			profile.Data.Cash = 777;
			expect(profile.IsActive()).to.equal(true);
			expect(other.load("a").Data.Cash).to.equal(777);
		});

		it("a server that comes after an outage longer than ASSUME_DEAD does not take from an owner that is seen to beat", () => {
			for (const seed of $range(1, 5)) {
				const cloud = new SimCloud({ seed });
				const [owner, other] = [startServer(cloud), startServer(cloud)];
				other.store();
				const profile = owner.load("a");
				cloud.advance(30);
				profile.Data.Cash = 777;
				cloud.faults.outage("dataStore", cloud.now() + 700);
				cloud.advance(700);
				expect(other.load("a").Data.Cash).to.equal(777);
			}
		});

		it("nor does one that cannot look for the beats, for as long as the owner pauses between two tries", () => {
			for (const seed of $range(1, 5)) {
				const cloud = new SimCloud({ seed });
				const [owner, other] = [startServer(cloud), startServer(cloud)];
				other.store();
				const profile = owner.load("a");
				cloud.advance(30);
				profile.Data.Cash = 777;
				cloud.faults.outage("dataStore", cloud.now() + 700);
				cloud.advance(699);
				for (const call of ["HashMap.UpdateAsync", "HashMap.GetAsync", "HashMap.SetAsync"]) {
					cloud.faults.script({ call, server: other.sim.name, kind: "errorBefore", times: math.huge });
				}
				cloud.advance(1);
				expect(other.load("a").Data.Cash).to.equal(777);
			}
		});

		it("a message whose retry is far away when the server begins to close is tried again in time", () => {
			const cloud = new SimCloud();
			const server = startServer(cloud);
			server.store();
			const outage = cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "errorBefore", times: 100 });
			let isStored = false;
			server.sim.run(() => {
				isStored = server.store().MessageAsync("a", { Coins: 5 });
			});
			// The tries come after 1, 2, 4, 8, 16 and then 20 s: one has just failed.
			cloud.advance(33);
			outage.stop();
			server.sim.close();
			cloud.advance(30);
			expect(isStored).to.equal(true);
			expect(server.sim.closeSeconds! < 6).to.equal(true);
		});

		it("messages stay in the queue when the Data that they went into cannot be saved", () => {
			const cloud = new SimCloud();
			const server = startServer(cloud);
			server.await(() => server.store().MessageAsync("a", { Coins: 5 }));
			const profile = server.load("a");
			server.sim.run(() => {
				profile.MessageHandler<{ Coins: number }>((message, processed) => {
					profile.Data.Cash += message.Coins;
					processed();
				});
				profile.Data = "broken" as never;
				profile.EndSession();
			});
			cloud.advance(5);
			const record: ProfileRecord = storedRecord(cloud, "a");
			expect((record.Data as PlayerData).Cash).to.equal(100);
			expect(record.GlobalUpdates[1].size()).to.equal(1);
		});

		for (const transformErrors of ["raise", "nil"] as const) {
			const what = `an update that fails when it is run again is not taken for done (errors ${transformErrors})`;
			it(what, () => {
				const cloud = new SimCloud({ transformErrors });
				const server = startServer(cloud);
				const profile = server.load("a");
				let isStored: boolean | undefined;
				let isSaved: boolean | undefined;
				profile.Data.Cash = 777;
				const failInTheNextRun = () => {
					// It has decided what to write; another server was faster, and in the next run it fails.
					const before = cloud.trace.count("conflict");
					cloud.faults.rates.conflict = 1;
					cloud.runUntil(() => cloud.trace.count("conflict") > before, 5);
					cloud.faults.rates.transformError = 1;
					cloud.faults.rates.conflict = 0;
					cloud.advance(0.3);
				};
				const recover = () => {
					cloud.faults.clear();
					cloud.advance(30);
				};
				server.sim.run(() => {
					isSaved = profile.SaveAsync();
				});
				failInTheNextRun();
				expect(isSaved).to.equal(undefined);
				recover();
				expect(isSaved).to.equal(true);
				server.sim.run(() => {
					isStored = server.store().MessageAsync("b", { Coins: 5 });
				});
				failInTheNextRun();
				expect(cloud.dataStore("PlayerData").read("b")).to.equal(undefined);
				recover();
				expect(isStored).to.equal(true);
				expect((storedRecord(cloud, "a") as ProfileRecord).Data).to.be.ok();
				const messages: ProfileRecord = storedRecord(cloud, "b");
				expect(messages.GlobalUpdates[1].size()).to.equal(1);
			});
		}

		it("an outage of the stores longer than the lease costs nothing, though another server waits all the time", () => {
			for (const seed of $range(1, 5)) {
				const cloud = new SimCloud({ seed });
				const [owner, other] = [startServer(cloud), startServer(cloud)];
				other.store();
				const profile = owner.load("a");
				cloud.advance(30);
				owner.sim.run(() => profile.Save());
				cloud.advance(2);
				// Neither messages nor the mailbox tell the owner that it is asked.
				cloud.faults.outage("messaging", 10_000);
				cloud.faults.outage("memoryStore", 10_000);
				cloud.advance(30);
				let taken: Profile<PlayerData> | undefined;
				other.sim.run(() => {
					taken = other.store().StartSessionAsync("a", { Cancel: () => false });
				});
				cloud.advance(2);
				cloud.faults.outage("dataStore", cloud.now() + 500);
				profile.Data.Cash = 777;
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(540);
				cloud.runUntil(() => taken !== undefined, 600);
				expect(taken!.Data.Cash).to.equal(777);
			}
		});
	});
};
