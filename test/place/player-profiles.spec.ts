import type { PlayerProfilesModule } from "../../src/player-profiles/types";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { SIGNAL_MODES } from "../support/world";
import type { PlaceServer } from "./coffer-place";
import { bootPlace, bootPlaceLate } from "./coffer-place";

const GAME = ["player-profiles"];
/** Virtual seconds in which a load or a last save without trouble is long over. */
const SOON = 3;

interface Stored {
	Data: { Cash: number };
	MetaData: { ActiveSession?: unknown };
}

function stored(cloud: SimCloud, userId: number): Stored {
	return cloud.dataStore("PlayerData").read(`Player_${userId}`) as Stored;
}

function profilesOf(server: PlaceServer): PlayerProfilesModule<{ Cash: number }> {
	return (server.handle.env.shared as { PlayerProfiles: PlayerProfilesModule<{ Cash: number }> }).PlayerProfiles;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`PlayerProfiles in plain Luau, with ${signalMode} signals`, () => {
			it("loads who joins, under the game's own key, and tells everybody who waits", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				const player = server.sim.join(7, { name: "Ana" });
				cloud.advance(SOON);
				const lines = server.printed().sort();
				expect(lines.join("; ")).to.equal("Ana loaded: 105, Instance true, true; Ana waited: 105");
				const profile = profilesOf(server).GetProfile(server.player(player));
				expect(profile!.Key).to.equal("Player_7");
				expect(profile!.UserIds[0]).to.equal(7);
			});

			it("loads who was there before the script ran", () => {
				const cloud = new SimCloud({ signalMode });
				const sim = cloud.startServer();
				sim.join(7, { name: "Ana" });
				cloud.advance(1);
				const server = bootPlaceLate(sim, GAME);
				cloud.advance(SOON);
				expect(server.printed().includes("Ana waited: 105")).to.equal(true);
			});

			it("saves and lets go when the player leaves", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				const player = server.sim.join(7, { name: "Ana" });
				cloud.advance(SOON);
				server.sim.leave(player);
				cloud.advance(SOON);
				expect(server.printed()[2]).to.equal("Ana released: 105, active false, true");
				expect(stored(cloud, 7).Data.Cash).to.equal(105);
				expect(stored(cloud, 7).MetaData.ActiveSession).to.equal(undefined);
				expect(player.kickMessage).to.equal(undefined);
			});

			it("answers those who wait when the player leaves during the load", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10 });
				const player = server.sim.join(7, { name: "Ana" });
				cloud.advance(1);
				server.sim.leave(player);
				cloud.advance(1);
				expect(server.printed().join()).to.equal("Ana waited for nothing");
				cloud.advance(20);
				expect(stored(cloud, 7).MetaData.ActiveSession).to.equal(undefined);
			});

			it("kicks the player whose session goes elsewhere, with the game's own words", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, GAME);
				const second = bootPlace(cloud, GAME);
				const player = first.sim.join(7, { name: "Ana" });
				cloud.advance(SOON);
				second.sim.join(7, { name: "Ana" });
				cloud.advance(60);
				expect(player.kickMessage).to.equal("elsewhere");
				expect(first.printed().includes("Ana released: 105, active false, true")).to.equal(true);
				expect(second.printed().includes("Ana waited: 110")).to.equal(true);
			});

			it("tells the game why a player has no profile, and stores nothing half done", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				const player = server.sim.join(7, { name: "Trouble" });
				cloud.advance(SOON);
				const lines = server.printed();
				expect(lines.includes("Trouble failed: GameError")).to.equal(true);
				expect(lines.includes("Trouble waited for nothing")).to.equal(true);
				expect(player.kickMessage).to.equal("Your data could not be loaded. Please rejoin.");
				expect(stored(cloud, 7).Data.Cash).to.equal(100);
			});

			it("reaches users who are not here, by message and by view", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				const profiles = profilesOf(server);
				expect(server.sim.await(() => profiles.ViewUserAsync(7))).to.equal(undefined);
				expect(server.sim.await(() => profiles.MessageUserAsync(7, { Cash: 40 }))).to.equal(true);
				const player = server.sim.join(7, { name: "Ana" });
				cloud.advance(SOON);
				expect(profiles.GetProfile(server.player(player))!.Data.Cash).to.equal(145);
				server.sim.leave(player);
				cloud.advance(SOON);
				expect(server.sim.await(() => profiles.ViewUserAsync(7))!.Data.Cash).to.equal(145);
			});

			it("saves everybody when the server shuts down, and kicks nobody", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, GAME);
				const players = [7, 8, 9].map((userId) => server.sim.join(userId));
				cloud.advance(SOON);
				server.sim.close();
				cloud.advance(30);
				for (const player of players) {
					expect(player.kickMessage).to.equal(undefined);
					expect(stored(cloud, player.UserId).Data.Cash).to.equal(105);
					expect(stored(cloud, player.UserId).MetaData.ActiveSession).to.equal(undefined);
				}
			});
		});
	}
};
