import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { leave, oldRecord, profileIn } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { errorOf, SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

const HOUR = 3600;

/** Calls it in several threads at once; the answers appear in the order of their coming. */
function callTogether(server: TestServer, count: number, call: () => boolean): Array<boolean> {
	const answers = new Array<boolean>();
	for (const _ of $range(1, count)) server.sim.run(() => answers.push(call()));
	return answers;
}

/** Takes the session away from its owner, who does not know of it yet. */
function stealFrom(cloud: SimCloud, key: string): TestServer {
	const thief = startServer(cloud);
	thief.await(() => thief.store().StartSessionAsync(key, { Steal: true }));
	return thief;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`SaveAsync, engine signals ${signalMode}`, () => {
			it("answers true when what there is at the call is stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profile.IsActive()).to.equal(true);
				// Unchanged, too.
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
			});

			it("waits for the write after the one that is under way, which may not hold the change", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
				server.sim.run(() => profile.Save());
				cloud.advance(1);
				profile.Data.Cash = 7;
				const answers = callTogether(server, 1, () => profile.SaveAsync());
				cloud.advance(2);
				expect(answers.size()).to.equal(0);
				cloud.advance(2);
				expect(answers.join(",")).to.equal("true");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
			});

			it("of many callers at once is one write, and answers all of them", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const before = cloud.calls.count("UpdateAsync");
				const answers = callTogether(server, 20, () => profile.SaveAsync());
				cloud.advance(2);
				expect(answers.filter((isStored) => isStored).size()).to.equal(20);
				expect(cloud.calls.count("UpdateAsync") - before <= 2).to.equal(true);
			});

			it("yields through an outage and answers true when the save has landed after it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + 60);
				const answers = callTogether(server, 2, () => profile.SaveAsync());
				cloud.advance(59);
				expect(answers.size()).to.equal(0);
				cloud.advance(25);
				expect(answers.join(",")).to.equal("true,true");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});

			it("answers false where another server took the session, or the key is gone, and at once when it is over", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const taken = server.load("a");
				stealFrom(cloud, "a");
				expect(server.await(() => taken.SaveAsync())).to.equal(false);
				const removed = server.load("b");
				expect(server.await(() => server.store().RemoveAsync("b"))).to.equal(true);
				expect(server.await(() => removed.SaveAsync())).to.equal(false);
				const calls = cloud.calls.count("UpdateAsync");
				expect(server.await(() => removed.SaveAsync())).to.equal(false);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
			});

			it("is carried by the last save when the session ends meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
				server.sim.run(() => profile.Save());
				profile.Data.Cash = 9;
				const answers = callTogether(server, 1, () => profile.SaveAsync());
				server.sim.run(() => profile.EndSession());
				cloud.advance(6);
				expect(answers.join(",")).to.equal("true");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(9);
			});

			it("raises on a viewed profile, as EndSessionAsync does", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(errorOf(() => server.await(() => viewed.SaveAsync())).find("only viewed")[0]).to.be.ok();
				expect(errorOf(() => server.await(() => viewed.EndSessionAsync())).find("only viewed")[0]).to.be.ok();
			});
		});

		describe(`EndSessionAsync, engine signals ${signalMode}`, () => {
			it("ends the session at once, and answers true when the last save is stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				let reason: string | undefined;
				profile.OnLastSave.Connect((why) => (reason = why));
				const answers = callTogether(server, 1, () => profile.EndSessionAsync());
				expect(profile.IsActive()).to.equal(false);
				expect(reason).to.equal("Manual");
				expect(answers.size()).to.equal(0);
				cloud.advance(2);
				expect(answers.join(",")).to.equal("true");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("answers later callers the same: during the last save, after EndSession, and long afterwards", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.faults.outage("dataStore", cloud.now() + 30);
				server.sim.run(() => profile.EndSession());
				const answers = callTogether(server, 3, () => profile.EndSessionAsync());
				cloud.advance(10);
				for (const isStored of callTogether(server, 2, () => profile.EndSessionAsync())) answers.push(isStored);
				expect(answers.size()).to.equal(0);
				cloud.advance(60);
				expect(answers.join(",")).to.equal("true,true,true");
				const calls = cloud.calls.count("UpdateAsync");
				cloud.advance(1000);
				expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
			});

			it("answers false where another server took the session or the key was removed, every time", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const taken = server.load("a");
				const removed = server.load("b");
				stealFrom(cloud, "a");
				expect(server.await(() => server.store().RemoveAsync("b"))).to.equal(true);
				for (const profile of [taken, removed]) {
					for (const _ of [1, 2]) expect(server.await(() => profile.EndSessionAsync())).to.equal(false);
				}
				const found = server.load("c");
				stealFrom(cloud, "c");
				server.await(() => found.SaveAsync());
				expect(server.await(() => found.EndSessionAsync())).to.equal(false);
			});

			it("of a Mock answers as well", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a", server.store().Mock);
				expect(server.await(() => profile.SaveAsync())).to.equal(true);
				expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
			});
		});

		describe(`GetAtTimeAsync, engine signals ${signalMode}`, () => {
			it("answers the profile as it was at that moment, by DateTime or milliseconds", () => {
				const { cloud, server } = startWorld({ signalMode });
				const times = new Array<number>();
				for (const cash of [1, 2, 3]) {
					const profile = server.load("a");
					profile.Data.Cash = cash;
					leave(cloud, server, profile);
					times.push(server.sim.engine.clock.unixMillis());
					cloud.advance(2 * HOUR);
				}
				const at = (time: DateTime | number) => server.await(() => server.store().GetAtTimeAsync("a", time));
				expect(at(times[0] + 1000)!.Data.Cash).to.equal(1);
				expect(at(DateTime.fromUnixTimestampMillis(times[1] + 1000))!.Data.Cash).to.equal(2);
				expect(at(times[2] + HOUR * 1000)!.Data.Cash).to.equal(3);
				expect(at(times[0] - HOUR * 1000)).to.equal(undefined);
				const restored = at(times[0] + 1000)!;
				expect(restored.IsActive()).to.equal(false);
				expect(server.await(() => restored.SetAsync())).to.equal(true);
				expect(server.load("a").Data.Cash).to.equal(1);
			});

			it("answers nil for the time after a removal, and what was there before it can be brought back", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				const before = server.sim.engine.clock.unixMillis();
				cloud.advance(HOUR);
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
				const after = server.sim.engine.clock.unixMillis() + 1000;
				cloud.advance(HOUR);
				const store = server.store();
				expect(server.await(() => store.GetAtTimeAsync("a", after))).to.equal(undefined);
				const viewed = server.await(() => store.GetAtTimeAsync("a", before))!;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(server.load("a").Data.Cash).to.equal(5);
			});

			it("asks again while the store fails, works on Mock, and refuses what is no time", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				cloud.faults.script({ call: "GetVersionAtTimeAsync", kind: "errorBefore", times: 2 });
				const store = server.store();
				const later = server.sim.engine.clock.unixMillis() + 1000;
				expect(server.await(() => store.GetAtTimeAsync("a", later))!.Data.Cash).to.equal(55);
				expect(server.await(() => store.Mock.GetAtTimeAsync("a", later))).to.equal(undefined);
				for (const time of [undefined, "yesterday", true]) {
					const text = errorOf(() => store.GetAtTimeAsync("a", time as never));
					expect(text.find("GetAtTimeAsync: time must be a DateTime", 1, true)[0]).to.be.ok();
				}
			});
		});

		describe(`GetMetrics, engine signals ${signalMode}`, () => {
			it("counts loads, hand-offs, saves, retries, lost, suspended, fenced and taken sessions", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profiles = ["a", "b", "c"].map((key) => owner.load(key)) as Array<Profile<PlayerData>>;
				other.store();
				cloud.advance(10);
				other.load("a");
				const before = owner.ProfileStore.GetMetrics();
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 2 });
				owner.await(() => profiles[1].SaveAsync());
				other.await(() => other.store().StartSessionAsync("b", { Steal: true }));
				owner.await(() => profiles[1].SaveAsync());
				owner.sim.freeze(30);
				cloud.advance(40);
				expect(owner.ProfileStore.GetMetrics().SuspendedSessions).to.equal(1);
				owner.sim.freeze(400);
				cloud.advance(410);
				const mine = owner.ProfileStore.GetMetrics();
				const theirs = other.ProfileStore.GetMetrics();
				expect(mine.Loads).to.equal(3);
				expect(mine.LoadSeconds > 0.1 && mine.LoadSeconds < 3).to.equal(true);
				expect(mine.HandOffs).to.equal(0);
				expect(mine.Retries).to.equal(2);
				expect(mine.Saves - before.Saves >= 3).to.equal(true);
				expect(mine.SavedBytes > before.SavedBytes).to.equal(true);
				expect(mine.LostSessions).to.equal(1);
				expect(mine.FencedSessions).to.equal(1);
				expect(mine.QueuedSaves).to.equal(0);
				expect(theirs.Loads).to.equal(2);
				expect(theirs.HandOffs).to.equal(1);
				expect(theirs.HandOffSeconds > 0 && theirs.HandOffSeconds < 5).to.equal(true);
				expect(theirs.TakenSessions).to.equal(1);
			});

			it("is a picture of the moment: it does not change afterwards, and begins with zeros", () => {
				const { server } = startWorld({ signalMode });
				const first = server.ProfileStore.GetMetrics();
				server.load("a");
				for (const [name, value] of pairs(first)) {
					if (value !== 0) error(`${name} began with ${value}`);
				}
				expect(server.ProfileStore.GetMetrics().Loads).to.equal(1);
			});
		});
	}
};
