import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";
import { BUILD_3 } from "../shared/builds";

const profiles = PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", BUILD_3) });

profiles.ProfileLoaded.Connect((player, { Data }) => {
	let items = 0;
	for (const [_id] of pairs(Data.Items)) items += 1;
	print(`build 3: ${player.Name} has ${Data.Cash} cash and ${items} items`);
	Data.Cash += 1;
});
