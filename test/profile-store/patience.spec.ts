import type { DataStore, DataStores, Engine } from "../../src/engine";
import { createProfileStore } from "../../src/profile-store/create";
import type { Profile, ProfileStoreModule, Store } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import type { SimServer } from "../../src/testing";
import { includes, leave, oldRecord, profileIn, watchErrors } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { newTemplate, SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

type Mode = "immediate" | "deferred";

/** Data stores whose next update of a key can be held back in the engine: it begins so much later. */
class LateStores implements DataStores {
	private heldKey: string | undefined;
	private heldSeconds = 0;

	constructor(private readonly sim: SimServer) {}

	public holdNext(key: string, seconds: number): void {
		this.heldKey = key;
		this.heldSeconds = seconds;
	}

	public getRequestBudget(requestType: Parameters<DataStores["getRequestBudget"]>[0]): number {
		return this.sim.engine.dataStores.getRequestBudget(requestType);
	}

	public getDataStore(name: string): DataStore {
		const real = this.sim.engine.dataStores.getDataStore(name);
		const { scheduler } = this.sim.engine;
		const takeHeld = (key: string) => {
			const seconds = this.heldKey === key ? this.heldSeconds : 0;
			if (seconds > 0) this.heldKey = undefined;
			return seconds;
		};
		return {
			getAsync(key, useCache) {
				return real.getAsync(key, useCache);
			},
			setAsync(key, value, userIds, metadata) {
				real.setAsync(key, value, userIds, metadata);
			},
			updateAsync(key, transform) {
				const seconds = takeHeld(key);
				if (seconds > 0) scheduler.wait(seconds);
				return real.updateAsync(key, transform);
			},
			removeAsync(key) {
				real.removeAsync(key);
			},
			getVersionAsync(key, version) {
				return real.getVersionAsync(key, version);
			},
			getVersionAtTimeAsync(key, unixMillis) {
				return real.getVersionAtTimeAsync(key, unixMillis);
			},
			listVersionsAsync(key, options) {
				return real.listVersionsAsync(key, options);
			},
		};
	}
}

interface LateWorld {
	readonly cloud: SimCloud;
	readonly sim: SimServer;
	readonly late: LateStores;
	readonly store: Store<PlayerData>;
}

function startLate(signalMode: Mode): LateWorld {
	const cloud = new SimCloud({ signalMode });
	const sim = cloud.startServer();
	const late = new LateStores(sim);
	let module: ProfileStoreModule | undefined;
	const engine: Engine = { ...sim.engine, dataStores: late };
	sim.run(() => (module = createProfileStore(engine)));
	const store = module!.New(STORE_NAME, newTemplate());
	cloud.advance(5);
	return { cloud, sim, late, store };
}

function cashIn(cloud: SimCloud): number {
	return profileIn(cloud, "a").Data.Cash;
}

/** Counts what comes in messages. */
function countCoins(server: TestServer, profile: Profile<PlayerData>): { sum: number } {
	const coins = { sum: 0 };
	server.sim.run(() => {
		profile.MessageHandler<{ Coins: number }>((message, processed) => {
			coins.sum += message.Coins;
			processed();
		});
	});
	return coins;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a store call that never answers, engine signals ${signalMode}`, () => {
			it("in a save is given up after 45 s, and the session goes on", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				cloud.advance(5);
				cloud.faults.script({ call: "UpdateAsync", kind: "hang" });
				profile.Data.Cash = 5;
				const answers = new Array<boolean>();
				server.sim.run(() => answers.push(profile.SaveAsync()));
				cloud.advance(44);
				expect(errors.size()).to.equal(0);
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(5);
				expect(answers.join(",")).to.equal("true");
				expect(cashIn(cloud)).to.equal(5);
				expect(profile.IsActive()).to.equal(true);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "no answer within 45 s; it may have landed")).to.equal(true);
			});

			it("in a load, a message, a removal, a view or a listing holds up its caller no longer than that", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("viewed", oldRecord());
				const store = server.store();
				const calls: Array<[call: string, work: () => unknown, answer: unknown]> = [
					["UpdateAsync", () => store.StartSessionAsync("loaded")?.IsActive(), true],
					["UpdateAsync", () => store.MessageAsync("messaged", { Coins: 1 }), true],
					["GetAsync", () => store.GetAsync("viewed")?.Data.Cash, 55],
					["ListVersionsAsync", () => store.VersionQuery("viewed").NextAsync()?.Data.Cash, 55],
					["GetVersionAsync", () => store.VersionQuery("viewed").NextAsync()?.Data.Cash, 55],
					// It may have landed or not: for the caller that is no confirmation.
					["RemoveAsync", () => store.RemoveAsync("viewed"), false],
				];
				for (const [call, work, answer] of calls) {
					const hang = cloud.faults.script({ call, kind: "hang" });
					const startedAt = cloud.now();
					expect(server.await(work)).to.equal(answer);
					expect(hang.hits()).to.equal(1);
					const seconds = cloud.now() - startedAt;
					if (seconds < 44.9 || seconds > 49) error(`${call} took ${seconds} s`);
				}
			});

			it("holds up other calls for the same key, and none for other keys", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "hang" });
				const answers = new Array<string>();
				for (const key of ["a", "a", "b"]) {
					server.sim.run(() => {
						if (server.store().MessageAsync(key, { Coins: 1 })) answers.push(key);
					});
				}
				cloud.advance(2);
				expect(answers.join(",")).to.equal("b");
				cloud.advance(50);
				expect(answers.join(",")).to.equal("b,a,a");
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(2);
			});

			for (const [call, ask] of [
				["UpdateAsync", (server: TestServer) => server.store().MessageAsync("a", { Coins: 1 })],
				["GetAsync", (server: TestServer) => server.store().GetAsync("a")],
			] as const) {
				it(`of ${call}, to the key of a session that ends, keeps its last save for 15 s at the most`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					cloud.advance(20);
					cloud.faults.script({ call, kind: "hang" });
					let isAnswered = false;
					server.sim.run(() => {
						ask(server);
						isAnswered = true;
					});
					cloud.advance(1);
					profile.Data.Cash = 5;
					server.sim.run(() => profile.EndSession());
					cloud.advance(13);
					expect(cashIn(cloud)).never.to.equal(5);
					cloud.advance(3);
					expect(cashIn(cloud)).to.equal(5);
					expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
					cloud.advance(10);
					expect(isAnswered).to.equal(true);
				});
			}

			it("keeps the save of a session that may be thought dead for 3 s at the most", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(20);
				cloud.faults.script({ call: "UpdateAsync", kind: "hang" });
				server.sim.run(() => server.store().MessageAsync("a", { Coins: 1 }));
				cloud.advance(4);
				profile.Data.Cash = 5;
				cloud.faults.script({ call: "HashMap.SetAsync", kind: "errorBefore", times: 1000 });
				cloud.advance(12);
				expect(cashIn(cloud)).to.equal(5);
				expect(profile.IsActive()).to.equal(true);
			});

			// "delay": it lands at once, and is never known to. "lateArrival": it arrives when nobody waits for it any more.
			for (const kind of ["delay", "lateArrival", "hang"] as const) {
				it(`of a message (${kind}), given up for the save of a session in doubt, gives the message once`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					const coins = countCoins(server, profile);
					cloud.advance(20);
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 100 });
					let answer: boolean | undefined;
					server.sim.run(() => (answer = server.store().MessageAsync("a", { Coins: 1 })));
					cloud.advance(4);
					profile.Data.Cash = 5;
					cloud.faults.script({ call: "HashMap.SetAsync", kind: "errorBefore", times: 30 });
					cloud.advance(12);
					expect(cashIn(cloud)).to.equal(5);
					cloud.advance(30);
					// Told as sent, long before the answer of the first try would have come.
					expect(answer).to.equal(true);
					cloud.advance(120);
					expect(coins.sum).to.equal(1);
					expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
				});

				it(`of a message (${kind}), given up for a last save, gives it once to who comes next`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const other = startServer(cloud);
					const profile = server.load("a");
					cloud.advance(20);
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 100 });
					let answer: boolean | undefined;
					server.sim.run(() => (answer = server.store().MessageAsync("a", { Coins: 1 })));
					cloud.advance(1);
					profile.Data.Cash = 5;
					server.sim.run(() => profile.EndSession());
					cloud.advance(15);
					const later = other.load("a");
					expect(later.Data.Cash).to.equal(5);
					const coins = countCoins(other, later);
					cloud.advance(150);
					expect(answer).to.equal(true);
					expect(coins.sum).to.equal(1);
					expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
				});

				it(`of a SetAsync (${kind}), given up for a last save, is told as stored and undoes nothing of who comes next`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const other = startServer(cloud);
					const profile = server.load("a");
					cloud.advance(20);
					const view = server.await(() => server.store().GetAsync("a"))!;
					view.Data.Cash = 7;
					cloud.faults.script({ call: "UpdateAsync", kind, seconds: 100 });
					let answer: boolean | undefined;
					server.sim.run(() => (answer = view.SetAsync()));
					cloud.advance(1);
					server.sim.run(() => profile.EndSession());
					cloud.advance(24);
					expect(answer).to.equal(true);
					const later = other.load("a");
					expect(later.Data.Cash).to.equal(7);
					later.Data.Cash = 8;
					cloud.advance(150);
					leave(cloud, other, later);
					expect(cashIn(cloud)).to.equal(8);
				});
			}

			it("in the last save of a closing server is given up soon: all is saved within 30 s", () => {
				const { cloud, server } = startWorld({ signalMode });
				for (const key of ["a", "b", "c"]) server.load(key).Data.Cash = 5;
				cloud.faults.script({ call: "UpdateAsync", kind: "hang", times: 3 });
				server.sim.close();
				cloud.advance(31);
				expect(server.sim.state).to.equal("closed");
				expect(server.sim.closeSeconds! < 20).to.equal(true);
				for (const key of ["a", "b", "c"]) {
					expect(profileIn(cloud, key).Data.Cash).to.equal(5);
					expect(profileIn(cloud, key).MetaData.ActiveSession).to.equal(undefined);
				}
			});

			it("in the last save of a closing server may hang three times in a row, and it is stored all the same", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.load("a").Data.Cash = 5;
				cloud.faults.script({ call: "UpdateAsync", kind: "hang", times: 3 });
				server.sim.close();
				cloud.advance(31);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});

			it("that was begun before the close does not hold the close up for longer either", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", kind: "hang" });
				profile.Data.Cash = 5;
				server.sim.run(() => profile.Save());
				cloud.advance(3);
				server.sim.close();
				cloud.advance(31);
				expect(server.sim.closeSeconds! < 20).to.equal(true);
				expect(cashIn(cloud)).to.equal(5);
			});
		});

		describe(`a request that was given up and that the engine runs later, engine signals ${signalMode}`, () => {
			it("as a save writes nothing over what was saved since", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				const profile = sim.await(() => store.StartSessionAsync("a"))!;
				late.holdNext("a", 100);
				profile.Data.Cash = 5;
				sim.run(() => profile.Save());
				cloud.advance(60);
				expect(cashIn(cloud)).to.equal(5);
				profile.Data.Cash = 6;
				expect(sim.await(() => profile.SaveAsync())).to.equal(true);
				const updates = cloud.calls.count("UpdateAsync");
				cloud.advance(45);
				// The engine asked the transform, which took the newest.
				expect(cloud.calls.count("UpdateAsync") > updates).to.equal(true);
				expect(cashIn(cloud)).to.equal(6);
				expect(profile.IsActive()).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(6);
			});

			it("as a last save does not bring back what another session has changed since", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				const other = startServer(cloud);
				const profile = sim.await(() => store.StartSessionAsync("a"))!;
				late.holdNext("a", 100);
				profile.Data.Cash = 5;
				sim.run(() => profile.EndSession());
				cloud.advance(60);
				const later = other.load("a");
				expect(later.Data.Cash).to.equal(5);
				later.Data.Cash = 6;
				leave(cloud, other, later);
				cloud.advance(60);
				expect(cashIn(cloud)).to.equal(6);
			});

			it("as a load does not take the session again", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				late.holdNext("a", 100);
				const startedAt = cloud.now();
				const profile = sim.await(() => store.StartSessionAsync("a"))!;
				expect(cloud.now() - startedAt < 50).to.equal(true);
				profile.Data.Cash = 5;
				expect(sim.await(() => profile.EndSessionAsync())).to.equal(true);
				cloud.advance(60);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
				expect(cashIn(cloud)).to.equal(5);
			});

			it("as a load that nobody wanted any more takes nothing", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				late.holdNext("a", 100);
				let answer: Profile<PlayerData> | undefined;
				const endsAt = cloud.now() + 50;
				sim.run(() => {
					answer = store.StartSessionAsync("a", { Cancel: () => cloud.now() > endsAt - 10 });
				});
				cloud.advance(120);
				expect(answer).to.equal(undefined);
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
			});

			it("as a message is not stored a second time", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				late.holdNext("a", 100);
				expect(sim.await(() => store.MessageAsync("a", { Coins: 1 }))).to.equal(true);
				const profile = sim.await(() => store.StartSessionAsync("a"))!;
				let coins = 0;
				sim.run(() => {
					profile.MessageHandler<{ Coins: number }>((message, processed) => {
						coins += message.Coins;
						processed();
					});
				});
				cloud.advance(120);
				expect(coins).to.equal(1);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
			});

			it("as a SetAsync writes nothing over what came since", () => {
				const { cloud, sim, late, store } = startLate(signalMode);
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const viewed = sim.await(() => store.GetAsync("a"))!;
				viewed.Data.Cash = 56;
				late.holdNext("a", 100);
				expect(sim.await(() => viewed.SetAsync())).to.equal(true);
				viewed.Data.Cash = 57;
				expect(sim.await(() => viewed.SetAsync())).to.equal(true);
				cloud.advance(120);
				expect(cashIn(cloud)).to.equal(57);
			});
		});
	}
};
