import { SimCloud } from "../../src/testing";
import { watchErrors } from "../support/records";
import { SIGNAL_MODES, startServer } from "../support/world";

/** A session of a dead server without a heartbeat is taken after this long without a write of it: ASSUME_DEAD. */
const ASSUME_DEAD = 630;
const PATIENCE = 60;

/** Calls by which a server renews its sessions and says that it lives. */
const SIGNS_OF_LIFE = ["UpdateAsync", "HashMap.SetAsync", "HashMap.GetAsync", "HashMap.UpdateAsync"];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a start whose session is suspended before anybody has it, engine signals ${signalMode}`, () => {
			for (const [name, cancel] of [
				["after START_SESSION_TIMEOUT", undefined],
				["when the caller gives up", 60],
			] as const) {
				it(`is given up ${name}, and the key is free once the stores are back`, () => {
					const cloud = new SimCloud({ signalMode });
					const server = startServer(cloud, { name: "owner" });
					watchErrors(server);
					server.load("b");
					cloud.advance(30);
					// The claim lands; by the time its answer is there, this server may count as dead.
					const call = { call: "UpdateAsync", server: "owner", key: "a" };
					cloud.faults.script({ ...call, kind: "delay", seconds: 20 });
					const faults = SIGNS_OF_LIFE.map((call) => {
						const after = call === "UpdateAsync" ? 1 : 0;
						return cloud.faults.script({ call, server: "owner", kind: "errorBefore", after, times: 1e6 });
					});
					const begunAt = cloud.now();
					let seconds: number | undefined;
					let isThere = false;
					const params = cancel === undefined ? {} : { Cancel: () => cloud.now() - begunAt > cancel };
					server.sim.run(() => {
						isThere = server.store().StartSessionAsync("a", params) !== undefined;
						seconds = cloud.now() - begunAt;
					});
					cloud.advance(30);
					expect(seconds).to.equal(undefined);
					cloud.advance(120);
					expect(seconds).to.be.ok();
					expect(isThere).to.equal(false);
					expect(seconds! > (cancel ?? 115)).to.equal(true);
					for (const fault of faults) fault.stop();
					cloud.advance(60);
					expect(startServer(cloud).load("a").Data.Cash).to.equal(100);
				});
			}
		});
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`a player who comes, gives up after a minute and comes again, engine signals ${signalMode}`, () => {
			it("gets the session of a dead server without a heartbeat as soon as one who waits", () => {
				const cloud = new SimCloud({ signalMode });
				cloud.faults.outage("memoryStore", 1e9);
				const dead = startServer(cloud);
				const profile = dead.load("a");
				profile.Data.Cash = 7;
				dead.await(() => profile.SaveAsync());
				dead.sim.crash();
				const diedAt = cloud.now();
				const server = startServer(cloud);
				let cash: number | undefined;
				while (cash === undefined && cloud.now() < diedAt + 2 * ASSUME_DEAD) {
					const begunAt = cloud.now();
					server.sim.run(() => {
						const started = server.store().StartSessionAsync("a", {
							Cancel: () => cloud.now() - begunAt > PATIENCE,
						});
						cash = started?.Data.Cash;
					});
					cloud.advance(PATIENCE + 10);
				}
				expect(cash).to.equal(7);
				expect(cloud.now() - diedAt < ASSUME_DEAD + 3 * PATIENCE).to.equal(true);
			});

			it("does not get the session of a server that lives", () => {
				const cloud = new SimCloud({ signalMode });
				cloud.faults.outage("memoryStore", 1e9);
				cloud.faults.outage("messaging", 1e9);
				const owner = startServer(cloud);
				const profile = owner.load("a");
				const server = startServer(cloud);
				for (const visit of $range(1, 15)) {
					const begunAt = cloud.now();
					// Gone before the owner's next look at its record, every time.
					const isGone = () => cloud.now() - begunAt > 2;
					let isThere = false;
					if (!profile.IsActive()) break;
					server.sim.run(() => {
						isThere = server.store().StartSessionAsync("a", { Cancel: isGone }) !== undefined;
					});
					profile.Data.Cash = visit;
					cloud.advance(70);
					// It has given the session away when asked, or has it still: never both.
					expect(isThere && profile.IsActive()).to.equal(false);
				}
			});
		});
	}
};
