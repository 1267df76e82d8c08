import type { LoadFailure, PlayerProfilesModule, PlayerProfilesOptions } from "../../src/player-profiles/types";
import type { Profile } from "../../src/profile-store/types";
import type { SimCloud, SimPlayer } from "../../src/testing";
import type { PlayerData, TestServer } from "./world";

/** A server's PlayerProfiles, started on the usual store. */
export function startProfiles(
	server: TestServer,
	options: Partial<PlayerProfilesOptions<PlayerData>> = {},
): PlayerProfilesModule<PlayerData> {
	let started: PlayerProfilesModule<PlayerData> | undefined;
	server.sim.run(() => {
		started = server.PlayerProfiles.Start<PlayerData>({ Store: server.store(), ...options });
	});
	return started!;
}

/** A player comes in and the profile gets the time to load. */
export function joinAndLoad(cloud: SimCloud, server: TestServer, userId: number): SimPlayer {
	const player = server.sim.join(userId);
	cloud.advance(2);
	return player;
}

/** The profile of a player, who must have one. */
export function profileOf(server: TestServer, player: SimPlayer): Profile<PlayerData> {
	const profile = server.PlayerProfiles.GetProfile(player);
	if (profile === undefined) error(`${player.Name} has no profile`, 2);
	return profile as Profile<PlayerData>;
}

/** What the signals tell, in order: "loaded Player1", "released Player1". */
export function watchPlayers(server: TestServer): Array<string> {
	const seen = new Array<string>();
	server.PlayerProfiles.ProfileLoaded.Connect((player) => seen.push(`loaded ${player.Name}`));
	server.PlayerProfiles.ProfileReleased.Connect((player) => seen.push(`released ${player.Name}`));
	return seen;
}

/** Options that note whom `OnFailed` was called for: "Player1 LoadFailed here" or "... gone". */
export function noteFailures(seen: Array<string>): Partial<PlayerProfilesOptions<PlayerData>> {
	return {
		OnFailed: (player, reason: LoadFailure) => {
			const isHere = (player as SimPlayer).isPresent;
			seen.push(`${player.Name} ${reason} ${isHere ? "here" : "gone"}`);
		},
	};
}
