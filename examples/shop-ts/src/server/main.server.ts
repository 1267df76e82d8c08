import { MonetisationService } from "@rbxts/coffer/out/server";
import { ReplicatedStorage } from "@rbxts/services";
import { Products } from "../shared/products";
import { profiles } from "./data";
import { onPurchase } from "./handlers";
import { Sky } from "./sky";
import { buyItem } from "./stall";

const sky = new Sky();
const shop = MonetisationService.Start({ Data: profiles, Products, OnPurchase: onPurchase, Deps: { sky } });

const buy = new Instance("RemoteEvent");
buy.Name = "Buy";
buy.Parent = ReplicatedStorage;

profiles.ProfileLoaded.Connect((player, profile) => {
	print(`${player.Name} has ${profile.Data.Coins} coins and ${profile.Data.Items.size()} items`);
	if (shop.GetCredits(player, "Fireworks") > 0) print(`${player.Name} has fireworks left`);
});

buy.OnServerEvent.Connect((player, item) => {
	const profile = profiles.GetProfile(player);
	if (profile === undefined || !buyItem(profile.Data, item)) return;
	print(`${player.Name} bought ${item} and has ${profile.Data.Coins} coins left`);
});
