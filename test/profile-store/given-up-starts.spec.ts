import { SimCloud } from "../../src/testing";
import { SIGNAL_MODES, startServer } from "../support/world";

/** A session of a dead server without a heartbeat is taken after this long without a write of it: ASSUME_DEAD. */
const ASSUME_DEAD = 630;
const PATIENCE = 60;

export = () => {
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
