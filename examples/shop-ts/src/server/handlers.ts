import type { HandlersOf } from "@rbxts/coffer/out/products";
import type { Products } from "../shared/products";
import type { ShopData } from "../shared/template";
import type { Sky } from "./sky";

export interface Deps {
	readonly sky: Sky;
}

/** True: it happened. False: it could not, and the player keeps a credit. */
export const handlers: HandlersOf<typeof Products, Deps, ShopData> = {
	Coins100: (_player, _productId, params, _deps, context) => {
		context.Data.Coins += params.amount;
		return true;
	},
	Fireworks: (player, _productId, params, deps) => deps.sky.launch(player.Name, params.rockets),
};
