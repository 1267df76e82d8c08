import { SimCloud } from "../../src/testing";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer } from "../support/world";

const KEYS = ["a", "b", "c", "d", "e", "f"];
/** Seconds between two things that somebody does. */
const STEP_SECONDS = 20;

function play(server: TestServer, key: string, step: number): void {
	server.sim.run(() => {
		const profile = server.store().StartSessionAsync(key, { Cancel: () => false });
		if (profile === undefined) return;
		profile.MessageHandler((_, processed) => processed());
		server.sim.engine.scheduler.wait(5 + (step % 7));
		profile.Data.Cash += step;
		profile.Save();
		server.sim.engine.scheduler.wait(10 + (step % 11));
		profile.EndSession();
	});
}

/** Three servers, six hopping players, gifts, views, faults, a crash and a shutdown; answers the hash of all that happened. */
function runFleet(seed: number, signalMode: (typeof SIGNAL_MODES)[number]): string {
	const cloud = new SimCloud({ seed, signalMode });
	const servers = ["one", "two", "three"].map((name) => startServer(cloud, { name }));
	for (const server of servers) server.store();
	const { rates } = cloud.faults;
	rates.errorBefore = 0.05;
	rates.lostReply = 0.05;
	rates.messageDrop = 0.2;
	rates.latencySpike = 0.02;
	for (const step of $range(1, 60)) {
		const alive = servers.filter((server) => server.sim.state === "running");
		const server = alive[step % alive.size()];
		const key = KEYS[step % KEYS.size()];
		if (server.ProfileStore.DataStoreState === "Access") play(server, key, step);
		const gifted = KEYS[(step * 5) % KEYS.size()];
		server.sim.run(() => server.store().MessageAsync(gifted, { Coins: step }));
		server.sim.run(() => server.store().GetAsync(gifted));
		if (step === 30) servers[0].sim.crash();
		if (step === 45) servers[1].sim.close();
		cloud.advance(STEP_SECONDS);
	}
	servers[2].sim.close();
	cloud.advance(40);
	// What two loads on one server raise is the game's mistake, and part of the story.
	cloud.takeErrors();
	return cloud.trace.hash();
}

/** Moves whatever depends on addresses: tables as keys, and the collector. */
function allocateJunk(): number {
	const junk = new Map<object, Array<object>>();
	for (const index of $range(1, 3000)) {
		const list = new Array<object>();
		for (const size of $range(1, index % 13)) list.push({ size, text: `junk ${index}` });
		junk.set({ index }, list);
	}
	let count = 0;
	for (const [, list] of junk) count += list.size();
	return count;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a fleet of one seed, engine signals ${signalMode}`, () => {
			it("does the same twice, also after other things were allocated", () => {
				const hash = runFleet(7, signalMode);
				expect(runFleet(7, signalMode)).to.equal(hash);
				const count = allocateJunk();
				expect(count > 0).to.equal(true);
				expect(runFleet(7, signalMode)).to.equal(hash);
			});

			it("does something else with another seed", () => {
				expect(runFleet(7, signalMode) === runFleet(8, signalMode)).to.equal(false);
			});
		});
	}
};
