import type { ScriptedKind } from "../../src/testing/faults/scripted-fault";
import { profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { newTemplate, SIGNAL_MODES, startServer, startWorld } from "../support/world";

/** What happens to the first request of a save, and for how many seconds. */
const TROUBLES: ReadonlyArray<readonly [kind: ScriptedKind, seconds: number]> = [
	["lateArrival", 5],
	["lateArrival", 20],
	["lateArrival", 60],
	["delay", 20],
	["delay", 60],
	["lostReply", 0],
	["lateEffect", 3],
	["lateEffect", 20],
	["landedConflict", 0],
	["hang", 0],
	["errorBefore", 0],
];

/** Asks in a thread of its own; the answer is there when it has come. */
function ask(server: TestServer, call: () => boolean): { answer?: boolean } {
	const state: { answer?: boolean } = {};
	server.sim.run(() => (state.answer = call()));
	return state;
}

/** Slow stores, lost replies and late effects: an answer of true is true, the newest Data wins, and nothing hangs. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		for (const [kind, seconds] of TROUBLES) {
			describe(`a save that meets ${kind} (${seconds} s), engine signals ${signalMode}`, () => {
				function begin(call: "UpdateAsync" = "UpdateAsync") {
					const world = startWorld({ signalMode });
					const profile = world.server.load("a");
					world.cloud.advance(20);
					world.cloud.faults.script({ call, kind, seconds });
					profile.Data.Cash = 1;
					return { ...world, profile };
				}

				it("stores what changes while it is under way, and SaveAsync is true of what there was at its call", () => {
					const { cloud, server, profile } = begin();
					const first = ask(server, () => profile.SaveAsync());
					cloud.advance(2);
					profile.Data.Cash = 2;
					const second = ask(server, () => profile.SaveAsync());
					expect(
						cloud.runUntil(() => first.answer !== undefined && second.answer !== undefined, 120),
					).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(2);
					expect(first.answer).to.equal(true);
					expect(second.answer).to.equal(true);
					cloud.advance(90);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(2);
					expect(profile.IsActive()).to.equal(true);
				});

				it("stores the last content once the session ends beside it, and a stale write never comes over it", () => {
					const { cloud, server, profile } = begin();
					server.sim.run(() => profile.Save());
					cloud.advance(0.3);
					profile.Data = { ...newTemplate(), Cash: 3 };
					const ending = ask(server, () => profile.EndSessionAsync());
					expect(cloud.runUntil(() => ending.answer !== undefined, 120)).to.equal(true);
					expect(ending.answer).to.equal(true);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(3);
					const other = startServer(cloud);
					const later = other.load("a");
					expect(later.Data.Cash).to.equal(3);
					later.Data.Cash = 4;
					expect(other.await(() => later.SaveAsync())).to.equal(true);
					cloud.advance(120);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(4);
					expect(later.IsActive()).to.equal(true);
				});

				it("as the last save is tried until it is stored, whoever begins next", () => {
					const { cloud, server, profile } = begin();
					const ending = ask(server, () => profile.EndSessionAsync());
					const other = startServer(cloud);
					other.store();
					cloud.advance(1);
					let cash: number | undefined;
					other.sim.run(() => (cash = other.store().StartSessionAsync("a")?.Data.Cash));
					expect(cloud.runUntil(() => ending.answer !== undefined && cash !== undefined, 200)).to.equal(true);
					expect(ending.answer).to.equal(true);
					expect(cash).to.equal(1);
				});
			});
		}

		describe(`sessions without a live store, engine signals ${signalMode}`, () => {
			for (const isMock of [true, false]) {
				it(`save, end, begin again and hand over nothing (${isMock ? "Mock" : "Studio without access"})`, () => {
					const { cloud, server } = startWorld(
						{ signalMode },
						isMock ? {} : { isStudio: true, studioAccess: "NoAccess" },
					);
					const store = isMock ? server.store().Mock : server.store();
					const profile = server.load("a", store);
					let given = 0;
					server.await(() => store.MessageAsync("a", { Coins: 1 }));
					server.sim.run(() =>
						profile.MessageHandler((_message, processed) => {
							given += 1;
							profile.Save();
							profile.Data.Cash += 1;
							processed();
						}),
					);
					cloud.advance(70);
					expect(server.await(() => profile.SaveAsync())).to.equal(true);
					expect(given).to.equal(1);
					expect(server.await(() => store.GetAsync("a"))!.Data.Cash).to.equal(101);
					let seen = 0;
					server.sim.run(() => {
						profile.EndSession();
						profile.Data.Cash = 7;
						seen = store.GetAsync("a")!.Data.Cash;
					});
					cloud.advance(2);
					expect(seen).to.equal(7);
					const later = server.load("a", store);
					expect(later.Data.Cash).to.equal(7);
					server.sim.run(() =>
						later.OnSessionEnd.Connect(() => ((later as { Data: unknown }).Data = undefined)),
					);
					expect(server.await(() => later.EndSessionAsync())).to.equal(true);
					expect(server.await(() => store.GetAsync("a"))!.Data.Cash).to.equal(7);
					expect(server.await(() => store.RemoveAsync("a"))).to.equal(true);
					expect(server.await(() => store.GetAsync("a"))).to.equal(undefined);
				});
			}
		});
	}
};
