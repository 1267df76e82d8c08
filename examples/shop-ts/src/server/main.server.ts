import { ReplicatedStorage } from "@rbxts/services";
import { profiles } from "./data";
import { buyItem } from "./stall";

const buy = new Instance("RemoteEvent");
buy.Name = "Buy";
buy.Parent = ReplicatedStorage;

profiles.ProfileLoaded.Connect((player, profile) => {
	print(`${player.Name} has ${profile.Data.Coins} coins and ${profile.Data.Items.size()} items`);
});

buy.OnServerEvent.Connect((player, item) => {
	const profile = profiles.GetProfile(player);
	if (profile === undefined || !buyItem(profile.Data, item)) return;
	print(`${player.Name} bought ${item} and has ${profile.Data.Coins} coins left`);
});
