import { SimCloud } from "../../src/testing";
import type { Crowd } from "../support/closing";
import { gather, savedOf } from "../support/closing";
import { joinAndLoad, profileOf, startProfiles } from "../support/player-world";
import { profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { startServer } from "../support/world";

const COUNT = 10;

/** Where memory stores are out, a session's mark has to be taken back within 6.5 s. */
const SLOW_TIMES: ReadonlyArray<readonly [lateSeconds: number, isMemoryOut: boolean]> = [
	[3, false],
	[10, false],
	[20, false],
	[40, false],
	[3, true],
	[5, true],
];

interface Run {
	readonly cloud: SimCloud;
	readonly server: TestServer;
	readonly crowd: Crowd;
}

/** A server with ten players who have something unsaved. */
function gatherChanged(): Run {
	const cloud = new SimCloud({ frameRate: 20 });
	const server = startServer(cloud);
	cloud.advance(3);
	const crowd = gather(cloud, server, "a", COUNT);
	cloud.advance(5);
	for (const profile of crowd.profiles) profile.Data.Cash = 777;
	return { cloud, server, crowd };
}

/** Lets all of them leave and time pass; answers how many requests each leave has cost, or raises for who is not saved. */
function requestsPerLeave({ cloud, crowd }: Run, seconds: number): number {
	const before = cloud.calls.count("UpdateAsync");
	for (const player of [...crowd.sim.players]) crowd.sim.leave(player);
	cloud.advance(seconds);
	const saved = savedOf(cloud, crowd, 777);
	if (saved < COUNT) error(`only ${saved} of ${COUNT} are saved`, 2);
	return (cloud.calls.count("UpdateAsync") - before) / COUNT;
}

export = () => {
	describe("players who leave", () => {
		it("cost one request each", () => {
			expect(requestsPerLeave(gatherChanged(), 5)).to.equal(1);
		});

		for (const [late, requests] of [
			[6.5, 1],
			[20, 2],
			[60, 5],
		]) {
			it(`are saved by requests that are ${late} s late, ${requests} for each at the most`, () => {
				const run = gatherChanged();
				run.cloud.faults.slow("dataStore", run.cloud.now() + 300, late);
				expect(requestsPerLeave(run, late + 2) <= requests).to.equal(true);
			});
		}

		it("are saved soon after an outage of two minutes, by one request a second", () => {
			const run = gatherChanged();
			run.cloud.faults.outage("dataStore", run.cloud.now() + 120);
			expect(requestsPerLeave(run, 130) <= 12).to.equal(true);
		});

		it("are saved where other requests have used the budget up, by one request each", () => {
			const run = gatherChanged();
			const { dataStores } = run.server.sim.engine;
			const other = dataStores.getDataStore("Other");
			while (dataStores.getRequestBudget("StandardWrite") > 0) {
				run.server.sim.run(() => pcall(() => other.setAsync("x", 1)));
			}
			expect(requestsPerLeave(run, 12)).to.equal(1);
		});

		it("are saved where each request hangs three times in a row, by four requests each", () => {
			const run = gatherChanged();
			for (const id of $range(1, COUNT)) {
				run.cloud.faults.script({ call: "UpdateAsync", key: `a${id}`, kind: "hang", times: 3 });
			}
			expect(requestsPerLeave(run, 60)).to.equal(4);
		});

		for (const late of [6.5, 20, 60]) {
			it(`and come back while the last save is ${late} s late find what it saved`, () => {
				const { cloud, server } = gatherChanged();
				cloud.faults.slow("dataStore", cloud.now() + late, late);
				const [player] = server.sim.players;
				server.sim.leave(player);
				cloud.advance(0.5);
				const profile = server.await(() => server.store().StartSessionAsync("a1"))!;
				expect(profile.Data.Cash).to.equal(777);
				expect(profileIn(cloud, "a1").MetaData.SessionLoadCount).to.equal(2);
			});
		}
	});

	describe("data stores that are slow for minutes", () => {
		for (const [late, isMemoryOut] of SLOW_TIMES) {
			const beside = isMemoryOut ? ", memory stores being out for 25 s of them" : "";
			it(`(every request ${late} s late${beside}) end no session, kick nobody and lose nothing`, () => {
				const cloud = new SimCloud({ frameRate: 20 });
				const server = startServer(cloud);
				startProfiles(server);
				cloud.advance(5);
				const players = [1, 2, 3, 4, 5].map((id) => joinAndLoad(cloud, server, id));
				cloud.advance(60);
				cloud.faults.slow("dataStore", cloud.now() + 300, late);
				const before = cloud.calls.count("UpdateAsync");
				if (isMemoryOut) cloud.faults.outage("memoryStore", cloud.now() + 25);
				for (const round of $range(1, 30)) {
					for (const player of players) profileOf(server, player).Data.Cash = round;
					cloud.advance(10);
				}
				expect(server.sim.players.size()).to.equal(5);
				expect(server.ProfileStore.GetMetrics().FencedSessions).to.equal(0);
				cloud.advance(100);
				for (const id of $range(1, 5)) expect(profileIn(cloud, tostring(id)).Data.Cash).to.equal(30);
				// One in 30 to 55 s for each, and a few for the memory stores.
				const requests = (cloud.calls.count("UpdateAsync") - before) / 5;
				if (requests > (isMemoryOut ? 25 : 15)) error(`${requests} requests for each session`);
			});
		}
	});
};
