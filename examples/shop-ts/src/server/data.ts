import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";
import { TEMPLATE } from "../shared/template";

const store = ProfileStore.New("PlayerData", TEMPLATE);

/** The profiles of the players who are here. */
export const profiles = PlayerProfiles.Start({ Store: store });
