import { robloxEngine } from "../engine/roblox";
import { ProfileStore } from "../profile-store";
import { PlayerProfilesService } from "./service";
import type { PlayerProfilesModule } from "./types";

export type { KickMessages, LoadFailure, PlayerProfilesModule, PlayerProfilesOptions } from "./types";

/** The profiles of this server's players. Importing it does not yield. */
export const PlayerProfiles: PlayerProfilesModule = new PlayerProfilesService(robloxEngine, ProfileStore);
