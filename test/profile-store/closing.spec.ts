import { SimCloud } from "../../src/testing";
import type { Crowd } from "../support/closing";
import { gather, savedOf } from "../support/closing";
import { profileIn } from "../support/records";
import { startServer, STORE_NAME, TestServer } from "../support/world";

interface Run {
	readonly cloud: SimCloud;
	readonly server: TestServer;
	readonly crowd: Crowd;
	/** Closes it and lets 31 s pass; answers how many of the changed sessions are saved and let go of. */
	readonly close: (playersLeave?: "before" | "after") => number;
	/** How often it has asked for an update since the close began. */
	readonly updates: () => number;
}

/** A server with so many changed sessions. */
function gatherChanged(count: number): Run {
	const cloud = new SimCloud({ frameRate: 30 });
	const server = startServer(cloud);
	cloud.advance(3);
	const crowd = gather(cloud, server, "a", count);
	cloud.advance(5);
	for (const profile of crowd.profiles) profile.Data.Cash = 777;
	let before = 0;
	return {
		cloud,
		server,
		crowd,
		close: (playersLeave = "before") => {
			before = cloud.calls.count("UpdateAsync");
			crowd.sim.close({ playersLeave });
			cloud.advance(31);
			return savedOf(cloud, crowd, 777);
		},
		updates: () => cloud.calls.count("UpdateAsync") - before,
	};
}

export = () => {
	describe("a closing server", () => {
		for (const playersLeave of ["before", "after"] as const) {
			it(`saves each session whose requests hang three times in a row (players leave ${playersLeave})`, () => {
				const { cloud, close } = gatherChanged(20);
				for (const id of $range(1, 20)) {
					cloud.faults.script({ call: "UpdateAsync", key: `a${id}`, kind: "hang", times: 3 });
				}
				expect(close(playersLeave)).to.equal(20);
			});
		}

		it("saves three sessions of fifty whose requests hang three times in a row, and the others", () => {
			const { cloud, close, updates } = gatherChanged(50);
			for (const id of [1, 20, 50]) {
				cloud.faults.script({ call: "UpdateAsync", key: `a${id}`, kind: "hang", times: 3 });
			}
			expect(close()).to.equal(50);
			expect(updates()).to.equal(59);
		});

		it("sends no more than one request a second while the stores fail", () => {
			const { cloud, close, updates } = gatherChanged(20);
			cloud.faults.outage("dataStore", cloud.now() + 100);
			expect(close()).to.equal(0);
			// The first of each, then the probes.
			expect(updates() <= 20 + 30).to.equal(true);
			expect(updates() >= 20 + 25).to.equal(true);
		});

		it("saves when nothing fails with one request for each session", () => {
			const { server, close, updates } = gatherChanged(50);
			expect(close()).to.equal(50);
			expect(updates()).to.equal(50);
			expect(server.sim.closeSeconds! < 2).to.equal(true);
		});

		it("saves the changed sessions before the others where there are not requests enough", () => {
			const { close, crowd } = gatherChanged(100);
			// The first half has nothing new.
			for (const index of $range(0, 49)) crowd.profiles[index].Data.Cash = 100;
			expect(close()).to.equal(50);
		});

		for (const seconds of [0, 9, 15]) {
			it(`stores messages that are on their way when it closes, every request ${seconds} s late`, () => {
				const { cloud, server, close } = gatherChanged(20);
				if (seconds > 0) cloud.faults.slow("dataStore", cloud.now() + 100, seconds);
				const store = server.store();
				const send = (key: string) => server.sim.run(() => store.MessageAsync(key, { Coins: 1 }));
				send("gone1");
				send("gone2");
				cloud.advance(0.2);
				expect(close()).to.equal(20);
				for (const key of ["gone1", "gone2"]) {
					expect(profileIn(cloud, key).GlobalUpdates[1].size()).to.equal(1);
				}
			});

			it(`lets go of sessions that are being started when it closes, every request ${seconds} s late`, () => {
				const { cloud, server, close } = gatherChanged(20);
				if (seconds > 0) cloud.faults.slow("dataStore", cloud.now() + 100, seconds);
				const store = server.store();
				for (const key of ["new1", "new2"]) server.sim.run(() => store.StartSessionAsync(key));
				if (seconds === 0) cloud.advance(0.1);
				expect(close()).to.equal(20);
				for (const key of ["new1", "new2"]) {
					const record = cloud.dataStore(STORE_NAME).read(key) as ReturnType<typeof profileIn> | undefined;
					expect(record?.MetaData.ActiveSession).to.equal(undefined);
				}
			});
		}

		it("takes its library, where it is required only then, for closing", () => {
			const cloud = new SimCloud();
			const sim = cloud.startServer();
			sim.run(() => {
				sim.engine.host.onClose(() => sim.engine.scheduler.wait(20));
			});
			sim.close();
			const server = new TestServer(sim);
			cloud.advance(1);
			expect(server.ProfileStore.IsClosing).to.equal(true);
			expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
			expect(cloud.dataStore(STORE_NAME).read("a")).to.equal(undefined);
		});
	});
};
