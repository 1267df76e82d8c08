import { SimCloud } from "../../src/testing";
import { joinAndLoad, noteFailures, profileOf, startProfiles, watchPlayers } from "../support/player-world";
import { oldRecord, profileIn } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a player who joins, engine signals ${signalMode}`, () => {
			it("gets a profile under the user id as text, with the user id on it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const seen = watchPlayers(server);
				const profiles = startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				const profile = profiles.GetProfile(player)!;
				expect(profile.Key).to.equal("12");
				expect(profile.IsActive()).to.equal(true);
				expect(profile.Data.Cash).to.equal(100);
				expect(profile.UserIds.join(",")).to.equal("12");
				expect(seen.join(", ")).to.equal("loaded Player12");
				expect(player.isPresent).to.equal(true);
			});

			it("gets what is missing from the template", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord();
				record.Data = { Cash: 3 } as PlayerData;
				cloud.dataStore(STORE_NAME).preload("12", record);
				startProfiles(server);
				const profile = profileOf(server, joinAndLoad(cloud, server, 12));
				expect(profile.Data.Cash).to.equal(3);
				expect(profile.Data.Nested.Level).to.equal(1);
			});

			it("has no profile before it is loaded", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = server.sim.join(12);
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
				cloud.advance(2);
				expect(server.PlayerProfiles.GetProfile(player)).to.be.ok();
			});

			it("may have been here before Start", () => {
				const { cloud, server } = startWorld({ signalMode });
				const players = [server.sim.join(1), server.sim.join(2)];
				cloud.advance(5);
				const seen = watchPlayers(server);
				startProfiles(server);
				cloud.advance(2);
				for (const player of players) expect(profileOf(server, player).IsActive()).to.equal(true);
				expect(seen.size()).to.equal(2);
				expect(cloud.calls.count("UpdateAsync")).to.equal(2);
			});

			it("is loaded once, also in the moment of Start", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				server.sim.run(() => {
					server.sim.join(1);
					server.PlayerProfiles.Start({ Store: server.store() });
					server.sim.join(2);
				});
				cloud.advance(3);
				expect(server.sim.players.size()).to.equal(2);
				expect(cloud.calls.count("UpdateAsync")).to.equal(2);
			});

			it("may have a key of the game's own making", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, { Key: (userId) => `Player_${userId}` });
				const profile = profileOf(server, joinAndLoad(cloud, server, 12));
				expect(profile.Key).to.equal("Player_12");
				expect(profileIn(cloud, "Player_12").Data.Cash).to.equal(100);
			});

			it("may have a profile of the Mock store", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, { Store: server.store().Mock });
				profileOf(server, joinAndLoad(cloud, server, -1)).Data.Cash = 5;
				expect(cloud.calls.count("UpdateAsync")).to.equal(0);
			});

			it("is shown to OnLoaded first, whose changes are saved, then to everybody else", () => {
				const { cloud, server } = startWorld({ signalMode });
				const order = new Array<string>();
				server.PlayerProfiles.ProfileLoaded.Connect((_, profile) => {
					order.push(`ProfileLoaded ${(profile.Data as PlayerData).Cash}`);
				});
				startProfiles(server, {
					OnLoaded: (player, profile) => {
						profile.Data.Cash += 1;
						order.push(`OnLoaded ${player.Name}`);
					},
				});
				const player = server.sim.join(12);
				server.sim.run(() => {
					const profile = server.PlayerProfiles.WaitForProfileAsync(player)!;
					order.push(`waited ${(profile.Data as PlayerData).Cash}`);
				});
				cloud.advance(2);
				expect(order[0]).to.equal("OnLoaded Player12");
				expect(order.size()).to.equal(3);
				expect(order.includes("ProfileLoaded 101") && order.includes("waited 101")).to.equal(true);
				server.sim.leave(player);
				cloud.advance(2);
				expect(profileIn(cloud, "12").Data.Cash).to.equal(101);
			});
		});

		describe(`a player who leaves, engine signals ${signalMode}`, () => {
			it("is saved and released", () => {
				const { cloud, server } = startWorld({ signalMode });
				const seen = watchPlayers(server);
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				const profile = profileOf(server, player);
				const reasons = new Array<string>();
				profile.OnLastSave.Connect((reason) => reasons.push(reason));
				profile.Data.Cash = 5;
				server.sim.leave(player);
				cloud.advance(2);
				expect(profileIn(cloud, "12").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "12").MetaData.ActiveSession).to.equal(undefined);
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
				expect(seen.join(", ")).to.equal("loaded Player12, released Player12");
				expect(reasons.join()).to.equal("Manual");
				expect(player.kickMessage).to.equal(undefined);
			});

			it("and comes back at once loses nothing", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				profileOf(server, player).Data.Cash = 5;
				server.sim.leave(player);
				const again = joinAndLoad(cloud, server, 12);
				expect(profileOf(server, again).Data.Cash).to.equal(5);
				expect(profileOf(server, again).SessionLoadCount).to.equal(2);
				expect(again.isPresent).to.equal(true);
			});

			it("and comes back while the stores fail gets the profile when they are back", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				profileOf(server, player).Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + 200);
				server.sim.leave(player);
				cloud.advance(1);
				const again = joinAndLoad(cloud, server, 12);
				cloud.advance(250);
				expect(profileOf(server, again).Data.Cash).to.equal(5);
			});

			it("and goes on to another server takes everything along", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				startProfiles(here);
				startProfiles(there);
				const player = joinAndLoad(cloud, here, 12);
				profileOf(here, player).Data.Cash = 5;
				here.sim.leave(player);
				const arrived = there.sim.join(12);
				cloud.advance(8);
				expect(profileOf(there, arrived).Data.Cash).to.equal(5);
			});

			it("during the load leaves nothing behind: no session, no kick, no signal", () => {
				const { cloud, server } = startWorld({ signalMode });
				const seen = watchPlayers(server);
				const failures = new Array<string>();
				let loaded = 0;
				startProfiles(server, { ...noteFailures(failures), OnLoaded: () => (loaded += 1) });
				const player = server.sim.join(12);
				cloud.advance(0.1);
				server.sim.leave(player);
				cloud.advance(5);
				expect(profileIn(cloud, "12").MetaData.ActiveSession).to.equal(undefined);
				expect(seen.size() + failures.size() + loaded).to.equal(0);
				expect(player.kickMessage).to.equal(undefined);
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
			});

			it("while the stores fail ends the load", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				cloud.faults.outage("dataStore", cloud.now() + 10_000);
				const player = server.sim.join(12);
				cloud.advance(300);
				expect(player.isPresent).to.equal(true);
				server.sim.leave(player);
				cloud.advance(25);
				const calls = cloud.calls.count("UpdateAsync");
				cloud.advance(300);
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
			});

			it("during the load and comes back gets one profile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const seen = watchPlayers(server);
				const failures = new Array<string>();
				startProfiles(server, noteFailures(failures));
				const player = server.sim.join(12);
				cloud.advance(0.05);
				server.sim.leave(player);
				const again = joinAndLoad(cloud, server, 12);
				expect(profileOf(server, again).IsActive()).to.equal(true);
				expect(again.isPresent).to.equal(true);
				expect(seen.join(", ")).to.equal("loaded Player12");
				expect(failures.size()).to.equal(0);
				cloud.advance(10);
				expect(profileOf(server, again).IsActive()).to.equal(true);
			});

			it("because the game kicked them in OnLoaded is saved and released", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (player, profile) => {
						profile.Data.Cash = 5;
						player.Kick("banned");
					},
				});
				const player = joinAndLoad(cloud, server, 12);
				cloud.advance(5);
				expect(player.kickMessage).to.equal("banned");
				expect(profileIn(cloud, "12").MetaData.ActiveSession).to.equal(undefined);
				expect(profileIn(cloud, "12").Data.Cash).to.equal(5);
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
			});
		});
	}
};
