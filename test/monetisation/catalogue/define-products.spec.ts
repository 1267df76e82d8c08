import { defineProducts } from "../../../src/monetisation/catalogue/define-products";
import { SimCloud } from "../../../src/testing";
import { callerError } from "../../support/caller-error";
import { startProfiles } from "../../support/player-world";
import { includes } from "../../support/records";
import { ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

const Products = defineProducts({
	devProducts: {
		RespawnBoost: { id: 123, category: "powerups", params: { duration: 30 } },
		Coins: { id: 100, params: { amount: 50 }, giftId: 101 },
	},
	gamePasses: { Vip: { id: 1 } },
	subscriptions: { Club: { id: "EXP-1" } },
});

interface Deps {
	readonly boosts: Array<string>;
}

/** A server that sells them, with everything typed by the products. */
function startTyped(cloud: SimCloud) {
	const shop = new ShopServer(startServer(cloud));
	const boosts = new Array<string>();
	const deps: Deps = { boosts };
	const start = () =>
		shop.service.Start({
			Data: startProfiles(shop.server),
			Products,
			Handlers: {
				RespawnBoost: (player, productId, params, given) => {
					given.boosts.push(`${player.Name} ${productId} ${params.duration * 2}`);
					return true;
				},
				Coins: (_player, _productId, params, _deps, context) => {
					context.Data.Cash += params.amount;
				},
				Vip: (_player, _productId, _params, given) => {
					given.boosts.push("vip");
				},
			},
			Deps: deps,
			Audit: false,
		});
	let service: ReturnType<typeof start> | undefined;
	shop.server.sim.run(() => {
		service = start();
	});
	return { shop, service: service!, boosts };
}

export = () => {
	describe("products declared by name", () => {
		it("reach their handlers with their params and the dependencies", () => {
			const cloud = new SimCloud();
			const { shop, boosts } = startTyped(cloud);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, Products.devProducts.RespawnBoost.id);
			cloud.purchases.buy(player, Products.devProducts.Coins.id);
			cloud.advance(5);
			expect(boosts.join()).to.equal(`${player.Name} 123 60`);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("are found by name and by id", () => {
			const cloud = new SimCloud();
			const { shop, service, boosts } = startTyped(cloud);
			const player = shop.join(cloud, 7);
			expect(service.GrantCredit(player, "RespawnBoost")).to.equal(true);
			expect(service.GetCredits(player, 123)).to.equal(1);
			expect(service.AttemptCreditPurchase(player, "RespawnBoost")).to.equal(true);
			expect(boosts.size()).to.equal(1);
			expect(service.GetCredits(player, "RespawnBoost")).to.equal(0);
		});

		it("type the service for every part of the game: For answers the service itself", () => {
			const cloud = new SimCloud();
			const { shop } = startTyped(cloud);
			const player = shop.join(cloud, 7);
			const service = shop.service.For(Products);
			expect(service).to.equal(shop.service);
			expect(service.GrantCredit(player, "Coins", { Key: "welcome" })).to.equal(true);
			expect(service.ConsumeCredit(player, "Coins")).to.equal(true);
		});

		it("may be written in Luau, handlers in place", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			let count = 0;
			const options: unknown = {
				Data: startProfiles(shop.server),
				Products: {
					devProducts: { Coins: { id: 100, handler: () => (count += 1) > 0 }, Gems: { id: 200 } },
				},
				Handlers: { Gems: () => false },
				Audit: false,
			};
			shop.server.sim.run(() => shop.service.Start(options as never));
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, 100);
			cloud.purchases.buy(player, 200);
			cloud.advance(5);
			expect(count).to.equal(1);
			expect(shop.service.GetCredits(player, "Gems")).to.equal(1);
		});

		it("of which a kind is missing are none", () => {
			const nothing = defineProducts({});
			for (const group of [nothing.devProducts, nothing.gamePasses, nothing.subscriptions]) {
				expect(next(group)[0]).to.equal(undefined);
			}
		});
	});

	describe("defineProducts", () => {
		it("tells a mistake where the products are declared", () => {
			const cases: Array<[declarations: unknown, part: string]> = [
				[undefined, "Products must be a table"],
				[{ devProduct: {} }, "did you mean devProducts?"],
				[{ devProducts: { Boost: { id: 0 } } }, 'developer product "Boost" (0): id must be'],
				[
					{ devProducts: { Boost: {} } },
					'developer product "Boost": id must be a whole number above 0, not nil',
				],
				[{ devProducts: { Boost: { id: 1, name: "Boost" } } }, "its name is the key that it is declared under"],
				[{ devProducts: { Boost: { id: 1, handler: () => true } } }, "handlers belong into Start's Handlers"],
				[
					{ devProducts: { Boost: { id: 1 }, Other: { id: 1 } } },
					'"Other" (1) has the id 1 of developer product "Boost"',
				],
				[{ devProducts: { Boost: { id: 1 } }, gamePasses: { Boost: { id: 1 } } }, "has the name Boost of"],
				[{ devProducts: { "": { id: 1 } } }, "name must be text that is not empty"],
				[{ subscriptions: { Club: { id: 5 } } }, "the subscription's id as text"],
			];
			for (const [declarations, part] of cases) {
				const text = callerError(() => defineProducts(declarations as never));
				if (!includes(text, `[Monetisation]: defineProducts: `)) error(`no prefix in: ${text}`);
				if (!includes(text, part)) error(`"${part}" is not in: ${text}`);
			}
		});
	});
};
