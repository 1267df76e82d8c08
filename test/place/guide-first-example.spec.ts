import type { ProfileRecord } from "../../src/profile-store/record/record";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { isSame } from "../support/records";
import { SIGNAL_MODES } from "../support/world";
import { bootPlace, bootPlaceLate } from "./coffer-place";

/** Section 3 of the guide, character for character. */
const GUIDE = ["guide-first-example"];
/** Virtual seconds in which a load or a last save without trouble is long over. */
const SOON = 3;

interface GuideRecord extends ProfileRecord {
	Data: { Cash: number; Items: Array<unknown>; Logins: number };
}

function stored(cloud: SimCloud, key: string): GuideRecord {
	return cloud.dataStore("PlayerData").read(key) as GuideRecord;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`the guide's first example, with ${signalMode} signals`, () => {
			it("gives a new player the template and counts the first login", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				server.sim.join(7, { displayName: "Ana" });
				cloud.advance(SOON);
				expect(server.printed().join()).to.equal("Profile loaded for Ana! Logins: 1");
				expect(server.warned().size()).to.equal(0);
				expect(stored(cloud, "7").MetaData.ActiveSession![1]).to.equal(server.sim.engine.host.jobId);
			});

			it("saves the data when the player leaves, and lets the session go", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				const player = server.sim.join(7);
				let departures = 0;
				server.sim.engine.players.onRemoving(() => {
					departures += 1;
				});
				cloud.advance(SOON);
				server.sim.leave(player);
				cloud.advance(SOON);
				// The example kicks whoever's session ends, this one too: that must not make the player leave twice.
				expect(departures).to.equal(1);
				const record = stored(cloud, "7");
				expect(isSame(record.Data, { Cash: 100, Items: [], Logins: 1 })).to.equal(true);
				expect(record.MetaData.ActiveSession).to.equal(undefined);
				expect(isSame(cloud.dataStore("PlayerData").userIds("7"), [7])).to.equal(true);
				expect(server.sim.players.size()).to.equal(0);
			});

			it("counts the second login, on another server", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, GUIDE);
				const second = bootPlace(cloud, GUIDE);
				const player = first.sim.join(7, { displayName: "Ana" });
				cloud.advance(SOON);
				first.sim.leave(player);
				cloud.advance(SOON);
				second.sim.join(7, { displayName: "Ana" });
				cloud.advance(SOON);
				expect(second.printed().join()).to.equal("Profile loaded for Ana! Logins: 2");
			});

			it("loads the players who were there before the script ran", () => {
				const cloud = new SimCloud({ signalMode });
				const sim = cloud.startServer();
				sim.join(7, { displayName: "Ana" });
				sim.join(8, { displayName: "Ben" });
				cloud.advance(1);
				const server = bootPlaceLate(sim, GUIDE);
				cloud.advance(SOON);
				const lines = server.printed().sort().join("; ");
				expect(lines).to.equal("Profile loaded for Ana! Logins: 1; Profile loaded for Ben! Logins: 1");
			});

			it("kicks a player whose session was taken elsewhere, with nothing lost", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, GUIDE);
				const second = bootPlace(cloud, GUIDE);
				const player = first.sim.join(7);
				cloud.advance(SOON);
				second.sim.join(7, { displayName: "Ana" });
				cloud.advance(60);
				expect(player.isPresent).to.equal(false);
				expect(player.kickMessage).to.equal("Your session has ended. Please rejoin.");
				expect(second.printed().join()).to.equal("Profile loaded for Ana! Logins: 2");
				expect(second.sim.players[0].isPresent).to.equal(true);
			});

			it("ends the session of a player who left while it was loading", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 5 });
				const player = server.sim.join(7);
				cloud.advance(1);
				server.sim.leave(player);
				cloud.advance(10);
				const record = stored(cloud, "7");
				expect(record.MetaData.ActiveSession).to.equal(undefined);
				expect(record.Data.Logins).to.equal(0);
				expect(server.printed().size()).to.equal(0);
			});

			it("kicks a player whose profile cannot be loaded", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				cloud.faults.outage("dataStore", 300);
				const player = server.sim.join(7);
				cloud.advance(100);
				expect(player.isPresent).to.equal(true);
				cloud.advance(60);
				expect(player.kickMessage).to.equal("Failed to load your profile. Please rejoin.");
			});

			it("fills what an older record lacks", () => {
				const cloud = new SimCloud({ signalMode });
				cloud.dataStore("PlayerData").preload("7", {
					Data: { Cash: 5, Pets: ["cat"] },
					MetaData: {
						ProfileCreateTime: 1_700_000_000,
						SessionLoadCount: 3,
						LastUpdate: 1_700_000_500,
						MetaTags: {},
					},
					GlobalUpdates: [0, []],
				});
				const server = bootPlace(cloud, GUIDE);
				const player = server.sim.join(7);
				cloud.advance(SOON);
				server.sim.leave(player);
				cloud.advance(SOON);
				const data = stored(cloud, "7").Data;
				expect(isSame(data, { Cash: 5, Pets: ["cat"], Items: [], Logins: 1 })).to.equal(true);
			});

			it("saves everybody when the server shuts down", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				for (const userId of [7, 8, 9]) server.sim.join(userId);
				cloud.advance(SOON);
				server.sim.close();
				cloud.advance(30);
				expect(server.sim.closeSeconds! < 5).to.equal(true);
				for (const key of ["7", "8", "9"]) {
					expect(stored(cloud, key).Data.Logins).to.equal(1);
					expect(stored(cloud, key).MetaData.ActiveSession).to.equal(undefined);
				}
			});

			it("costs one request to begin, one every five minutes, one to end", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GUIDE);
				const player = server.sim.join(7);
				cloud.advance(SOON);
				expect(cloud.calls.count("UpdateAsync")).to.equal(1);
				cloud.advance(620);
				expect(cloud.calls.count("UpdateAsync")).to.equal(3);
				server.sim.leave(player);
				cloud.advance(SOON);
				expect(cloud.calls.count("UpdateAsync")).to.equal(4);
				expect(cloud.calls.count("GetAsync") + cloud.calls.count("SetAsync")).to.equal(0);
			});
		});
	}

	describe("requiring ProfileStore and PlayerProfiles", () => {
		it("does not yield", () => {
			const cloud = new SimCloud();
			const server = bootPlace(cloud, []);
			// The host raises for a module that yields here, outside of any simulated thread.
			const module = server.handle.require("ServerScriptService.ProfileStore") as { DataStoreState: string };
			server.handle.require("ServerScriptService.PlayerProfiles");
			expect(cloud.now()).to.equal(0);
			expect(module.DataStoreState).to.equal("Access");
		});

		it("does not yield in Studio, where the access is not known yet", () => {
			const cloud = new SimCloud();
			const server = bootPlace(cloud, [], { isStudio: true });
			const module = server.handle.require("ServerScriptService.ProfileStore") as { DataStoreState: string };
			expect(cloud.now()).to.equal(0);
			expect(module.DataStoreState).to.equal("NotReady");
			cloud.advance(2);
			expect(module.DataStoreState).to.equal("Access");
		});
	});
};
