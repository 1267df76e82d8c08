import { Monetisation } from "@rbxts/coffer/out/client";
import { ReplicatedStorage } from "@rbxts/services";
import { PRICES } from "../shared/prices";
import { Products } from "../shared/products";

const buy = ReplicatedStorage.WaitForChild("Buy") as RemoteEvent;

for (const [item, price] of PRICES) print(`${item}: ${price} coins`);
buy.FireServer("Lamp");

Monetisation.CreditsChanged.Connect((productId, count) => print(`credits of ${productId}: ${count}`));

/** For the button that a game has. */
export function lightFireworks(): void {
	const { id } = Products.devProducts.Fireworks;
	if (Monetisation.GetCredits(id) > 0) Monetisation.UseCreditPurchase(id);
	else Monetisation.PromptSale(id);
}
