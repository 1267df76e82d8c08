import { SimCloud } from "../../src/testing";
import { joinAndLoad, noteFailures, profileOf, startProfiles, watchPlayers } from "../support/player-world";
import { profileIn } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a player whose session ends elsewhere, engine signals ${signalMode}`, () => {
			it("is kicked and released", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				const seen = watchPlayers(here);
				startProfiles(here);
				const player = joinAndLoad(cloud, here, 12);
				profileOf(here, player).Data.Cash = 5;
				const taken = there.load("12");
				cloud.advance(2);
				expect(taken.Data.Cash).to.equal(5);
				expect(player.isPresent).to.equal(false);
				expect(player.kickMessage).to.equal("Your data has been loaded on another server. Please rejoin.");
				expect(seen.join(", ")).to.equal("loaded Player12, released Player12");
				expect(here.PlayerProfiles.GetProfile(player)).to.equal(undefined);
			});

			it("is told so in the game's words", () => {
				const cloud = new SimCloud({ signalMode });
				const here = startServer(cloud);
				const there = startServer(cloud);
				startProfiles(here, { KickMessages: { SessionEnded: "You play elsewhere." } });
				const player = joinAndLoad(cloud, here, 12);
				there.load("12");
				cloud.advance(2);
				expect(player.kickMessage).to.equal("You play elsewhere.");
			});

			it("or by the game itself is kicked too, for nothing would be saved any more", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server);
				const player = joinAndLoad(cloud, server, 12);
				const profile = profileOf(server, player);
				server.sim.run(() => profile.EndSession());
				cloud.advance(2);
				expect(player.isPresent).to.equal(false);
			});
		});

		describe(`a closing server, engine signals ${signalMode}`, () => {
			for (const playersLeave of ["before", "after"] as const) {
				it(`saves everybody and kicks nobody when the players leave ${playersLeave} it closes`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const seen = watchPlayers(server);
					const failures = new Array<string>();
					startProfiles(server, noteFailures(failures));
					const players = [1, 2, 3].map((userId) => joinAndLoad(cloud, server, userId));
					for (const player of players) profileOf(server, player).Data.Cash = 5;
					const late = server.sim.join(4);
					cloud.advance(0.05);
					server.sim.close({ playersLeave });
					cloud.advance(20);
					expect(server.sim.closeSeconds! < 3).to.equal(true);
					for (const player of [...players, late]) expect(player.kickMessage).to.equal(undefined);
					for (const key of ["1", "2", "3"]) {
						expect(profileIn(cloud, key).Data.Cash).to.equal(5);
						expect(profileIn(cloud, key).MetaData.ActiveSession).to.equal(undefined);
					}
					const record = cloud.dataStore(STORE_NAME).read("4") as ReturnType<typeof profileIn> | undefined;
					expect(record?.MetaData.ActiveSession).to.equal(undefined);
					expect(failures.size()).to.equal(0);
					expect(seen.size()).to.equal(6);
				});
			}

			it("does not fail somebody who joins while it closes", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				startProfiles(server, noteFailures(failures));
				const player = server.sim.join(1);
				server.sim.run(() => {
					server.sim.engine.scheduler.wait(0.02);
					server.sim.close({ playersLeave: "after" });
				});
				cloud.advance(10);
				expect(failures.size()).to.equal(0);
				expect(player.kickMessage).to.equal(undefined);
			});
		});
	}
};
