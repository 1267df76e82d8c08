import type {
	DevProductPrivate,
	MonetisationOptions,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptResult,
} from "../../src/monetisation/types";
import type { SimCloudOptions, SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { ShopServer } from "./shop";
import { startServer } from "./world";

export const COINS = 100;
export const RANDOM = 200;
export const PASS = 300;
export const PLAN = "EXP-400";

/** 50 Cash, in the profile. */
export const coins: DevProductPrivate = {
	id: COINS,
	name: "Coins",
	handler: (_player, _productId, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 50;
		return true;
	},
};

export const egg: DevProductPrivate = { ...coins, id: RANDOM, name: "Egg", paidRandomItem: true };

/** A product of each kind. */
export const stall: ProductTable = {
	devProducts: [coins, egg],
	gamePasses: [{ id: PASS, name: "Pass" }],
	subscriptions: [{ id: PLAN, name: "Plan" }],
};

export interface Stall {
	readonly cloud: SimCloud;
	readonly shop: ShopServer;
	readonly player: SimPlayer;
}

/** A server that sells, with player 7 loaded. */
export function openStall(
	products: ProductTable = stall,
	options: Partial<MonetisationOptions> = {},
	cloudOptions?: SimCloudOptions,
): Stall {
	const cloud = new SimCloud(cloudOptions);
	const shop = new ShopServer(startServer(cloud));
	shop.start(products, options);
	return { cloud, shop, player: shop.join(cloud, 7) };
}

/** Sells in a thread of the server, and waits for what came of it. */
export function sale(
	shop: ShopServer,
	player: SimPlayer,
	key: ProductKey,
	kind?: ProductKind,
	checkCredits?: boolean,
): PromptResult {
	return shop.server.await(() => shop.service.PromptSale(player, key, kind, true, checkCredits));
}
