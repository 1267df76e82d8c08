import { defineProducts } from "@rbxts/coffer/out/products";

/** What is sold for Robux. Both sides know it; what happens at a purchase is the server's. */
export const Products = defineProducts({
	devProducts: {
		Coins100: { id: 1001, giftId: 1002, params: { amount: 100 } },
		// It acts on the sky, not on the data: a credit first, used at once where that works.
		Fireworks: { id: 1003, params: { rockets: 3 }, outside: true },
	},
});
