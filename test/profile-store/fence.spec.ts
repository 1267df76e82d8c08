import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { includes, profileIn, watchErrors } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, STORE_NAME } from "../support/world";

type Mode = "immediate" | "deferred";

/** The renewal period and the grace after which a session that could not be renewed is over, in seconds. */
const LEASE_SECONDS = 390;

interface Contest {
	readonly cloud: SimCloud;
	readonly owner: TestServer;
	readonly other: TestServer;
	readonly profile: Profile<PlayerData>;
}

/** An owner with a session on "a" that has been up for half a minute, and another server. */
function start(signalMode: Mode, hasMemoryStore = true): Contest {
	const cloud = new SimCloud({ signalMode });
	if (!hasMemoryStore) cloud.faults.outage("memoryStore", 1_000_000);
	const owner = startServer(cloud, { name: "owner" });
	const other = startServer(cloud, { name: "other" });
	other.store();
	const profile = owner.load("a");
	// Whole seconds after the load, for the looks at the clock.
	cloud.advance(30);
	return { cloud, owner, other, profile };
}

/** Lets no write of the owner land, and no notice reach it. */
function cutOff(cloud: SimCloud) {
	cloud.faults.script({ call: "PublishAsync", server: "owner", kind: "drop", times: 100_000 });
	return cloud.faults.script({ call: "UpdateAsync", server: "owner", kind: "errorBefore", times: 100_000 });
}

/** Begins a load there and answers what came of it. */
function loadThere(contest: Contest): { profile?: Profile<PlayerData>; at?: number } {
	const result: { profile?: Profile<PlayerData>; at?: number } = {};
	contest.other.sim.run(() => {
		result.profile = contest.other.store().StartSessionAsync("a");
		result.at = contest.cloud.now();
	});
	return result;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the lease, engine signals ${signalMode}`, () => {
			it("is over when no write has landed for the renewal period and 90 s, without a memory store", () => {
				const { cloud, owner, profile } = start(signalMode, false);
				const errors = watchErrors(owner);
				let ends = 0;
				profile.OnSessionEnd.Connect(() => (ends += 1));
				const begunAt = cloud.now() - 30;
				cutOff(cloud);
				cloud.advance(begunAt + LEASE_SECONDS - 1 - cloud.now());
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(1.1);
				expect(profile.IsActive()).to.equal(false);
				// The game is told soon: by the next retry at the latest.
				cloud.advance(25);
				expect(ends).to.equal(1);
				expect(errors.filter((line) => includes(line, "could not be renewed in time")).size()).to.equal(1);
				expect(owner.ProfileStore.GetMetrics().FencedSessions).to.equal(1);
			});

			it("ends a session before another server may take it without a proof", () => {
				const contest = start(signalMode, false);
				const { cloud, profile } = contest;
				cutOff(cloud);
				const taken = loadThere(contest);
				let doubleSeconds = 0;
				for (const _ of $range(1, 1200)) {
					cloud.advance(0.5);
					if (profile.IsActive() && taken.profile?.IsActive() === true) doubleSeconds += 0.5;
				}
				expect(taken.profile!.IsActive()).to.equal(true);
				expect(doubleSeconds).to.equal(0);
			});

			it("counts from the moment in which it was decided what the write that landed last holds", () => {
				const { cloud, owner, profile } = start(signalMode, false);
				cloud.advance(200);
				cloud.faults.script({ call: "UpdateAsync", server: "owner", kind: "delay", seconds: 20 });
				const savedAt = cloud.now();
				owner.sim.run(() => profile.Save());
				cloud.advance(25);
				cutOff(cloud);
				cloud.advance(savedAt + LEASE_SECONDS - 1 - cloud.now());
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(1.2);
				expect(profile.IsActive()).to.equal(false);
			});

			it("follows AUTO_SAVE_PERIOD where the game set it, and other servers know it from the record", () => {
				const cloud = new SimCloud({ signalMode });
				cloud.faults.outage("memoryStore", 1_000_000);
				const owner = startServer(cloud, { name: "owner" });
				const other = startServer(cloud, { name: "other" });
				owner.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 60);
				const profile = owner.load("a");
				const begunAt = cloud.now();
				expect(profileIn(cloud, "a").Coffer!.Owner!.Renews).to.equal(60);
				cutOff(cloud);
				const taken = loadThere({ cloud, owner, other, profile });
				cloud.advance(149);
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(1.5);
				expect(profile.IsActive()).to.equal(false);
				cloud.advance(60);
				expect(taken.at! - begunAt > 180 && taken.at! - begunAt < 195).to.equal(true);
			});
		});

		describe(`a freeze, engine signals ${signalMode}`, () => {
			it("of a few seconds harms no session", () => {
				const { cloud, owner, profile } = start(signalMode);
				owner.sim.freeze(9);
				cloud.advance(20);
				expect(profile.IsActive()).to.equal(true);
				expect(owner.ProfileStore.GetMetrics().FencedSessions).to.equal(0);
			});

			it("that is long suspends the session in the first line that runs after it, until a save has landed", () => {
				const { cloud, owner, profile } = start(signalMode);
				const { scheduler } = owner.sim.engine;
				let seen: boolean | undefined;
				// Due in the middle of the freeze, so it runs in the very frame in which the server goes on.
				owner.sim.run(() => {
					scheduler.delay(1, () => (seen = profile.IsActive()));
				});
				owner.sim.freeze(60);
				cloud.advance(59.9);
				expect(seen).to.equal(undefined);
				cloud.advance(0.2);
				expect(seen).to.equal(false);
				cloud.advance(10);
				expect(profile.IsActive()).to.equal(true);
				const { FencedSessions, SuspendedSessions } = owner.ProfileStore.GetMetrics();
				expect(FencedSessions).to.equal(0);
				expect(SuspendedSessions).to.equal(1);
			});

			it("that nobody used loses nothing: the session goes on", () => {
				const { cloud, owner, profile } = start(signalMode);
				profile.Data.Cash = 777;
				owner.sim.freeze(60);
				cloud.advance(70);
				expect(profile.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
			});

			it("during which another server took the session: nothing of the old one is written any more", () => {
				const contest = start(signalMode);
				const { cloud, owner, other, profile } = contest;
				profile.Data.Cash = 777;
				owner.sim.freeze(60);
				const taken = loadThere(contest);
				cloud.advance(30);
				expect(taken.profile!.IsActive()).to.equal(true);
				taken.profile!.Data.Cash = 5;
				other.sim.run(() => taken.profile!.Save());
				let isWritten = false;
				cloud.dataStore(STORE_NAME).onCommit((commit) => {
					if (commit.server === "owner") isWritten = true;
				});
				cloud.advance(300);
				expect(isWritten).to.equal(false);
				expect(profile.IsActive()).to.equal(false);
				expect(profile.LastSavedData.Cash).to.equal(100);
				expect(taken.profile!.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});

			it("of an owner never leaves two who say that they are active, however long it takes", () => {
				for (const seconds of [10, 13, 15, 17, 20, 30]) {
					const contest = start(signalMode);
					const { cloud, owner, profile } = contest;
					owner.sim.freeze(seconds);
					const taken = loadThere(contest);
					for (const _ of $range(1, 400)) {
						cloud.advance(0.1);
						// While it is frozen no line of it runs, so nobody there could ask.
						if (cloud.now() < 30 + seconds + 0.5) continue;
						const isDouble = profile.IsActive() && taken.profile?.IsActive() === true;
						if (isDouble) error(`two owners after a freeze of ${seconds} s`);
					}
					expect(taken.profile!.IsActive()).to.equal(true);
				}
			});
		});

		describe(`a fenced session, engine signals ${signalMode}`, () => {
			it("tries its last save until it lands, where nobody took the key", () => {
				const { cloud, profile } = start(signalMode);
				profile.Data.Cash = 777;
				const outage = cutOff(cloud);
				cloud.advance(2000);
				expect(profile.IsActive()).to.equal(false);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				outage.stop();
				cloud.advance(25);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				expect(profile.LastSavedData.Cash).to.equal(777);
			});

			it("gives up quietly where somebody did", () => {
				const contest = start(signalMode, false);
				const { cloud, owner, profile } = contest;
				profile.Data.Cash = 777;
				const outage = cutOff(cloud);
				const taken = loadThere(contest);
				cloud.advance(600);
				expect(taken.profile!.IsActive()).to.equal(true);
				outage.stop();
				const calls = () => cloud.calls.count("UpdateAsync", "owner");
				cloud.advance(30);
				const before = calls();
				cloud.advance(30);
				expect(calls()).to.equal(before);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				expect(taken.profile!.IsActive()).to.equal(true);
				// The key is not blocked on the server that lost it.
				expect(owner.load("a").IsActive()).to.equal(true);
			});

			it("fires OnSessionEnd and OnAfterSave, and neither OnSave nor OnLastSave: what the hooks changed would be too late", () => {
				const { cloud, owner, profile } = start(signalMode);
				const order = new Array<string>();
				profile.OnSave.Connect(() => order.push("OnSave"));
				profile.OnLastSave.Connect((reason) => order.push(reason));
				profile.OnSessionEnd.Connect(() => order.push(`OnSessionEnd ${profile.IsActive()}`));
				profile.OnAfterSave.Connect(() => order.push("OnAfterSave"));
				owner.sim.freeze(400);
				cloud.advance(410);
				expect(order.join(", ")).to.equal("OnSessionEnd false, OnAfterSave");
			});

			it("can be waited for: EndSessionAsync answers whether the last save landed", () => {
				const { cloud, owner, profile } = start(signalMode);
				profile.Data.Cash = 777;
				owner.sim.freeze(400);
				cloud.advance(300);
				expect(owner.await(() => profile.EndSessionAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
			});
		});
	}
};
