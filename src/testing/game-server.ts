import { createDeals } from "../deals/create";
import type { DealsModule } from "../deals/types";
import { createMonetisation } from "../monetisation/service/create";
import type { MonetisationServiceObject } from "../monetisation/service/service";
import { PlayerProfilesService } from "../player-profiles/service";
import type { PlayerProfilesModule } from "../player-profiles/types";
import { createProfileStore } from "../profile-store/create";
import type { Profile, ProfileStoreModule } from "../profile-store/types";
import type { SimServerOptions } from "./options";
import type { SimCloud } from "./sim-cloud";
import type { SimPlayer } from "./sim-player";
import type { SimServer } from "./sim-server";

/** Virtual seconds that a load without trouble never takes. */
const LOAD_SECONDS = 5;

/** A simulated server that has the whole library, as a server of the game would have it. */
export class GameServer {
	public readonly ProfileStore: ProfileStoreModule;
	public readonly PlayerProfiles: PlayerProfilesModule;
	public readonly MonetisationService: MonetisationServiceObject;
	public readonly Deals: DealsModule;

	constructor(
		private readonly cloud: SimCloud,
		public readonly sim: SimServer,
	) {
		this.ProfileStore = createProfileStore(sim.engine);
		this.PlayerProfiles = new PlayerProfilesService(sim.engine, this.ProfileStore);
		this.MonetisationService = createMonetisation(sim.engine);
		this.Deals = createDeals(sim.engine);
	}

	/** The profile of a player of this server. Raises when it is not loaded. `T` is what its `Data` is. */
	public profile<T extends object>(player: SimPlayer): Profile<T> {
		const profile = this.PlayerProfiles.GetProfile(player);
		if (profile === undefined) error(`${player.Name} has no profile in ${this.sim.name}`, 2);
		return profile as Profile<T>;
	}

	/** A player comes in, and the profile gets the time to load. */
	public join(userId: number): SimPlayer {
		const player = this.sim.join(userId);
		this.cloud.advance(LOAD_SECONDS);
		return player;
	}
}

/**
 * Starts a server and runs `setUp` in it, which does what the game's first script does. The players that the library
 * knows there are simulated ones: what a handler asks of them beyond `UserId`, `Name`, `DisplayName` and `Kick` is not there.
 */
export function startGame(
	cloud: SimCloud,
	setUp: (server: GameServer) => void,
	options?: SimServerOptions,
): GameServer {
	const sim = cloud.startServer(options);
	let started: GameServer | undefined;
	// In a thread of the server, as a script of it would.
	sim.run(() => {
		started = new GameServer(cloud, sim);
		setUp(started);
	});
	return started!;
}
