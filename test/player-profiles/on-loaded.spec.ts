import { joinAndLoad, profileOf, startProfiles } from "../support/player-world";
import { profileIn, warnings } from "../support/records";
import { SIGNAL_MODES, startWorld } from "../support/world";

/**
 * An OnLoaded that raises leaves nothing behind: Data, messages and listeners are as they were stored. Until it has returned
 * nobody gets the profile, and nothing of it is written.
 */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`OnLoaded that fails or yields, engine signals ${signalMode}`, () => {
			it("a gift that OnLoaded took is not lost when a later line of OnLoaded raises", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.await(() => server.store().MessageAsync("7", { Cash: 50 }));
				let isBroken = true;
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.MessageHandler<{ Cash: number }>((message, processed) => {
							profile.Data.Cash += message.Cash;
							processed();
						});
						if (isBroken) error("a later line of OnLoaded");
					},
				});
				joinAndLoad(cloud, server, 7);
				cloud.advance(3);
				expect(profileIn(cloud, "7").GlobalUpdates[1].size()).to.equal(1);
				isBroken = false;
				expect(profileOf(server, joinAndLoad(cloud, server, 7)).Data.Cash).to.equal(150);
			});

			it("an OnSave listener that OnLoaded connected before it raised writes nothing into the last save", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.OnSave.Connect(() => (profile.Data.Cash = 0));
						error("a later line of OnLoaded");
					},
				});
				joinAndLoad(cloud, server, 12);
				cloud.advance(5);
				expect(profileIn(cloud, "12").Data.Cash).to.equal(100);
			});

			it("GetProfile answers nothing while OnLoaded still prepares the profile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profiles = startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = -1;
						server.sim.engine.scheduler.wait(5);
						profile.Data.Cash = 500;
					},
				});
				const player = server.sim.join(7);
				cloud.advance(3);
				expect(profiles.GetProfile(player)).to.equal(undefined);
			});

			it("an OnLoaded that yields, which it must not, is told to the game", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: () => {
						server.sim.engine.scheduler.wait(5);
					},
				});
				server.sim.join(7);
				cloud.advance(10);
				expect(warnings(server, "OnLoaded").size()).to.equal(1);
			});

			it("an OnLoaded that has not returned after a minute fails the load, and leaves the profile as it was stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = -1;
						coroutine.yield();
					},
				});
				const player = server.sim.join(7);
				cloud.advance(58);
				expect(player.isPresent).to.equal(true);
				cloud.advance(10);
				expect(player.isPresent).to.equal(false);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(100);
			});

			it("what a yielding OnLoaded changed is put back when it raises, though it was saved meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = -1;
						server.sim.engine.scheduler.wait(100);
						error("a later line of OnLoaded");
					},
				});
				server.sim.join(7);
				cloud.advance(110);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(100);
			});

			it("what it did before a yield in which the session ended is not stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = -1;
						server.sim.engine.scheduler.wait(5);
					},
				});
				const player = server.sim.join(7);
				cloud.advance(3);
				server.sim.leave(player);
				cloud.advance(10);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(100);
				expect(profileIn(cloud, "7").MetaData.ActiveSession).to.equal(undefined);
			});

			it("that ends the session and then empties Data leaves Data as it was, in the same step", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (_player, profile) => {
						profile.Data.Cash = 5;
						profile.EndSession();
						(profile.Data as unknown as Map<unknown, unknown>).clear();
					},
				});
				server.sim.join(7);
				cloud.advance(5);
				expect(profileIn(cloud, "7").Data.Cash).to.equal(5);
			});
		});
	}
};
