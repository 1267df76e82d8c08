import type { Mail } from "../../src/profile-store/fleet/presence";
import {
	BEAT_LIFE_SECONDS,
	BEAT_SECONDS,
	Presence,
	SILENT_AFTER_SECONDS,
} from "../../src/profile-store/fleet/presence";
import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { leave, profileIn } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

const MAP = "CofferServers";

/** A server that only beats, by the name that it has in the map. */
function startBeating(cloud: SimCloud, name: string, mails: Array<Mail> = []) {
	const sim = cloud.startServer({ name });
	const presence = new Presence(
		sim.engine,
		name,
		(mail) => mails.push(mail),
		() => {},
	);
	sim.run(() => presence.start());
	return { sim, presence, isDead: (other: string) => sim.await(() => presence.stateOf(other) === "dead") };
}

function entryOf(reader: SimServer, name: string): unknown {
	return reader.await(() => reader.engine.memoryStores.getHashMap(MAP).getAsync(name));
}

/** What happens when the memory store loses everything. */
function emptyStore(by: SimServer, names: Array<string>): void {
	by.await(() => {
		for (const name of names) by.engine.memoryStores.getHashMap(MAP).removeAsync(name);
	});
}

function isMarked(cloud: SimCloud, key: string): boolean {
	return profileIn(cloud, key).Coffer!.Owner!.Beats === true;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a heartbeat, engine signals ${signalMode}`, () => {
			it("is written every 4 s, and its entry outlives the server by 16 s at most", () => {
				const cloud = new SimCloud({ signalMode });
				const reader = cloud.startServer();
				const { sim } = startBeating(cloud, "one");
				cloud.advance(1);
				expect(entryOf(reader, "one")).to.be.ok();
				cloud.advance(40);
				expect(math.abs(cloud.calls.count("HashMap.UpdateAsync", "one") - 40 / BEAT_SECONDS) <= 1).to.equal(
					true,
				);
				sim.crash();
				cloud.advance(BEAT_LIFE_SECONDS - BEAT_SECONDS - 1);
				expect(entryOf(reader, "one")).to.be.ok();
				cloud.advance(BEAT_SECONDS + 1);
				expect(entryOf(reader, "one")).to.equal(undefined);
			});

			it("is known of from its first answer on, and no more when the store has failed for 8 s", () => {
				const cloud = new SimCloud({ signalMode });
				const { presence } = startBeating(cloud, "one");
				expect(presence.isBeating()).to.equal(false);
				cloud.advance(10);
				expect(presence.isBeating()).to.equal(true);
				cloud.faults.outage("memoryStore", cloud.now() + 60);
				cloud.advance(SILENT_AFTER_SECONDS - BEAT_SECONDS - 0.1);
				expect(presence.isBeating()).to.equal(true);
				cloud.advance(BEAT_SECONDS + 0.1);
				expect(presence.isBeating()).to.equal(false);
				cloud.advance(60);
				expect(presence.isBeating()).to.equal(true);
			});

			it("goes on when calls to the store never return, however many", () => {
				const cloud = new SimCloud({ signalMode });
				const { presence } = startBeating(cloud, "one");
				cloud.faults.script({ call: "HashMap.UpdateAsync", kind: "hang", times: 2, after: 2 });
				cloud.advance(21);
				expect(presence.isBeating()).to.equal(true);
				const crowd = cloud.faults.script({ call: "HashMap.UpdateAsync", kind: "hang", times: 4 });
				cloud.advance(20);
				// No more than a few are kept waiting for at a time.
				expect(crowd.hits() <= 3).to.equal(true);
				expect(presence.isBeating()).to.equal(false);
				cloud.advance(60);
				expect(crowd.hits()).to.equal(4);
				for (const _ of $range(1, 10)) {
					expect(presence.isBeating()).to.equal(true);
					cloud.advance(5);
				}
			});
		});

		describe(`another server's death, engine signals ${signalMode}`, () => {
			it("is known when its entry is gone, and not before", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const two = startBeating(cloud, "two");
				cloud.advance(20);
				expect(two.isDead("one")).to.equal(false);
				one.sim.crash();
				cloud.advance(BEAT_LIFE_SECONDS - BEAT_SECONDS - 1);
				expect(two.isDead("one")).to.equal(false);
				cloud.advance(BEAT_SECONDS + 1);
				expect(two.isDead("one")).to.equal(true);
			});

			it("is not known while the store fails, nor by one who cannot write there", () => {
				const cloud = new SimCloud({ signalMode });
				const looker = startBeating(cloud, "looker");
				cloud.advance(20);
				expect(looker.isDead("nobody")).to.equal(true);
				const readFault = cloud.faults.script({ call: "HashMap.GetAsync", kind: "errorBefore", times: 1000 });
				expect(looker.isDead("nobody")).to.equal(false);
				readFault.stop();
				cloud.faults.script({ call: "HashMap.UpdateAsync", kind: "errorBefore", times: 1000 });
				cloud.advance(BEAT_SECONDS + 1);
				expect(looker.isDead("nobody")).to.equal(false);
			});

			it("is not known to one whose own entry is younger than an entry lives", () => {
				const cloud = new SimCloud({ signalMode });
				const looker = startBeating(cloud, "looker");
				while (cloud.now() < BEAT_LIFE_SECONDS - 1) {
					expect(looker.isDead("nobody")).to.equal(false);
					cloud.advance(1);
				}
				cloud.advance(2);
				expect(looker.isDead("nobody")).to.equal(true);
			});

			it("is not concluded from the loss of one entry", () => {
				const cloud = new SimCloud({ signalMode });
				startBeating(cloud, "one");
				const looker = startBeating(cloud, "looker");
				cloud.advance(20);
				for (const name of ["one", "one/2"]) {
					emptyStore(looker.sim, [name]);
					expect(looker.isDead("one")).to.equal(false);
					cloud.advance(8);
				}
			});

			it("is not concluded from a store that was emptied", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startBeating(cloud, "one");
				const looker = startBeating(cloud, "looker");
				for (const _ of $range(1, 5)) {
					cloud.advance(17.3);
					emptyStore(looker.sim, ["one", "one/2", "looker", "looker/2"]);
					for (const _look of $range(1, 10)) {
						expect(looker.isDead("one")).to.equal(false);
						cloud.advance(0.5);
					}
				}
				expect(one.presence.isBeating()).to.equal(true);
			});
		});

		describe(`mail, engine signals ${signalMode}`, () => {
			it("is read within a beat, once, in the order of its sending", () => {
				const cloud = new SimCloud({ signalMode });
				const mails = new Array<Mail>();
				startBeating(cloud, "one", mails);
				const sender = startBeating(cloud, "sender");
				cloud.advance(10);
				for (const letter of ["a", "b", "c"]) {
					sender.sim.run(() => sender.presence.post("one", { letter }));
					cloud.advance(0.2);
				}
				cloud.advance(BEAT_SECONDS + 1);
				expect(mails.map((mail) => (mail as { letter: string }).letter).join("")).to.equal("abc");
				cloud.advance(20);
				expect(mails.size()).to.equal(3);
			});

			it("that cannot be sent harms nobody", () => {
				const cloud = new SimCloud({ signalMode });
				const sender = startBeating(cloud, "sender");
				cloud.faults.outage("memoryStore", 100);
				sender.sim.run(() => sender.presence.post("one", { letter: "a" }));
				cloud.advance(5);
				expect(cloud.errors.size()).to.equal(0);
			});
		});

		describe(`the mark in a record, engine signals ${signalMode}`, () => {
			it("stands there from the start of a session, and goes with it", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(1);
				const profile = server.load("a");
				expect(isMarked(cloud, "a")).to.equal(true);
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Coffer!.Owner).to.equal(undefined);
			});

			it("is taken back within 8 s of an outage of the memory store, and the sessions live on", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(1);
				const profiles = new Array<string>();
				for (const index of $range(1, 12)) profiles.push(server.load(`player${index}`).Key);
				const last = server.load("a");
				cloud.advance(10);
				cloud.faults.outage("memoryStore", cloud.now() + 1000);
				cloud.advance(9);
				for (const key of profiles) expect(isMarked(cloud, key)).to.equal(false);
				cloud.advance(900);
				expect(last.IsActive()).to.equal(true);
				expect(server.ProfileStore.GetMetrics().FencedSessions).to.equal(0);
			});

			it("is taken back likewise when the memory store does not answer at all", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(30);
				expect(isMarked(cloud, "a")).to.equal(true);
				for (const call of ["HashMap.UpdateAsync", "HashMap.GetAsync"]) {
					cloud.faults.script({ call, kind: "hang", times: 1000 });
				}
				cloud.advance(9);
				expect(isMarked(cloud, "a")).to.equal(false);
				cloud.advance(600);
				expect(profile.IsActive()).to.equal(true);
			});

			it("that could not be taken back ends the session 14 s after the last beat, and its last save lands later", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let ends = 0;
				profile.OnSessionEnd.Connect(() => (ends += 1));
				cloud.advance(30);
				profile.Data.Cash = 777;
				cloud.faults.outage("memoryStore", cloud.now() + 40);
				cloud.faults.outage("dataStore", cloud.now() + 40);
				// The last beat was up to 4 s ago.
				cloud.advance(9.9);
				expect(profile.IsActive()).to.equal(true);
				cloud.advance(4.2);
				expect(profile.IsActive()).to.equal(false);
				cloud.advance(4);
				expect(ends).to.equal(1);
				expect(server.ProfileStore.GetMetrics().FencedSessions).to.equal(1);
				cloud.advance(60);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});

			it("comes back after the outage, five sessions a beat", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.outage("memoryStore", 60);
				const keys = new Array<string>();
				for (const index of $range(1, 12)) keys.push(server.load(`player${index}`).Key);
				const markedCount = () => keys.filter((key) => isMarked(cloud, key)).size();
				cloud.advance(60 - cloud.now());
				expect(markedCount()).to.equal(0);
				let most = 0;
				let before = 0;
				for (const _ of $range(1, 6)) {
					cloud.advance(BEAT_SECONDS);
					most = math.max(most, markedCount() - before);
					before = markedCount();
				}
				expect(before).to.equal(12);
				expect(most).to.equal(5);
			});

			it("comes back after the outage also where the game saved just after it was to be taken back", () => {
				for (const tenths of $range(50, 120, 2)) {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					cloud.advance(10);
					cloud.faults.outage("memoryStore", cloud.now() + 14);
					cloud.advance(tenths / 10);
					server.sim.run(() => profile.Save());
					cloud.advance(14 - tenths / 10);
					expect(isMarked(cloud, "a")).to.equal(false);
					cloud.advance(BEAT_SECONDS + 2);
					expect(isMarked(cloud, "a")).to.equal(true);
				}
			});

			it("is not needed: where the memory store never works, sessions begin, change hands and end as ever", () => {
				const cloud = new SimCloud({ signalMode });
				cloud.faults.outage("memoryStore", 100_000);
				const owner = startServer(cloud);
				const other = startServer(cloud);
				owner.load("a").Data.Cash = 777;
				other.store();
				cloud.advance(10);
				const startedAt = cloud.now();
				const taken = other.load("a");
				expect(taken.Data.Cash).to.equal(777);
				expect(cloud.now() - startedAt < 2.5).to.equal(true);
				leave(cloud, other, taken);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});
		});
	}
};
