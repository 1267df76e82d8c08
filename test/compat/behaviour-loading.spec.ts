import type { Profile, Store } from "../../src/profile-store/types";
import type { SimCloud, SimServerOptions } from "../../src/testing";
import { expectSame, isFree, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { FOR_HOURS, IS_HEADLESS, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { errorOf, newTemplate, SIGNAL_MODES, STORE_NAME } from "../support/world";

/** Lets every request to the data stores fail, or so many. */
function failRequests(cloud: SimCloud, times = 1000): { stop(): void } {
	return cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times });
}

/** What a start comes to, and how many seconds it took. */
interface Outcome {
	result: Profile<PlayerData> | undefined | "waiting";
	seconds: number;
}

function beginStart(cloud: SimCloud, server: PeerServer, key: string, cancel?: () => boolean): Outcome {
	const outcome: Outcome = { result: "waiting", seconds: 0 };
	const startedAt = cloud.now();
	server.run(() => {
		const params = cancel !== undefined ? { Cancel: cancel } : undefined;
		outcome.result = server.store().StartSessionAsync(key, params);
		outcome.seconds = cloud.now() - startedAt;
	});
	return outcome;
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		for (const signalMode of SIGNAL_MODES) {
			const start = (options?: SimServerOptions): { cloud: SimCloud; server: PeerServer } => {
				const cloud = newCloud({ signalMode });
				return { cloud, server: startPeer(cloud, kind, options) };
			};

			describe(`loading with ${kind}, engine signals ${signalMode}`, () => {
				it("gives a new profile a copy of the template, and a session that this server owns", () => {
					const { cloud, server } = start();
					const template = newTemplate();
					let profile: Profile<PlayerData> | undefined;
					server.await(() => {
						profile = server.ProfileStore.New(STORE_NAME, template).StartSessionAsync("a");
						return undefined;
					});
					expectSame(template, profile!.Data);
					expect(profile!.Data).never.to.equal(template);
					expect(profile!.Data.Nested).never.to.equal(template.Nested);
					expect(profile!.LastSavedData).never.to.equal(profile!.Data);
					expect(profile!.SessionLoadCount).to.equal(1);
					expect(profile!.FirstSessionTime).to.equal(recordOf(cloud, "a").MetaData.ProfileCreateTime);
					expectSame({ PlaceId: 1818, JobId: server.sim.engine.host.jobId }, profile!.Session);
				});

				it("raises for a key that has a session on this server", () => {
					const { server } = start();
					server.load("a");
					const text = errorOf(() => server.await(() => server.store().StartSessionAsync("a")));
					expect(text.find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
				});

				it("knows the session when another store object of that name asks for it", () => {
					const { server } = start();
					const profile = server.load("a");
					const twin = server.ProfileStore.New(STORE_NAME, newTemplate());
					const text = errorOf(() => server.await(() => twin.StartSessionAsync("a")));
					expect(text.find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
					server.unload(profile);
					expect(server.load("a", twin).ProfileStore).to.equal(twin);
				});

				it("begins with an empty table where New was given no template", () => {
					const { server } = start();
					const bare = server.ProfileStore.New("Bare") as unknown as Store<PlayerData>;
					const profile = server.load("a", bare);
					expectSame({}, profile.Data);
					server.run(() => profile.Reconcile());
					expectSame({}, profile.Data);
				});

				it("gives the profile to the last of several callers of one key, and nil to the others", () => {
					const { cloud, server } = start();
					const outcomes = [1, 2, 3].map(() => beginStart(cloud, server, "a"));
					cloud.advance(5);
					expect(outcomes[0].result).to.equal(undefined);
					expect(outcomes[1].result).to.equal(undefined);
					expect((outcomes[2].result as Profile<PlayerData>).IsActive()).to.equal(true);
					expect(recordOf(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
				});

				it("waits for the last save of the session before, when a player comes back at once", () => {
					const { server } = start();
					const first = server.load("a");
					first.Data.Cash = 777;
					const second = server.await(() => {
						first.EndSession();
						return server.store().StartSessionAsync("a");
					})!;
					expect(second.Data.Cash).to.equal(777);
					expect(second.SessionLoadCount).to.equal(2);
					expect(second.IsActive()).to.equal(true);
					expect(first.IsActive()).to.equal(false);
				});

				it("goes on when a request fails, and succeeds soon after the stores are well again", () => {
					const { cloud, server } = start();
					failRequests(cloud, 3);
					const outcome = beginStart(cloud, server, "a");
					cloud.advance(20);
					expect((outcome.result as Profile<PlayerData>).IsActive()).to.equal(true);
					expect(outcome.seconds < 12).to.equal(true);
				});

				it("gives up with nil after START_SESSION_TIMEOUT seconds of errors", () => {
					const { cloud, server } = start();
					failRequests(cloud);
					const outcome = beginStart(cloud, server, "a");
					cloud.advance(115);
					expect(outcome.result).to.equal("waiting");
					cloud.advance(35);
					expect(outcome.result).to.equal(undefined);
				});

				it("goes on for longer than that with Cancel, until it answers true", () => {
					const { cloud, server } = start();
					failRequests(cloud);
					let isCancelled = false;
					const outcome = beginStart(cloud, server, "a", () => isCancelled);
					cloud.advance(400);
					expect(outcome.result).to.equal("waiting");
					isCancelled = true;
					cloud.advance(25);
					expect(outcome.result).to.equal(undefined);
				});

				it("leaves the key free when Cancel answers true while the request is under way", () => {
					const { cloud, server } = start();
					let isCancelled = false;
					const outcome = beginStart(cloud, server, "a", () => isCancelled);
					cloud.advance(0.15);
					isCancelled = true;
					cloud.advance(5);
					expect(outcome.result).to.equal(undefined);
					const other = startPeer(cloud, kind);
					const startedAt = cloud.now();
					other.load("a");
					expect(cloud.now() - startedAt < 1).to.equal(true);
				});

				it("answers nil from GetAsync for a key without a value, and after RemoveAsync", () => {
					const { server } = start();
					expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
					server.unload(server.load("a"));
					expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
					expect(server.load("a").SessionLoadCount).to.equal(1);
				});

				it("gives each of several callers of NextAsync a version of its own, in order", () => {
					const { cloud, server } = start(FOR_HOURS);
					for (const cash of [10, 20, 30]) {
						const profile = server.load("a");
						profile.Data.Cash = cash;
						server.unload(profile);
						cloud.advance(3600);
					}
					const query = server.store().VersionQuery("a", Enum.SortDirection.Descending);
					const found = new Array<string>();
					for (const caller of [1, 2, 3, 4]) {
						server.run(() => found.push(`${caller}: ${query.NextAsync()?.Data.Cash}`));
					}
					cloud.advance(10);
					found.sort();
					expect(found.join(", ")).to.equal("1: 30, 2: 20, 3: 10, 4: nil");
				});

				it("finds the versions between two dates only, given in milliseconds", () => {
					const { cloud, server } = start(FOR_HOURS);
					for (const cash of [10, 20, 30, 40]) {
						const profile = server.load("a");
						profile.Data.Cash = cash;
						server.unload(profile);
						cloud.advance(3600);
					}
					const [, second, third] = cloud.dataStore(STORE_NAME).versions("a");
					const from = second.CreatedTime - 1000;
					const query = server.store().VersionQuery("a", undefined, from, third.CreatedTime + 1000);
					const found = [1, 2, 3].map(() => tostring(server.await(() => query.NextAsync())?.Data.Cash));
					expect(found.join(", ")).to.equal("20, 30, nil");
				});

				it("reads a version by its id, and answers nil for one that never was", () => {
					const { cloud, server } = start();
					server.unload(server.load("a"));
					const [version] = cloud.dataStore(STORE_NAME).versions("a");
					expect(server.await(() => server.store().GetAsync("a", version.Version))!.Data.Cash).to.equal(100);
					expect(server.await(() => server.store().GetAsync("a", "no such version"), 30)).to.equal(undefined);
				});

				it("answers nil and false once the server closes, and says so in IsClosing", () => {
					const { cloud, server } = start();
					const store = server.store();
					server.load("held");
					server.sim.close();
					expect(server.ProfileStore.IsClosing).to.equal(true);
					const answers = new Array<string>();
					server.run(() => {
						answers.push(tostring(store.StartSessionAsync("b")));
						answers.push(tostring(store.MessageAsync("b", {})));
						answers.push(tostring(store.GetAsync("held")));
						answers.push(tostring(store.RemoveAsync("held")));
						answers.push(tostring(store.VersionQuery("held").NextAsync()));
					});
					expect(answers.join(", ")).to.equal("nil, false, nil, false, nil");
					cloud.advance(10);
					expect(isFree(cloud, "held")).to.equal(true);
					expectSame(["held"], cloud.dataStore(STORE_NAME).keys());
				});

				it("reports each failed request to OnError, with the store and the key", () => {
					const { cloud, server } = start();
					const errors = new Array<string>();
					server.ProfileStore.OnError.Connect((message, store, key) => {
						errors.push(`${message.find("502", 1, true)[0] !== undefined} ${store} ${key}`);
					});
					failRequests(cloud, 2);
					server.load("a");
					expectSame([`true ${STORE_NAME} a`, `true ${STORE_NAME} a`], errors);
				});

				it("is in the critical state from the fifth error in two minutes until two minutes of fewer", () => {
					const { cloud, server } = start();
					const toggles = new Array<boolean>();
					server.ProfileStore.OnCriticalToggle.Connect((isCritical) => toggles.push(isCritical));
					failRequests(cloud, 5);
					for (const key of ["a", "b", "c", "d"]) beginStart(cloud, server, key);
					cloud.advance(0.9);
					expect(server.ProfileStore.IsCriticalState).to.equal(false);
					cloud.advance(2);
					expect(server.ProfileStore.IsCriticalState).to.equal(true);
					cloud.advance(230);
					expect(server.ProfileStore.IsCriticalState).to.equal(true);
					cloud.advance(20);
					expect(server.ProfileStore.IsCriticalState).to.equal(false);
					expectSame([true, false], toggles);
				});
			});
		}
	}
};
