import type { Profile } from "../../src/profile-store/types";
import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { joinAndLoad, profileOf, startProfiles, watchPlayers } from "../support/player-world";
import { profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer } from "../support/world";

interface Suspended {
	readonly cloud: SimCloud;
	readonly server: TestServer;
	readonly player: SimPlayer;
	readonly told: Array<string>;
	/** What OnLeaving was called for. */
	readonly leaving: Array<string>;
}

/** A player whose session is suspended since a moment, for both stores have been out and will be for 10 s more. */
function suspend(signalMode: "immediate" | "deferred", message?: string): Suspended {
	const cloud = new SimCloud({ signalMode });
	const server = startServer(cloud);
	const leaving = new Array<string>();
	const OnLeaving = (player: { Name: string }, profile: Profile<{ Cash: number }>) => {
		leaving.push(player.Name);
		profile.Data.Cash += 1;
	};
	startProfiles(server, { OnLeaving: OnLeaving as never, SuspendedMessage: message });
	const told = watchPlayers(server);
	server.PlayerProfiles.ProfileSuspended.Connect((player, _profile, text) => told.push(`${player.Name}: ${text}`));
	server.PlayerProfiles.ProfileResumed.Connect((player) => told.push(`resumed ${player.Name}`));
	const player = joinAndLoad(cloud, server, 1);
	cloud.advance(20);
	profileOf(server, player).Data.Cash = 777;
	for (const store of ["memoryStore", "dataStore"] as const) cloud.faults.outage(store, cloud.now() + 20);
	cloud.advance(10);
	return { cloud, server, player, told, leaving };
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a player whose session is suspended, engine signals ${signalMode}`, () => {
			it("is not kicked; the game is told with a text to show, and told when it goes on", () => {
				const { cloud, server, player, told } = suspend(signalMode, "one moment");
				expect(player.isPresent).to.equal(true);
				expect(server.PlayerProfiles.GetProfile(player)).to.equal(undefined);
				cloud.advance(20);
				expect(told.join(", ")).to.equal(`loaded Player1, Player1: one moment, resumed Player1`);
				expect(profileOf(server, player).Data.Cash).to.equal(777);
			});

			it("has a text also where the game sets none", () => {
				const { told } = suspend(signalMode);
				expect(told[1].size() > 30).to.equal(true);
			});

			it("lets WaitForProfileAsync wait until the session goes on", () => {
				const { cloud, server, player } = suspend(signalMode);
				let cash: number | undefined;
				server.sim.run(() => {
					const profile = server.PlayerProfiles.WaitForProfileAsync(player);
					cash = (profile as Profile<{ Cash: number }> | undefined)?.Data.Cash;
				});
				expect(cash).to.equal(undefined);
				cloud.advance(20);
				expect(cash).to.equal(777);
			});

			it("who leaves meanwhile is saved, with what OnLeaving changed", () => {
				const { cloud, server, player, told, leaving } = suspend(signalMode);
				server.sim.leave(player);
				cloud.advance(40);
				expect(leaving.join(",")).to.equal("Player1");
				expect(told[told.size() - 1]).to.equal("released Player1");
				expect(profileIn(cloud, "1").Data.Cash).to.equal(778);
			});

			it("who leaves meanwhile lets nobody wait", () => {
				const { cloud, server, player } = suspend(signalMode);
				let answer: unknown = "waiting";
				server.sim.run(() => (answer = server.PlayerProfiles.WaitForProfileAsync(player)));
				server.sim.leave(player);
				cloud.advance(1);
				expect(answer).to.equal(undefined);
			});
		});
	}
};
