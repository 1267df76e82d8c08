import { ReplicatedStorage } from "@rbxts/services";
import { PRICES } from "../shared/prices";

const buy = ReplicatedStorage.WaitForChild("Buy") as RemoteEvent;

for (const [item, price] of PRICES) print(`${item}: ${price} coins`);
buy.FireServer("Lamp");
