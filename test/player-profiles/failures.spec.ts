import { SimCloud } from "../../src/testing";
import { joinAndLoad, noteFailures, profileOf, startProfiles, watchPlayers } from "../support/player-world";
import { includes, profileIn, warnings } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

/** A server whose player's profile another server wants more: the load of the player fails. */
function failLoad(signalMode: "immediate" | "deferred", options: object = {}) {
	const cloud = new SimCloud({ signalMode });
	const owner = startServer(cloud);
	const server = startServer(cloud);
	const other = startServer(cloud);
	owner.load("12");
	owner.sim.freeze(60.005);
	const failures = new Array<string>();
	startProfiles(server, { ...noteFailures(failures), ...options });
	const seen = watchPlayers(server);
	const player = server.sim.join(12);
	cloud.advance(1);
	other.sim.run(() => other.store().StartSessionAsync("12"));
	cloud.advance(15);
	return { cloud, server, player, failures, seen };
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a load that fails, engine signals ${signalMode}`, () => {
			it("is told to OnFailed while the player is here, then the player is kicked", () => {
				const { server, player, failures, seen } = failLoad(signalMode);
				expect(failures.join(", ")).to.equal("Player12 LoadFailed here");
				expect(player.isPresent).to.equal(false);
				expect(player.kickMessage).to.equal("Your data could not be loaded. Please rejoin.");
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
				expect(seen.size()).to.equal(0);
			});

			it("is told to the player in the game's words", () => {
				const { player } = failLoad(signalMode, { KickMessages: { LoadFailed: "Come back later." } });
				expect(player.kickMessage).to.equal("Come back later.");
			});

			it("kicks the player also when OnFailed raises or yields", () => {
				const { cloud, player } = failLoad(signalMode, { OnFailed: () => error("a mistake in OnFailed") });
				expect(player.isPresent).to.equal(false);
				expect(cloud.takeErrors().size()).to.equal(1);
				const second = failLoad(signalMode, { OnFailed: () => coroutine.yield() });
				expect(second.player.isPresent).to.equal(false);
			});

			it("is not given up while the stores are down: the player keeps waiting", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				startProfiles(server, noteFailures(failures));
				cloud.faults.outage("dataStore", 600);
				const player = server.sim.join(12);
				cloud.advance(650);
				expect(failures.size()).to.equal(0);
				expect(profileOf(server, player).IsActive()).to.equal(true);
			});
		});

		describe(`a mistake of the game, engine signals ${signalMode}`, () => {
			it("in Key fails the load as GameError and is told", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				startProfiles(server, { ...noteFailures(failures), Key: () => error("a mistake in Key") });
				const player = joinAndLoad(cloud, server, 12);
				expect(failures.join(", ")).to.equal("Player12 GameError here");
				expect(player.isPresent).to.equal(false);
				const [line] = warnings(server, "a mistake in Key");
				expect(includes(line, "[PlayerProfiles]: ")).to.equal(true);
				expect(cloud.calls.count("UpdateAsync")).to.equal(0);
			});

			it("in Key, an answer that is no key, fails the load as GameError", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				startProfiles(server, { ...noteFailures(failures), Key: () => 5 as never });
				joinAndLoad(cloud, server, 12);
				expect(failures.join(", ")).to.equal("Player12 GameError here");
				expect(warnings(server, "profile_key must be a string").size()).to.equal(1);
			});

			it("in OnLoaded fails the load, and nothing half prepared is stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				const seen = watchPlayers(server);
				startProfiles(server, {
					...noteFailures(failures),
					OnLoaded: (_, profile) => {
						profile.Data.Cash = 0;
						error("a mistake in OnLoaded");
					},
				});
				const player = joinAndLoad(cloud, server, 12);
				cloud.advance(5);
				expect(failures.join(", ")).to.equal("Player12 GameError here");
				expect(player.isPresent).to.equal(false);
				expect(player.kickMessage).to.equal("Your data could not be loaded. Please rejoin.");
				expect(warnings(server, "a mistake in OnLoaded").size()).to.equal(1);
				expect(profileIn(cloud, "12").Data.Cash).to.equal(100);
				expect(profileIn(cloud, "12").MetaData.ActiveSession).to.equal(undefined);
				expect(seen.includes("loaded Player12")).to.equal(false);
			});

			it("a session for that key beside PlayerProfiles, fails the load and keeps that session", () => {
				const { cloud, server } = startWorld({ signalMode });
				const failures = new Array<string>();
				const own = server.load("12");
				startProfiles(server, noteFailures(failures));
				joinAndLoad(cloud, server, 12);
				expect(failures.join(", ")).to.equal("Player12 GameError here");
				expect(own.IsActive()).to.equal(true);
			});

			it("does not keep other players from their profiles", () => {
				const { cloud, server } = startWorld({ signalMode });
				startProfiles(server, {
					OnLoaded: (player) => {
						if (player.UserId === 12) error("a mistake in OnLoaded");
					},
				});
				joinAndLoad(cloud, server, 12);
				const player = joinAndLoad(cloud, server, 13);
				expect(profileOf(server, player).IsActive()).to.equal(true);
			});
		});
	}
};
