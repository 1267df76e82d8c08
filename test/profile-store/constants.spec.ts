import type { ConstantName } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { preloadDeadOldOwner, profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

type Constants = { [Name in ConstantName]?: number };

/** A server with these constants, and the key "a" whose owner, with the old module, died. */
function contest(signalMode: "immediate" | "deferred", constants: Constants) {
	const cloud = new SimCloud({ signalMode });
	const other = startServer(cloud, { name: "other" });
	preloadDeadOldOwner(cloud, other, "a");
	other.ProfileStore.SetConstants(constants);
	return { cloud, other };
}

/** The same with an owner that ran our library and has no heartbeat: its death cannot be proved. */
function contestWithOurs(signalMode: "immediate" | "deferred", constants: Constants) {
	const cloud = new SimCloud({ signalMode });
	cloud.faults.outage("memoryStore", 1_000_000);
	const owner = startServer(cloud);
	const other = startServer(cloud, { name: "other" });
	owner.load("a");
	owner.sim.crash();
	other.ProfileStore.SetConstants(constants);
	return { cloud, other };
}

/** How many seconds the load takes. */
function timeLoad(cloud: SimCloud, server: TestServer, key: string): number {
	const startedAt = cloud.now();
	server.await(() => server.store().StartSessionAsync(key));
	return cloud.now() - startedAt;
}

function isBetween(value: number, from: number, to: number): void {
	if (value < from || value > to) error(`${value} is not between ${from} and ${to}`, 2);
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a constant, engine signals ${signalMode}`, () => {
			it("AUTO_SAVE_PERIOD is the time between two saves of an idle session", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 20);
				const profile = server.load("a");
				let saves = 0;
				profile.OnSave.Connect(() => (saves += 1));
				cloud.advance(19);
				expect(saves).to.equal(0);
				cloud.advance(2);
				expect(saves).to.equal(1);
				// Each time it is looked for in tenths of a second.
				cloud.advance(181.5);
				expect(saves).to.equal(10);
			});

			it("FIRST_LOAD_REPEAT is when a session that another server has is looked at again", () => {
				const { cloud, other } = contest(signalMode, { FIRST_LOAD_REPEAT: 1, LOAD_REPEAT_PERIOD: 1000 });
				other.sim.run(() => other.store().StartSessionAsync("a"));
				cloud.advance(0.9);
				expect(cloud.calls.count("UpdateAsync", "other")).to.equal(1);
				cloud.advance(1);
				expect(cloud.calls.count("UpdateAsync", "other")).to.equal(2);
				cloud.advance(500);
				expect(cloud.calls.count("UpdateAsync", "other")).to.equal(2);
			});

			it("LOAD_REPEAT_PERIOD is the time between the looks after that", () => {
				const { cloud, other } = contest(signalMode, { LOAD_REPEAT_PERIOD: 2, SESSION_STEAL: 1000 });
				other.sim.run(() => other.store().StartSessionAsync("a"));
				cloud.advance(6);
				expect(cloud.calls.count("UpdateAsync", "other")).to.equal(2);
				cloud.advance(22);
				isBetween(cloud.calls.count("UpdateAsync", "other"), 11, 13);
			});

			it("SESSION_STEAL is when the session of an owner that does not answer is taken", () => {
				const { cloud, other } = contest(signalMode, { SESSION_STEAL: 12 });
				isBetween(timeLoad(cloud, other, "a"), 12, 17);
			});

			it("SESSION_STEAL and ASSUME_DEAD are no reason to take it from a server of ours before it had to renew", () => {
				const { cloud, other } = contestWithOurs(signalMode, { SESSION_STEAL: 12, ASSUME_DEAD: 12 });
				// The owner's renewal period of 300 s and a grace of 120 s.
				isBetween(timeLoad(cloud, other, "a"), 420, 431);
			});

			it("ASSUME_DEAD is told by the cloud's clock for a server of ours, whatever its wall clock said", () => {
				const { cloud, other } = contestWithOurs(signalMode, { ASSUME_DEAD: 500 });
				cloud.advance(450);
				other.sim.engine.clock.skewSeconds = 100_000;
				other.sim.run(() => other.store().StartSessionAsync("a", { Cancel: () => cloud.now() > 455 }));
				cloud.advance(20);
				expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
				const late = contestWithOurs(signalMode, { ASSUME_DEAD: 500 });
				late.cloud.advance(510);
				// It is given 30 s for the last save that it may still be trying.
				isBetween(timeLoad(late.cloud, late.other, "a"), 30, 40);
			});

			it("ASSUME_DEAD is the age of an owner's last write from which on it counts as dead", () => {
				const { cloud, other } = contest(signalMode, { ASSUME_DEAD: 100 });
				cloud.advance(90);
				const early = startServer(cloud);
				early.ProfileStore.SetConstants({ ASSUME_DEAD: 95, SESSION_STEAL: 1000 });
				early.sim.run(() => early.store().StartSessionAsync("a"));
				cloud.advance(4);
				expect(cloud.calls.count("UpdateAsync", early.sim.name)).to.equal(1);
				early.sim.crash();
				cloud.advance(10);
				isBetween(timeLoad(cloud, other, "a"), 0, 1);
			});

			it("START_SESSION_TIMEOUT is how long a load goes on while the stores fail", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("START_SESSION_TIMEOUT", 30);
				cloud.faults.outage("dataStore", 1000);
				isBetween(timeLoad(cloud, server, "a"), 30, 50);
			});

			it("MAX_MESSAGE_QUEUE is how many messages may wait in a profile", () => {
				const { server } = startWorld({ signalMode });
				server.ProfileStore.SetConstants({ MAX_MESSAGE_QUEUE: 3 });
				const send = () => server.await(() => server.store().MessageAsync("a", {}));
				for (const isStored of [true, true, true, false]) expect(send()).to.equal(isStored);
			});

			it("may be set several times before New, and takes fractions", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 100);
				server.ProfileStore.SetConstants({ AUTO_SAVE_PERIOD: 7.5 });
				const profile = server.load("a");
				let saves = 0;
				profile.OnSave.Connect(() => (saves += 1));
				cloud.advance(16);
				expect(saves).to.equal(2);
			});

			it("MAX_MESSAGE_QUEUE is 1000 where nobody set it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const queue = new Array<[number, object]>();
				for (const id of $range(1, 999)) queue.push([id, { Gift: id }]);
				cloud.dataStore("PlayerData").preload("a", { GlobalUpdates: [999, queue] });
				const send = () => server.await(() => server.store().MessageAsync("a", {}));
				expect(send()).to.equal(true);
				expect(send()).to.equal(false);
			});
		});
	}
};
