import { SimCloud } from "../../src/testing";
import { includes, leave, oldRecord, profileIn, watchErrors, watchOverwrites } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { errorOf, SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;

/** Calls UpdateAsync of the usual store and answers both results as one text. */
function edit(server: TestServer, transform: (data: PlayerData) => PlayerData | undefined): string {
	return server.await(() => {
		const [isStored, reason] = server.store().UpdateAsync("a", transform);
		return `${isStored} ${reason}`;
	});
}

/** Adds that much Cash. */
function add(cash: number) {
	return (data: PlayerData) => {
		data.Cash += cash;
		return data;
	};
}

/** `UpdateAsync` changes a profile that nobody plays in one step, or says why it did not. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`UpdateAsync, engine signals ${signalMode}`, () => {
			it("changes Data of a profile that nobody plays, and leaves the rest of it", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud
					.dataStore(STORE_NAME)
					.preload("a", { ...oldRecord(), UserIds: [12], RobloxMetaData: { Rank: "Gold" } });
				expect(edit(server, add(5))).to.equal("true nil");
				const record = profileIn(cloud, "a");
				expect(record.Data.Cash).to.equal(60);
				expect(record.MetaData.SessionLoadCount).to.equal(7);
				expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("12");
				expect((cloud.dataStore(STORE_NAME).metadata("a") as { Rank?: string }).Rank).to.equal("Gold");
			});

			it("is false with the reason: nobody has a profile there, somebody plays it, the transform answers nil", () => {
				const { cloud, server } = startWorld({ signalMode });
				expect(edit(server, add(5))).to.equal("false NoProfile");
				const profile = server.load("a");
				expect(edit(server, add(5))).to.equal("false SessionActive");
				expect(edit(startServer(cloud), add(5))).to.equal("false SessionActive");
				leave(cloud, server, profile);
				expect(edit(server, () => undefined)).to.equal("false Cancelled");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
			});

			it("leaves what is stored where the transform has changed Data and then answers nil", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const change = (data: PlayerData) => {
					data.Cash = 0;
					return undefined;
				};
				expect(edit(server, change)).to.equal("false Cancelled");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
			});

			for (const kind of ["lostReply", "lateEffect", "landedConflict"] as const) {
				it(`changes it once where its write meets a fault (${kind})`, () => {
					const { cloud, server } = startWorld({ signalMode });
					cloud.dataStore(STORE_NAME).preload("a", oldRecord());
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 3 });
					expect(edit(server, add(5))).to.equal("true nil");
					cloud.advance(20);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(60);
				});
			}

			it("raises in the game's words where the transform raises, yields, or answers what cannot be stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const problemOf = (transform: (data: PlayerData) => unknown) =>
					errorOf(() => edit(server, transform as never));
				expect(
					includes(
						problemOf(() => error("of the game")),
						"of the game",
					),
				).to.equal(true);
				expect(
					includes(
						problemOf(() => server.sim.engine.scheduler.wait(1)),
						"yield",
					),
				).to.equal(true);
				expect(
					includes(
						problemOf(() => 5),
						"table",
					),
				).to.equal(true);
				expect(
					includes(
						problemOf(() => ({ Cash: 0 / 0 })),
						"Data.Cash",
					),
				).to.equal(true);
				expect(
					includes(
						problemOf(() => ({ Do: () => {} })),
						"Data.Do",
					),
				).to.equal(true);
				const circle = new Map<string, unknown>();
				circle.set("Self", circle);
				expect(
					includes(
						problemOf(() => circle),
						"Data.Self",
					),
				).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
				expect(edit(server, add(5))).to.equal("true nil");
			});

			it("of Data that the store will never take raises at once", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				const began = cloud.now();
				const problem = errorOf(() =>
					edit(server, (data) => {
						data.Items = [string.rep("x", 4_300_000)];
						return data;
					}),
				);
				expect(includes(problem, "UpdateAsync: transform")).to.equal(true);
				expect(cloud.now() - began < 5).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
			});

			it("leaves a value that is stored already, though this library would not write it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord();
				(record.Data as unknown as Fields).set("Limit", math.huge);
				cloud.dataStore(STORE_NAME).preload("a", record);
				expect(edit(server, add(5))).to.equal("true nil");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(60);
				expect((profileIn(cloud, "a").Data as unknown as Fields).get("Limit")).to.equal(math.huge);
			});

			it("takes a frozen answer, a new table, and one with numbers as keys", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				expect(edit(server, (data) => table.freeze({ ...data, Cash: 9 }) as PlayerData)).to.equal("true nil");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(9);
				expect(edit(server, () => ({ Cash: 1, Levels: new Map([[45, true]]) }) as never)).to.equal("true nil");
				const levels = (profileIn(cloud, "a").Data as unknown as { Levels: Fields }).Levels;
				expect(levels.get("45")).to.equal(true);
			});

			it("in the step of EndSession changes what the last save stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let answer = "";
				server.sim.run(() => {
					profile.Data.Cash = 500;
					profile.EndSession();
					const [isStored, reason] = server.store().UpdateAsync("a", add(1));
					answer = `${isStored} ${reason}`;
				});
				cloud.advance(5);
				expect(answer).to.equal("true nil");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(501);
			});

			it("tells of the damaged part of a profile that it had to replace", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord();
				record.UserIds = ["twelve"] as never;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const seen = watchOverwrites(server);
				expect(edit(server, add(5))).to.equal("true nil");
				expect(seen.join()).to.equal(`${STORE_NAME}|a`);
			});

			it("is false where the stores fail for 120 s and where the server closes, and works on a Mock", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const mocked = server.await(() => Mock.StartSessionAsync("a"))!;
				server.await(() => mocked.EndSessionAsync());
				expect(server.await(() => Mock.UpdateAsync("a", add(5))[0])).to.equal(true);
				expect(server.await(() => Mock.GetAsync("a"))!.Data.Cash).to.equal(105);
				watchErrors(server);
				cloud.dataStore(STORE_NAME).preload("a", oldRecord());
				cloud.faults.outage("dataStore", cloud.now() + 400);
				const began = cloud.now();
				expect(edit(server, add(5))).to.equal("false Failed");
				expect(cloud.now() - began < 180).to.equal(true);
				let answer = "";
				server.sim.run(() => {
					const [isStored, reason] = server.store().UpdateAsync("a", add(5));
					answer = `${isStored} ${reason}`;
				});
				cloud.advance(5);
				server.sim.close();
				cloud.advance(25);
				expect(answer).to.equal("false Closing");
			});
		});
	}

	describe("UpdateAsync on two servers at once", () => {
		it("keeps both changes", () => {
			const cloud = new SimCloud();
			const servers = [startServer(cloud), startServer(cloud)];
			cloud.dataStore(STORE_NAME).preload("a", oldRecord());
			for (const server of servers) {
				for (const _ of $range(1, 5)) server.sim.run(() => server.store().UpdateAsync("a", add(1)));
			}
			cloud.advance(30);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(65);
		});
	});
};
