import {
	BEAT_LIFE_SECONDS,
	BEAT_SECONDS,
	FENCE_AFTER_SECONDS,
	Heart,
	SILENT_AFTER_SECONDS,
} from "../../../src/profile-store/fleet/heart";
import { PROOF_SECONDS, Pulses } from "../../../src/profile-store/fleet/pulses";
import { SimCloud } from "../../../src/testing";
import { SIGNAL_MODES } from "../../support/world";

const MAP = "CofferServers";
/** A beat that failed is tried again within so many seconds, before the fence. */
const RETRIED_SECONDS = 1.3;

/** A server that only beats and looks, by the name that it has in the map. */
function startBeating(cloud: SimCloud, name: string) {
	const sim = cloud.startServer({ name });
	const { clock, scheduler, memoryStores } = sim.engine;
	const map = memoryStores.getHashMap(MAP);
	const needs = { isNeeded: true };
	const heart = new Heart(clock, scheduler, map, name, {
		needsHeart() {
			return needs.isNeeded;
		},
		onBeat() {},
		checkMarks() {
			return false;
		},
	});
	const pulses = new Pulses(clock, scheduler, map, name);
	sim.run(() => heart.start());
	const look = (other: string) => sim.run(() => pulses.look(other, () => {}));
	return { sim, heart, pulses, needs, look, now: () => clock.monotonicSeconds() };
}

type Beating = ReturnType<typeof startBeating>;

/** Looks as a start does, for so many seconds; answers after how many it was proved that the other is dead. */
function watch(cloud: SimCloud, looker: Beating, other: string, seconds: number): number | undefined {
	const since = looker.now();
	for (const _ of $range(1, seconds * 10)) {
		if (looker.now() >= looker.pulses.nextLookAt(other, since)) looker.look(other);
		cloud.advance(0.1);
		if (looker.pulses.isProvedDead(other, since)) return looker.now() - since;
	}
	return undefined;
}

function lose(by: Beating, ...names: Array<string>): void {
	by.sim.await(() => {
		for (const name of names) by.sim.engine.memoryStores.getHashMap(MAP).removeAsync(name);
	});
}

/** Goes on to the moment in which a call meets the fault. */
function awaitHit(cloud: SimCloud, fault: { hits(): number }): void {
	while (fault.hits() === 0) cloud.advance(0.05);
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a heart, engine signals ${signalMode}`, () => {
			it("beats every 4.25 s, with one unit of the memory store", () => {
				const cloud = new SimCloud({ signalMode });
				startBeating(cloud, "one");
				cloud.advance(60);
				expect(math.abs(cloud.calls.count("HashMap.SetAsync", "one") - 60 / BEAT_SECONDS) <= 1).to.equal(true);
				expect(cloud.calls.count("HashMap.UpdateAsync", "one")).to.equal(0);
			});

			it("stops within a minute when nobody needs it, and begins again when somebody does", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				one.needs.isNeeded = false;
				cloud.advance(60);
				const count = cloud.calls.count("HashMap.SetAsync", "one");
				cloud.advance(600);
				expect(cloud.calls.count("HashMap.SetAsync", "one")).to.equal(count);
				expect(one.heart.isSteady()).to.equal(false);
				one.needs.isNeeded = true;
				one.sim.run(() => one.heart.start());
				cloud.advance(1);
				expect(one.heart.isSteady()).to.equal(true);
			});

			it("is steady from its first answer on, and no more soon after a beat that did not land", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart } = startBeating(cloud, "one");
				expect(heart.isSteady()).to.equal(false);
				cloud.advance(10);
				expect(heart.isSteady()).to.equal(true);
				cloud.faults.outage("memoryStore", cloud.now() + 60);
				cloud.advance(SILENT_AFTER_SECONDS);
				expect(heart.isSteady()).to.equal(false);
				cloud.advance(60);
				// It comes back some good beats later.
				expect(heart.isSteady()).to.equal(false);
				cloud.advance(15);
				expect(heart.isSteady()).to.equal(true);
			});

			it("is never steady where the store takes a second for an answer, so no mark comes and goes", () => {
				const cloud = new SimCloud({ signalMode, memoryStoreLegSeconds: [0.5, 0.6] });
				const { heart } = startBeating(cloud, "one");
				for (const _ of $range(1, 100)) {
					cloud.advance(0.7);
					expect(heart.isSteady()).to.equal(false);
				}
			});

			it("survives one beat that fails without anybody being in doubt", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart, now } = startBeating(cloud, "one");
				cloud.advance(10);
				const writtenAt = now();
				cloud.faults.script({ call: "HashMap.SetAsync", kind: "errorBefore", times: 1 });
				for (const _ of $range(1, 200)) {
					cloud.advance(0.05);
					if (now() - writtenAt > FENCE_AFTER_SECONDS + 4) break;
					// A write that begins when it is known that one beat failed is what clears it.
					if (heart.mayHaveBeenMissed(writtenAt)) break;
					expect(heart.mayBeThoughtDead(writtenAt)).to.equal(false);
				}
				expect(heart.mayBeThoughtDead(now())).to.equal(false);
			});

			it("that was silent too long leaves doubt about what was written before, not about what is written after", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart, now } = startBeating(cloud, "one");
				cloud.advance(10);
				const writtenAt = now();
				cloud.faults.outage("memoryStore", cloud.now() + 10);
				cloud.advance(FENCE_AFTER_SECONDS + 0.1);
				expect(heart.mayBeThoughtDead(writtenAt)).to.equal(true);
				cloud.advance(20);
				expect(heart.mayBeThoughtDead(writtenAt)).to.equal(true);
				expect(heart.mayBeThoughtDead(now())).to.equal(false);
			});

			it("that finds its entry gone has doubt from the moment in which a second look could have missed it", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const other = startBeating(cloud, "other");
				cloud.advance(10);
				const writtenAt = one.now();
				lose(other, "one");
				let foundAfter: number | undefined;
				for (const _ of $range(1, 50)) {
					cloud.advance(0.1);
					if (foundAfter === undefined && one.heart.mayHaveBeenMissed(writtenAt))
						foundAfter = one.now() - writtenAt;
				}
				expect(foundAfter! <= BEAT_SECONDS + 0.2).to.equal(true);
				cloud.advance(FENCE_AFTER_SECONDS);
				expect(one.heart.mayBeThoughtDead(writtenAt)).to.equal(true);
				expect(one.heart.mayBeThoughtDead(one.now())).to.equal(false);
			});

			it("whose answer comes late has doubt about what was written before it", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart, now } = startBeating(cloud, "one");
				cloud.advance(10);
				const writtenAt = now();
				const late = cloud.faults.script({ call: "HashMap.SetAsync", kind: "delay", seconds: 1.6 });
				awaitHit(cloud, late);
				cloud.advance(2);
				expect(heart.mayBeThoughtDead(writtenAt)).to.equal(true);
				expect(heart.mayBeThoughtDead(now())).to.equal(false);
			});

			it("does not know what a beat has found that failed, so the next answer leaves doubt about what was written before", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart, now } = startBeating(cloud, "one");
				cloud.advance(10);
				const writtenAt = now();
				const failing = cloud.faults.script({ call: "HashMap.SetAsync", kind: "lostReply" });
				awaitHit(cloud, failing);
				cloud.advance(RETRIED_SECONDS);
				expect(heart.mayHaveBeenMissed(writtenAt)).to.equal(true);
				expect(heart.mayHaveBeenMissed(now())).to.equal(false);
			});

			it("does not know what a beat has found that hangs, so each answer leaves doubt until it is given up", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart, now } = startBeating(cloud, "one");
				cloud.advance(10);
				const hanging = cloud.faults.script({ call: "HashMap.SetAsync", kind: "hang" });
				awaitHit(cloud, hanging);
				const givenUpAt = now() + 30;
				// The first answer after it would be a late one in any case.
				for (const _ of $range(1, 5)) {
					cloud.advance(BEAT_SECONDS + 0.3);
					const writtenAt = now();
					cloud.advance(BEAT_SECONDS + 0.3);
					expect(heart.mayHaveBeenMissed(writtenAt)).to.equal(writtenAt < givenUpAt);
				}
			});

			it("that was overtaken and finds no entry tells that there was none, at once", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const other = startBeating(cloud, "other");
				cloud.advance(10);
				const hanging = cloud.faults.script({
					call: "HashMap.SetAsync",
					server: "one",
					kind: "lateArrival",
					seconds: BEAT_SECONDS + 2.5,
				});
				awaitHit(cloud, hanging);
				cloud.advance(BEAT_SECONDS + 1);
				const writtenAt = one.now();
				lose(other, "one");
				expect(one.heart.mayBeThoughtDead(writtenAt)).to.equal(false);
				cloud.advance(2);
				expect(one.heart.mayBeThoughtDead(writtenAt)).to.equal(true);
				expect(one.heart.mayBeThoughtDead(one.now())).to.equal(false);
			});

			it("keeps in mind a few losses of its entry, however many there were", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const other = startBeating(cloud, "other");
				cloud.advance(10);
				for (const _ of $range(1, 50)) {
					const writtenAt = one.now();
					lose(other, "one");
					cloud.advance(BEAT_SECONDS + 0.3);
					expect(one.heart.mayHaveBeenMissed(writtenAt)).to.equal(true);
				}
				const { gaps } = one.heart as unknown as { readonly gaps: Array<unknown> };
				expect(gaps.size() <= 3).to.equal(true);
			});

			it("goes on when calls to the store never return, however many", () => {
				const cloud = new SimCloud({ signalMode });
				const { heart } = startBeating(cloud, "one");
				cloud.advance(6);
				const crowd = cloud.faults.script({ call: "HashMap.SetAsync", kind: "hang", times: 4 });
				cloud.advance(20);
				// No more than a few are kept waiting for at a time.
				expect(crowd.hits() <= 3).to.equal(true);
				cloud.advance(80);
				expect(crowd.hits()).to.equal(4);
				expect(heart.isSteady()).to.equal(true);
			});
		});

		describe(`the death of another server, engine signals ${signalMode}`, () => {
			it("is proved by two misses that lie further apart than the fence, and costs 2 units a look", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				one.sim.crash();
				cloud.advance(60);
				const before = cloud.calls.count("HashMap.GetAsync");
				const seconds = watch(cloud, two, "one", 30)!;
				expect(seconds >= PROOF_SECONDS && seconds < PROOF_SECONDS + 1).to.equal(true);
				expect(cloud.calls.count("HashMap.GetAsync") - before).to.equal(4);
			});

			it("is never proved of a server that beats, whatever entry is lost, or all of them", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				for (const index of $range(1, 20)) {
					cloud.advance(index * 0.37);
					lose(two, "one");
					if (index % 2 === 0) lose(two, "two");
					expect(watch(cloud, two, "one", 15)).to.equal(undefined);
				}
				expect(one.heart.isSteady()).to.equal(true);
			});

			it("is not proved where this server's own entry is missing as well", () => {
				const cloud = new SimCloud({ signalMode });
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				cloud.faults.script({ call: "HashMap.SetAsync", server: "two", kind: "errorBefore", times: 1000 });
				cloud.advance(BEAT_LIFE_SECONDS);
				expect(watch(cloud, two, "nobody", 30)).to.equal(undefined);
			});

			it("is not proved while the store cannot be read", () => {
				const cloud = new SimCloud({ signalMode });
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				cloud.faults.script({ call: "HashMap.GetAsync", kind: "errorBefore", times: 1000 });
				expect(watch(cloud, two, "nobody", 30)).to.equal(undefined);
			});

			it("is not proved by what was seen before the record changed", () => {
				const cloud = new SimCloud({ signalMode });
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				expect(watch(cloud, two, "nobody", 30) !== undefined).to.equal(true);
				expect(two.pulses.isProvedDead("nobody", two.now())).to.equal(false);
			});

			it("is looked for once where many want to know", () => {
				const cloud = new SimCloud({ signalMode });
				const two = startBeating(cloud, "two");
				startBeating(cloud, "one");
				cloud.advance(20);
				const before = cloud.calls.count("HashMap.GetAsync");
				let told = 0;
				for (const _ of $range(1, 50)) {
					two.sim.run(() => two.pulses.look("one", () => (told += 1)));
				}
				cloud.advance(1);
				expect(told).to.equal(50);
				expect(cloud.calls.count("HashMap.GetAsync") - before).to.equal(2);
			});
		});
	}
};
