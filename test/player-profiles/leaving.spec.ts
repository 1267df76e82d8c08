import { joinAndLoad, startProfiles } from "../support/player-world";
import { profileIn } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startWorld } from "../support/world";

/** A profile can still be changed in the step in which its player leaves, by whichever listener hears of it. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a player who leaves, engine signals ${signalMode}`, () => {
			it("what the game's own PlayerRemoving listener writes into the profile is saved", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profiles = startProfiles(server);
				server.sim.run(() => {
					server.sim.engine.players.onRemoving((player) => {
						const profile = profiles.GetProfile(player);
						if (profile !== undefined) (profile.Data as PlayerData).Cash = 1234;
					});
				});
				const player = joinAndLoad(cloud, server, 7);
				server.sim.leave(player);
				cloud.advance(3);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(1234);
			});
		});
	}
};
