import type { Profile } from "@rbxts/coffer";
import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";

/** What a new player begins with. */
const TEMPLATE = { Coins: 100, Items: new Array<string>() };

export type ShopData = typeof TEMPLATE;
export type ShopProfile = Profile<ShopData>;

const store = ProfileStore.New("PlayerData", TEMPLATE);

export const profiles = PlayerProfiles.Start({ Store: store });
