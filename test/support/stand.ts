import type {
	DevProductPrivate,
	MonetisationOptions,
	ProductKey,
	ProductTable,
	PromptResult,
} from "../../src/monetisation/types";
import type { SimCloudOptions, SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { ShopServer } from "./shop";
import { startServer } from "./world";

export const COINS = 100;
export const EGG = 200;
export const PASS = 300;

/** 50 Cash, in the profile. */
export const coins: DevProductPrivate = {
	id: COINS,
	name: "Coins",
	handler: (_player, _productId, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 50;
		return true;
	},
};

/** What is sold to the clients of most specs. */
export const goods: ProductTable = {
	devProducts: [coins, { ...coins, id: EGG, name: "Egg" }],
	gamePasses: [{ id: PASS, name: "Pass" }],
	subscriptions: [{ id: "EXP-400", name: "Plan" }],
};

export interface Stand {
	readonly cloud: SimCloud;
	readonly shop: ShopServer;
	readonly player: SimPlayer;
}

/** A server that sells, with player 7 loaded. */
export function openStand(
	products: ProductTable = goods,
	options: Partial<MonetisationOptions> = {},
	cloudOptions?: SimCloudOptions,
): Stand {
	const cloud = new SimCloud(cloudOptions);
	const shop = new ShopServer(startServer(cloud));
	shop.start(products, options);
	return { cloud, shop, player: shop.join(cloud, 7) };
}

/** Opens the real prompt for a developer product, credits or none. */
export function prompt({ shop, player }: Stand, key: ProductKey, showOverlay = true): PromptResult {
	return shop.server.await(() => shop.service.PromptSale(player, key, "dev", showOverlay, false));
}
