import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";
import { BUILD_2 } from "../shared/builds";

const profiles = PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", BUILD_2) });

profiles.ProfileLoaded.Connect((player, { Data }) => {
	const levels = Data.Pets.map(({ Level }) => Level).join(",");
	print(`build 2: ${player.Name} has ${Data.Coins} coins and pets of the levels ${levels}`);
	for (const pet of Data.Pets) pet.Level += 1;
	Data.Items.push("Shield");
});
