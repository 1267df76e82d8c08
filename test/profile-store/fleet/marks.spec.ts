import { BEAT_SECONDS } from "../../../src/profile-store/fleet/heart";
import { SimCloud } from "../../../src/testing";
import { leave, profileIn } from "../../support/records";
import { SIGNAL_MODES, startServer, startWorld } from "../../support/world";

function isMarked(cloud: SimCloud, key: string): boolean {
	return profileIn(cloud, key).Coffer!.Owner!.Beats === true;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
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

			it("is never set by a server in Studio", () => {
				const cloud = new SimCloud({ signalMode });
				const studio = startServer(cloud, { isStudio: true });
				studio.load("a");
				cloud.advance(60);
				expect(isMarked(cloud, "a")).to.equal(false);
				expect(cloud.calls.count("HashMap.SetAsync")).to.equal(0);
			});

			it("is taken back within a beat and two seconds of an outage of the memory store, and nobody is suspended", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(1);
				const profiles = new Array<string>();
				for (const index of $range(1, 12)) profiles.push(server.load(`player${index}`).Key);
				const last = server.load("a");
				cloud.advance(10);
				cloud.faults.outage("memoryStore", cloud.now() + 1000);
				for (const _ of $range(1, 60)) {
					cloud.advance(0.1);
					expect(last.IsActive()).to.equal(true);
				}
				for (const key of profiles) expect(isMarked(cloud, key)).to.equal(false);
				cloud.advance(900);
				expect(last.IsActive()).to.equal(true);
				const { FencedSessions, SuspendedSessions } = server.ProfileStore.GetMetrics();
				expect(FencedSessions + SuspendedSessions).to.equal(0);
			});

			it("is taken back likewise when the memory store does not answer at all", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(30);
				expect(isMarked(cloud, "a")).to.equal(true);
				for (const call of ["HashMap.SetAsync", "HashMap.UpdateAsync", "HashMap.GetAsync"]) {
					cloud.faults.script({ call, kind: "hang", times: 1000 });
				}
				cloud.advance(7);
				expect(isMarked(cloud, "a")).to.equal(false);
				cloud.advance(600);
				expect(profile.IsActive()).to.equal(true);
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
				for (const _ of $range(1, 9)) {
					cloud.advance(BEAT_SECONDS);
					most = math.max(most, markedCount() - before);
					before = markedCount();
				}
				expect(before).to.equal(12);
				expect(most <= 6).to.equal(true);
			});

			it("comes back after the outage also where the game saved just after it was to be taken back", () => {
				for (const tenths of $range(20, 120, 4)) {
					const { cloud, server } = startWorld({ signalMode });
					const profile = server.load("a");
					cloud.advance(10);
					cloud.faults.outage("memoryStore", cloud.now() + 14);
					cloud.advance(tenths / 10);
					server.sim.run(() => profile.Save());
					cloud.advance(14 - tenths / 10);
					expect(isMarked(cloud, "a")).to.equal(false);
					cloud.advance(20);
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
				expect(cloud.now() - startedAt < 5).to.equal(true);
				leave(cloud, other, taken);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});
		});
	}
};
