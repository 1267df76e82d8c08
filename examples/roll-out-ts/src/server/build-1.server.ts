import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";
import { BUILD_1 } from "../shared/builds";

const profiles = PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", BUILD_1) });

profiles.ProfileLoaded.Connect((player, { Data }) => {
	print(`build 1: ${player.Name} has ${Data.Coins} coins and ${Data.Pets.size()} pets`);
	// A build of this shape knows nothing of levels.
	Data.Pets.push({ Kind: "Cat" });
});
