import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { leave, profileIn } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** Begins a load in a thread and answers how to end that thread as the game would. */
function loadInThread(server: TestServer, key: string): { readonly cancel: () => void; profile?: Profile<PlayerData> } {
	const load: { cancel: () => void; profile?: Profile<PlayerData> } = { cancel: () => {} };
	const caller = server.sim.run(() => {
		load.profile = server.store().StartSessionAsync(key);
	});
	load.cancel = () => server.sim.engine.scheduler.cancel(caller);
	return load;
}

function isFree(cloud: SimCloud, key: string): boolean {
	return profileIn(cloud, key).MetaData.ActiveSession === undefined;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a load whose reply is lost, engine signals ${signalMode}`, () => {
			it("recognises its own claim, which counts once", () => {
				const { cloud, server } = startWorld({ signalMode });
				const lost = cloud.faults.script({ call: "UpdateAsync", kind: "lostReply", times: 3 });
				const profile = server.load("a");
				expect(lost.hits()).to.equal(3);
				expect(profile.SessionLoadCount).to.equal(1);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
				profile.Data.Cash = 3;
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(profile.IsActive()).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(3);
			});

			it("has the guid that its notices go to: the hand-off is fast and complete", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				const held = owner.load("a");
				held.Data.Cash = 777;
				cloud.advance(1);
				const startedAt = cloud.now();
				expect(other.load("a").Data.Cash).to.equal(777);
				expect(cloud.now() - startedAt < 8).to.equal(true);
			});

			it("keeps a stored profile's count and data", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				expect(server.load("a").SessionLoadCount).to.equal(2);
			});

			it("lets go of the claim when the stores stay down and it gives up", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const other = startServer(cloud);
				server.ProfileStore.SetConstant("START_SESSION_TIMEOUT", 10);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 4 });
				expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
				cloud.advance(10);
				expect(isFree(cloud, "a")).to.equal(true);
				const startedAt = cloud.now();
				other.load("a");
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});

			it("lets go of the claim when Cancel gives up", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				const answer = server.await(() => {
					return server.store().StartSessionAsync("a", {
						Cancel: () => cloud.dataStore(STORE_NAME).read("a") !== undefined,
					});
				});
				expect(answer).to.equal(undefined);
				cloud.advance(5);
				expect(isFree(cloud, "a")).to.equal(true);
			});

			it("lets go of the claim before the server is gone", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				loadInThread(server, "a");
				cloud.advance(0.5);
				expect(isFree(cloud, "a")).to.equal(false);
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.state).to.equal("closed");
				expect(isFree(cloud, "a")).to.equal(true);
			});
		});

		describe(`a load whose caller's thread is cancelled, engine signals ${signalMode}`, () => {
			it("lets go of the session, and the next caller gets one", () => {
				const { cloud, server } = startWorld({ signalMode });
				const first = loadInThread(server, "a");
				cloud.advance(0.05);
				first.cancel();
				cloud.advance(5);
				expect(isFree(cloud, "a")).to.equal(true);
				const profile = server.load("a");
				expect(profile.IsActive()).to.equal(true);
				expect(first.profile).to.equal(undefined);
			});

			it("goes on for a caller that comes meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const first = loadInThread(server, "a");
				cloud.advance(0.05);
				first.cancel();
				const profile = server.load("a");
				expect(profile.IsActive()).to.equal(true);
				expect(profile.SessionLoadCount).to.equal(1);
				cloud.advance(10);
				expect(profile.IsActive()).to.equal(true);
			});

			it("blocks neither another server nor the shutdown", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const other = startServer(cloud);
				const first = loadInThread(server, "a");
				cloud.advance(0.05);
				first.cancel();
				cloud.advance(2);
				const startedAt = cloud.now();
				other.load("a");
				expect(cloud.now() - startedAt < 1).to.equal(true);
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.closeSeconds! < 2).to.equal(true);
			});

			it("stops asking another server for a session that nobody wants any more", () => {
				const cloud = new SimCloud({ signalMode });
				// No notice gets through on either path, so that only asking again could reach the owner.
				cloud.faults.outage("memoryStore", 1000);
				cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100 });
				const owner = startServer(cloud);
				const server = startServer(cloud, { name: "asker" });
				const held = owner.load("a");
				const first = loadInThread(server, "a");
				cloud.advance(2);
				first.cancel();
				expect(cloud.calls.count("UpdateAsync", "asker")).to.equal(1);
				cloud.advance(60);
				expect(cloud.calls.count("UpdateAsync", "asker")).to.equal(1);
				expect(held.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
			});

			it("does no harm in the other calls that yield", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const store = server.store();
				const calls: Array<() => unknown> = [
					() => store.GetAsync("a"),
					() => store.MessageAsync("a", { Coins: 1 }),
					() => store.VersionQuery("a").NextAsync(),
				];
				for (const call of calls) {
					const caller = server.sim.run(() => {
						call();
					});
					cloud.advance(0.02);
					server.sim.engine.scheduler.cancel(caller);
				}
				cloud.advance(5);
				// The message was sent all the same, and the key is not blocked.
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
				for (const call of calls) expect(server.await(call)).to.be.ok();
				expect(server.await(() => store.RemoveAsync("a"))).to.equal(true);
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.closeSeconds! < 2).to.equal(true);
			});

			it("lets the other callers of a version query have their turns", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const query = server.store().VersionQuery("a");
				const first = server.sim.run(() => {
					query.NextAsync();
				});
				let second: unknown = "waiting";
				server.sim.run(() => {
					second = query.NextAsync();
				});
				cloud.advance(0.02);
				server.sim.engine.scheduler.cancel(first);
				cloud.advance(5);
				// The first one took the only version there is.
				expect(second).to.equal(undefined);
			});
		});
	}
};
