import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { isSame, profileIn } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startWorld, STORE_NAME } from "../support/world";

interface Watched {
	readonly cloud: SimCloud;
	readonly server: TestServer;
	readonly profile: Profile<PlayerData>;
	/** When writes of "a" took effect, in seconds since the session began. */
	readonly writes: Array<number>;
}

/** A session of a server that has been up for a while, whose writes are noted. */
function watch(signalMode: "immediate" | "deferred", period?: number): Watched {
	const { cloud, server } = startWorld({ signalMode });
	if (period !== undefined) server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", period);
	server.store();
	cloud.advance(10);
	const profile = server.load("a");
	const begunAt = cloud.now();
	const writes = new Array<number>();
	cloud.dataStore(STORE_NAME).onCommit((commit) => {
		if (commit.key === "a") writes.push(commit.time - begunAt);
	});
	return { cloud, server, profile, writes };
}

/** The longest and the shortest time between two writes. */
function gaps(writes: Array<number>): { readonly longest: number; readonly shortest: number } {
	let longest = 0;
	let shortest = math.huge;
	for (let index = 1; index < writes.size(); index++) {
		const gap = writes[index] - writes[index - 1];
		longest = math.max(longest, gap);
		shortest = math.min(shortest, gap);
	}
	return { longest, shortest };
}

/** Uses up what the budget has, as a game of many requests would, until that time. */
function useUpBudget(cloud: SimCloud, server: TestServer, untilSeconds: number): void {
	const { scheduler, dataStores } = server.sim.engine;
	server.sim.run(() => {
		const store = dataStores.getDataStore("Other");
		while (cloud.now() < untilSeconds) {
			// What waits in the engine's queue has not taken its share yet, so asking on and on would never end.
			for (const _ of $range(1, math.min(10, dataStores.getRequestBudget("StandardWrite")))) {
				scheduler.spawn(() => pcall(() => store.setAsync("key", 1)));
			}
			scheduler.wait();
		}
	});
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`automatic saves, engine signals ${signalMode}`, () => {
			it("write a change within 60 s, and no sooner than 30 s after the last look", () => {
				const { cloud, profile, writes } = watch(signalMode);
				for (const round of $range(1, 30)) {
					cloud.advance(61.7);
					const before = writes.size();
					profile.Data.Cash = round;
					cloud.advance(60);
					expect(writes.size() - before).to.equal(1);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(round);
				}
				expect(gaps(writes).shortest >= 30).to.equal(true);
			});

			it("of a session that changes all the time come every 30 to 60 s, spread by chance", () => {
				const { cloud, profile, writes } = watch(signalMode);
				for (const second of $range(1, 1200)) {
					profile.Data.Cash = second;
					cloud.advance(1);
				}
				const { longest, shortest } = gaps(writes);
				expect(shortest >= 29 && longest <= 60).to.equal(true);
				expect(longest - shortest > 5).to.equal(true);
			});

			it("of a session that does not change are renewals only, every 300 s", () => {
				const { cloud, writes } = watch(signalMode);
				cloud.advance(3610);
				expect(writes.size()).to.equal(12);
				const { longest, shortest } = gaps(writes);
				expect(shortest >= 299 && longest <= 302).to.equal(true);
			});

			it("look for no change that was undone before", () => {
				const { cloud, profile, writes } = watch(signalMode);
				profile.Data.Cash = 5;
				cloud.advance(20);
				profile.Data.Cash = 100;
				profile.Data.Nested = { Level: 1 };
				cloud.advance(200);
				expect(writes.size()).to.equal(0);
			});

			it("begin nothing sooner where the game set AUTO_SAVE_PERIOD, and then save changed or not", () => {
				for (const period of [300, 60, 20]) {
					const { cloud, profile, writes } = watch(signalMode, period);
					profile.Data.Cash = 5;
					cloud.advance(period - 1);
					expect(writes.size()).to.equal(0);
					cloud.advance(2);
					expect(writes.size()).to.equal(1);
					cloud.advance(period * 3 + 2);
					expect(writes.size()).to.equal(4);
				}
			});

			it("take half of what all servers may write to one key in a minute, so that a last save finds room", () => {
				const { cloud, profile, writes } = watch(signalMode);
				const data = profile.Data as unknown as Map<string, unknown>;
				data.set("Big", string.rep("x", 3_200_000));
				for (const second of $range(1, 500)) {
					profile.Data.Cash = second;
					cloud.advance(1);
				}
				// 3.2 MB, of 4 MB a minute: 96 s apart, but for the time that the writes take.
				const { longest, shortest } = gaps(writes);
				expect(shortest >= 95 && longest <= 100).to.equal(true);
				expect(writes.size() >= 4).to.equal(true);
			});
		});

		describe(`what counts as a change, engine signals ${signalMode}`, () => {
			const changes: Array<[what: string, change: (profile: Profile<PlayerData>) => void]> = [
				["a number in Data", (profile) => (profile.Data.Cash += 1)],
				["something deep in Data", (profile) => (profile.Data.Nested.Level += 1)],
				["an entry more in a list", (profile) => profile.Data.Items.push("Sword")],
				["a field less", (profile) => ((profile.Data as Partial<PlayerData>).Items = undefined)],
				["another table as Data", (profile) => (profile.Data = { Cash: 1, Items: [], Nested: { Level: 1 } })],
				["RobloxMetaData", (profile) => (profile.RobloxMetaData = { Rank: "Gold" })],
				["a user id", (profile) => profile.AddUserId(12)],
			];
			for (const [what, change] of changes) {
				it(`${what} does`, () => {
					const { cloud, profile, writes } = watch(signalMode);
					cloud.advance(100);
					expect(writes.size()).to.equal(0);
					change(profile);
					cloud.advance(60);
					expect(writes.size()).to.equal(1);
					expect(isSame(profile.LastSavedData, profile.Data)).to.equal(true);
					cloud.advance(100);
					expect(writes.size()).to.equal(1);
				});
			}

			it("a processed message does, so that it leaves the queue", () => {
				const { cloud, server, profile, writes } = watch(signalMode);
				expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				cloud.advance(5);
				const before = writes.size();
				cloud.advance(100);
				// Nobody has processed it: there is nothing to save.
				expect(writes.size()).to.equal(before);
				server.sim.run(() => profile.MessageHandler((_, processed) => processed()));
				cloud.advance(60);
				expect(writes.size()).to.equal(before + 1);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
			});
		});

		describe(`the hooks of automatic saves, engine signals ${signalMode}`, () => {
			it("OnSave is asked before every look, so that what it copies into Data is at most 60 s behind", () => {
				const { cloud, profile, writes } = watch(signalMode);
				let coins = 100;
				profile.OnSave.Connect(() => (profile.Data.Cash = coins));
				for (const second of $range(1, 300)) {
					coins = 100 + second;
					cloud.advance(1);
					expect(coins - profileIn(cloud, "a").Data.Cash <= 60).to.equal(true);
				}
				expect(writes.size() >= 5).to.equal(true);
				expect(gaps(writes).shortest >= 30).to.equal(true);
			});

			it("OnSave that changes nothing makes no write but the renewals", () => {
				const { cloud, profile, writes } = watch(signalMode);
				let asked = 0;
				profile.OnSave.Connect(() => (asked += 1));
				cloud.advance(310);
				expect(asked > 5).to.equal(true);
				expect(writes.size()).to.equal(1);
			});

			it("OnAfterSave comes after every renewal and every Save, changed or not", () => {
				const { cloud, server, profile } = watch(signalMode);
				let count = 0;
				profile.OnAfterSave.Connect(() => (count += 1));
				cloud.advance(310);
				expect(count).to.equal(1);
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(count).to.equal(2);
				profile.Data.Cash = 5;
				cloud.advance(60);
				expect(count).to.equal(3);
			});
		});

		describe(`automatic saves and the request budget, engine signals ${signalMode}`, () => {
			it("leave free as many requests as they take, in every frame", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { dataStores } = server.sim.engine;
				for (const userId of $range(1, 3)) server.sim.join(userId);
				const profiles = new Array<Profile<PlayerData>>();
				for (const index of $range(1, 60)) profiles.push(server.load(`player${index}`));
				let saves = 0;
				for (const profile of profiles) profile.OnSave.Connect(() => (saves += 1));
				const free = () => {
					return math.min(
						dataStores.getRequestBudget("StandardRead"),
						dataStores.getRequestBudget("StandardWrite"),
					);
				};
				for (const frame of $range(1, 120 * 60)) {
					for (const profile of profiles) profile.Data.Cash = frame;
					const [freeBefore, savesBefore] = [free(), saves];
					cloud.advance(1 / 60);
					const begun = saves - savesBefore;
					if (begun > 0 && 2 * begun > freeBefore + 1)
						error(`${begun} saves with ${freeBefore} requests free`);
				}
				expect(saves >= 120).to.equal(true);
			});

			it("begin none before its time while the game needs them all, and make up for it afterwards", () => {
				const { cloud, server, profile, writes } = watch(signalMode);
				useUpBudget(cloud, server, cloud.now() + 250);
				cloud.advance(5);
				profile.Data.Cash = 5;
				cloud.advance(240);
				expect(writes.size()).to.equal(0);
				expect(server.ProfileStore.GetMetrics().QueuedSaves <= 1).to.equal(true);
				cloud.advance(15);
				expect(writes.size()).to.equal(1);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});

			it("renew all the same when their time has come", () => {
				const { cloud, server, writes } = watch(signalMode);
				useUpBudget(cloud, server, cloud.now() + 400);
				cloud.advance(299);
				expect(writes.size()).to.equal(0);
				cloud.advance(35);
				expect(writes.size()).to.equal(1);
			});

			it("do not come every second while the stores fail, but as a save that is tried again", () => {
				const { cloud } = watch(signalMode);
				cloud.advance(290);
				cloud.faults.outage("dataStore", cloud.now() + 60);
				const before = cloud.calls.count("UpdateAsync");
				cloud.advance(60);
				// After 1, 2, 4, 8, 16 s and so on.
				expect(cloud.calls.count("UpdateAsync") - before <= 7).to.equal(true);
			});

			it("are not held up by Save, which goes at once", () => {
				const { cloud, server, profile, writes } = watch(signalMode);
				profile.Data.Cash = 5;
				server.sim.run(() => profile.Save());
				cloud.advance(0.5);
				expect(writes.size()).to.equal(1);
			});
		});

		describe(`a shutdown, engine signals ${signalMode}`, () => {
			it("saves the changed sessions first", () => {
				const { cloud, server } = startWorld({ signalMode });
				const order = new Array<string>();
				cloud.dataStore(STORE_NAME).onCommit((commit) => order.push(commit.key));
				for (const index of $range(1, 40)) {
					const profile = server.load(`player${index}`);
					if (index > 30) profile.Data.Cash = 5;
				}
				cloud.advance(15);
				// The budget then lets out one a second.
				useUpBudget(cloud, server, cloud.now() + 2);
				cloud.advance(2);
				order.clear();
				server.sim.close();
				cloud.advance(30);
				const ours = order.filter((key) => key !== "key");
				expect(ours.size() >= 25).to.equal(true);
				const first = ours.filter((_, index) => index < 10);
				for (const index of $range(31, 40)) expect(first.includes(`player${index}`)).to.equal(true);
			});
		});
	}
};
