import type { PurchaseHandlersOf } from "@rbxts/coffer/out/products";
import type { Products } from "../shared/products";
import type { ShopData } from "../shared/template";
import type { Sky } from "./sky";

export interface Deps {
	readonly sky: Sky;
}

/** True: it happened. False: it could not, and the player keeps a credit. */
export const onPurchase: PurchaseHandlersOf<typeof Products, Deps, ShopData> = {
	Coins100: (purchase) => {
		purchase.Data.Coins += purchase.Params.amount;
		return true;
	},
	Fireworks: ({ Player, Params, Deps }) => Deps.sky.launch(Player.Name, Params.rockets),
};
