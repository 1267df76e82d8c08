import type { Profile } from "../../src/profile-store/types";
import { joinAndLoad, profileOf, startProfiles } from "../support/player-world";
import { profileIn, warnings } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

/** A profile can still be changed in the step in which its player leaves, by whichever listener hears of it. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a player who leaves, engine signals ${signalMode}`, () => {
			/** A server whose OnLeaving does that, and the calls that it got. */
			function startLeaving(
				onLeaving: (profile: Profile<PlayerData>, yieldFor: (seconds: number) => void) => void,
			) {
				const world = startWorld({ signalMode });
				const calls = new Array<string>();
				const { scheduler } = world.server.sim.engine;
				const profiles = startProfiles(world.server, {
					OnLeaving: (player, profile) => {
						calls.push(`${player.Name} ${profile.IsActive()}`);
						onLeaving(profile, (seconds) => scheduler.wait(seconds));
					},
				});
				return { ...world, profiles, calls };
			}

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

			it("is told to OnLeaving once, with the profile active, and what that changes is saved", () => {
				const { cloud, server, calls } = startLeaving((profile) => (profile.Data.Cash = 55));
				server.sim.leave(joinAndLoad(cloud, server, 7));
				cloud.advance(3);
				expect(calls.join()).to.equal("Player7 true");
				expect(profileIn(cloud, "7").Data.Cash).to.equal(55);
				expect(profileIn(cloud, "7").MetaData.ActiveSession).to.equal(undefined);
			});

			it("is told to OnLeaving at each stay, where the game ends the session, and where another server takes over", () => {
				const { cloud, server, calls } = startLeaving((profile) => (profile.Data.Cash += 1));
				for (const _ of $range(1, 2)) {
					server.sim.leave(joinAndLoad(cloud, server, 7));
					cloud.advance(3);
				}
				const player = joinAndLoad(cloud, server, 7);
				server.sim.run(() => profileOf(server, player).EndSession());
				cloud.advance(3);
				expect(calls.size()).to.equal(3);
				joinAndLoad(cloud, server, 7);
				const other = startServer(cloud);
				expect(other.load("7").Data.Cash).to.equal(104);
				expect(calls.size()).to.equal(4);
			});

			for (const playersLeave of ["before", "after"] as const) {
				it(`is told to OnLeaving once for everybody where the server closes and they leave ${playersLeave} that`, () => {
					const { cloud, server, calls } = startLeaving((profile) => (profile.Data.Cash = 55));
					for (const id of [1, 2, 3]) joinAndLoad(cloud, server, id);
					server.sim.close({ playersLeave });
					cloud.advance(30);
					expect(calls.size()).to.equal(3);
					for (const id of [1, 2, 3]) expect(profileIn(cloud, tostring(id)).Data.Cash).to.equal(55);
				});
			}

			it("is saved and let go where OnLeaving raises, ends the session, saves or resets", () => {
				const deeds: ReadonlyArray<(profile: Profile<PlayerData>) => void> = [
					() => error("of the game"),
					(profile) => profile.EndSession(),
					(profile) => profile.Save(),
					(profile) => profile.SaveAsync(),
					(profile) => profile.EndSessionAsync(),
				];
				for (const deed of deeds) {
					const { cloud, server } = startLeaving((profile) => {
						profile.Data.Cash = 55;
						deed(profile);
					});
					server.sim.leave(joinAndLoad(cloud, server, 7));
					cloud.advance(5);
					cloud.takeErrors();
					expect(profileIn(cloud, "7").Data.Cash).to.equal(55);
					expect(profileIn(cloud, "7").MetaData.ActiveSession).to.equal(undefined);
				}
			});

			it("is told where OnLeaving yields, and what it did before that is saved", () => {
				const { cloud, server } = startLeaving((profile, yieldFor) => {
					profile.Data.Cash = 55;
					yieldFor(1);
					profile.Data.Cash = 66;
				});
				server.sim.leave(joinAndLoad(cloud, server, 7));
				cloud.advance(5);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(55);
				expect(warnings(server, "OnLeaving yields").size()).to.equal(1);
			});

			it("is not told to OnLeaving while OnLoaded still prepares the profile, nor where that failed", () => {
				const { cloud, server } = startWorld({ signalMode });
				let count = 0;
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = 0;
						server.sim.engine.scheduler.wait(5);
						error("a later line of OnLoaded");
					},
					OnLeaving: () => (count += 1),
				});
				server.sim.leave(joinAndLoad(cloud, server, 7));
				joinAndLoad(cloud, server, 8);
				cloud.advance(20);
				cloud.takeErrors();
				expect(count).to.equal(0);
				for (const key of ["7", "8"]) {
					expect(profileIn(cloud, key).Data.Cash).to.equal(100);
					expect(profileIn(cloud, key).MetaData.ActiveSession).to.equal(undefined);
				}
			});
		});
	}
};
