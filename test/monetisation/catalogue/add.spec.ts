import { defineProducts } from "../../../src/monetisation/catalogue/define-products";
import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import type { DevProductPrivate, ProductTable, Purchase } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { callerError } from "../../support/caller-error";
import { startProfiles } from "../../support/player-world";
import { coins, COINS, egg, GIFT, PASS, Stall, stall } from "../../support/prompts";
import { includes } from "../../support/records";
import { CheatingClient, ShopClient } from "../../support/shop-client";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";
import { REMOTES } from "../../../src/monetisation/net/remotes";

const GEMS = 600;

/** Ten Cash, in the profile. */
const gems: DevProductPrivate = {
	id: GEMS,
	name: "Gems",
	handler: (_player, _id, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 10;
		return true;
	},
};

/** A pass that gives a thousand Cash. */
const crown = (id = 601) => ({
	id,
	name: "Crown",
	handler: (_player: Player, _id: number, _params: unknown, _deps: unknown, context: { Data: unknown }) => {
		(context.Data as { Cash: number }).Cash += 1000;
		return true;
	},
});

function expectMistake(service: MonetisationServiceObject, products: unknown, handlers: unknown, text: string): void {
	const found = callerError(() => service.Add(products as never, handlers as never));
	const prefix = "[Monetisation]: Add: ";
	if (found.sub(1, prefix.size()) !== prefix) error(`the text does not begin with ${prefix}: ${found}`, 2);
	if (!includes(found, text)) error(`"${text}" is not in: ${found}`, 2);
}

export = () => {
	describe("products that are added before Start", () => {
		it("are sold from the start on, beside those of Start", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.server.sim.run(() => shop.service.Add({ devProducts: [gems] }));
			shop.start({ devProducts: [coins] });
			const player = shop.join(cloud, 7);
			for (const id of [COINS, GEMS]) cloud.purchases.buy(player, id);
			cloud.advance(5);
			expect(shop.profile(player).Data.Cash).to.equal(160);
			expect(shop.service.GrantCredit(player, "Gems")).to.equal(true);
		});

		it("sell nothing before Start", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.server.sim.run(() => shop.service.Add({ devProducts: [gems] }));
			const player = shop.join(cloud, 7);
			expect(shop.server.await(() => shop.service.PromptSale(player, "Gems")).code).to.equal("NotStarted");
			expect(shop.service.GetCredits(player, "Gems")).to.equal(0);
		});

		it("may be all that there are", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.server.sim.run(() => {
				shop.service.Add({ devProducts: [gems] });
				shop.service.Add({ gamePasses: [crown()] });
			});
			shop.start({});
			const player = shop.join(cloud, 7);
			expect(shop.server.await(() => shop.service.PromptSale(player, "Crown")).code).to.equal("Prompted");
		});

		it("have their names and ids for themselves: Start says which of its own are wrong, and starts nothing", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.server.sim.run(() => shop.service.Add({ devProducts: [gems] }));
			const Data = startProfiles(shop.server);
			const clash = [
				{ ...coins, name: "Gems" },
				{ ...egg, giftId: GEMS },
			];
			const found = callerError(() => shop.service.Start({ Data, Products: { devProducts: clash } }));
			expect(includes(found, "Start: 2 things are wrong")).to.equal(true);
			expect(
				includes(found, 'developer product "Gems" (100) has the name Gems of developer product "Gems" (600)'),
			).to.equal(true);
			expect(includes(found, 'the giftId of developer product "Egg" (200) has the id 600')).to.equal(true);
			shop.server.sim.run(() => shop.service.Start({ Data, Products: { devProducts: [coins] }, Audit: false }));
			const player = shop.join(cloud, 7);
			expect(shop.service.GrantCredit(player, "Gems")).to.equal(true);
		});
	});

	describe("products that are added after Start", () => {
		it("are sold, granted and used from then on", () => {
			const world = new Stall();
			expect(world.sell("Gems")).to.equal("UnknownProduct");
			world.shop.service.Add({ devProducts: [gems] });
			expect(world.sell("Gems")).to.equal("Prompted");
			world.answer(true);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(110);
			expect(world.shop.service.GrantCredit(world.player, GEMS)).to.equal(true);
			expect(world.sell("Gems")).to.equal("CreditUsed");
		});

		it("bring their handlers along, in whichever way", () => {
			const world = new Stall();
			const seen = new Array<string>();
			world.shop.service.Add(
				{ devProducts: [{ id: 601, name: "Wood", params: "oak" }, { id: 602, name: "Stone" }, gems] },
				{
					OnPurchase: {
						Wood: (told: Purchase<string>) => {
							seen.push(`${told.Name} ${told.Params}`);
						},
					},
					Handlers: {
						Stone: (_player: Player, id: number) => {
							seen.push(`${id}`);
						},
					},
				},
			);
			for (const id of [601, 602, GEMS]) {
				world.cloud.purchases.buy(world.player, id);
				world.cloud.advance(2);
			}
			expect(seen.join()).to.equal("Wood oak, 602");
			expect(world.shop.profile(world.player).Data.Cash).to.equal(110);
		});

		it("may be declared for both sides, like those of Start", () => {
			const world = new Stall();
			const Pets = defineProducts({
				devProducts: { Dog: { id: 601, params: { cash: 5 } } },
				gamePasses: { Kennel: { id: 602 } },
			});
			const pets = world.shop.service.Add(Pets, {
				OnPurchase: {
					Dog: ({ Data, Params }: Purchase<{ cash: number }, unknown, { Cash: number }>) => {
						Data.Cash += Params.cash;
					},
				},
			});
			expect(pets.GrantCredit(world.player, "Dog")).to.equal(true);
			expect(world.sell("Dog")).to.equal("CreditUsed");
			expect(world.shop.profile(world.player).Data.Cash).to.equal(105);
			expect(world.sell("Kennel")).to.equal("Prompted");
			expectMistake(world.shop.service, Pets, {}, "Dog");
		});

		it("do not change with the table that they were given in", () => {
			const world = new Stall();
			const given = { id: 601, name: "Wood", handler: () => true };
			const list = [given];
			world.shop.service.Add({ devProducts: list });
			given.name = "Stone";
			list.clear();
			expect(world.shop.service.GrantCredit(world.player, "Wood")).to.equal(true);
			const wood = { ...given, id: 5, name: "Wood" };
			expect(callerError(() => world.shop.service.Add({ devProducts: [wood] }))).to.be.ok();
		});

		it("are handed the Deps of Start", () => {
			const world = new Stall(stall, { Deps: { bonus: 7 } });
			let bonus = 0;
			world.shop.service.Add({ devProducts: { Wood: { id: 601 } } } as never as ProductTable, {
				OnPurchase: {
					Wood: (told: Purchase<unknown, { bonus: number }>) => {
						bonus = told.Deps.bonus;
					},
				},
			});
			world.cloud.purchases.buy(world.player, 601);
			world.cloud.advance(2);
			expect(bonus).to.equal(7);
		});

		it("are granted at the next delivery of a purchase that came before them", () => {
			const world = new Stall();
			const purchase = world.cloud.purchases.buy(world.player, GEMS);
			world.cloud.advance(5);
			expect(world.cloud.purchases.isGranted(purchase)).to.equal(false);
			world.shop.service.Add({ devProducts: [gems] });
			world.shop.server.sim.leave(world.player);
			world.cloud.advance(10);
			const back = world.shop.join(world.cloud, 7);
			world.cloud.advance(5);
			expect(world.cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(world.shop.profile(back).Data.Cash).to.equal(110);
		});

		it("are given to players who are here and own them already", () => {
			const world = new Stall();
			world.cloud.purchases.ownGamePass(7, 601);
			world.cloud.advance(5);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(100);
			world.shop.service.Add({ gamePasses: [crown()] });
			world.cloud.advance(5);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(1100);
			// Once, whatever is added next.
			world.shop.service.Add({ devProducts: [gems] });
			world.shop.service.Add({ gamePasses: [{ ...crown(602), name: "Hat" }] });
			world.cloud.advance(5);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(1100);
		});

		it("are looked for once they are there, and not the others again", () => {
			const world = new Stall({ gamePasses: [crown(PASS)] });
			const asked = world.cloud.calls.count("UserOwnsGamePassAsync");
			world.shop.service.Add({ gamePasses: [{ ...crown(602), name: "Hat" }], devProducts: [gems] });
			world.cloud.advance(5);
			expect(world.cloud.calls.count("UserOwnsGamePassAsync") - asked).to.equal(1);
		});

		it("are known to clients within a second, also to those that have asked before", () => {
			const world = new Stall();
			const client = new ShopClient(world.shop, world.player);
			world.cloud.advance(2);
			world.shop.service.Add({ devProducts: [gems] });
			world.shop.service.GrantCredit(world.player, GEMS);
			world.cloud.advance(1);
			expect(client.module.GetCredits("Gems")).to.equal(1);
		});

		it("send the whole catalogue to a client once, and no client that did not ask", () => {
			const world = new Stall();
			const client = new CheatingClient(world.shop, world.player);
			world.shop.service.Add({ devProducts: [gems] });
			world.cloud.advance(1);
			expect(client.states.size()).to.equal(0);
			client.ask(REMOTES.state);
			world.cloud.advance(1);
			world.shop.service.Add({ gamePasses: [crown()] });
			world.cloud.advance(1);
			world.shop.service.GrantCredit(world.player, GEMS);
			world.cloud.advance(1);
			const sizes = client.states.map(({ state }) => state.catalogue?.size() ?? 0);
			expect(sizes.join()).to.equal("5, 6, 0");
		});

		it("can be given to others, by their giftId", () => {
			const world = new Stall({ devProducts: [coins] });
			world.shop.service.Add({ devProducts: [egg] });
			const result = world.shop.server.await(() => world.shop.service.GiftProduct(world.player, 8, "Egg"));
			expect(result.code).to.equal("Prompted");
			expect(world.prompts()).to.equal(`product ${GIFT}`);
		});
	});

	describe("products that are wrong", () => {
		it("raise at the line of Add, each named, and none of them is taken over", () => {
			for (const isStarted of [false, true]) {
				const cloud = new SimCloud();
				const shop = new ShopServer(startServer(cloud));
				const { service } = shop;
				if (isStarted) shop.start(stall);
				else shop.server.sim.run(() => service.Add(stall));
				const wood = { id: 700, name: "Wood", handler: () => true };
				const cases: ReadonlyArray<[products: unknown, handlers: unknown, text: string]> = [
					[undefined, undefined, "Products must be a table with devProducts, gamePasses and subscriptions"],
					[{ devProduct: [wood] }, undefined, "no group devProduct; did you mean devProducts?"],
					[{ devProducts: [{ id: 700, name: "Wood" }] }, undefined, '"Wood" (700) has no handler'],
					[
						{ devProducts: [wood, { ...wood, id: COINS }] },
						undefined,
						'developer product "Wood" (100) has the id 100 of developer product "Coins" (100)',
					],
					[
						{ devProducts: [wood], gamePasses: [{ id: 9, name: "Coins" }] },
						undefined,
						'game pass "Coins" (9) has the name Coins of developer product "Coins" (100)',
					],
					[
						{ devProducts: [wood, { ...wood, id: GIFT, name: "Rope" }] },
						undefined,
						`has the id ${GIFT} of developer product "Rope" (${GIFT})`,
					],
					[{ devProducts: [wood, { ...wood, id: 701, name: "200" }] }, undefined, "is named like the id of"],
					[{ devProducts: [wood] }, 5, "the handlers must be a table with Handlers or OnPurchase"],
					[{ devProducts: [wood] }, { OnPurchas: {} }, "no option OnPurchas; did you mean OnPurchase?"],
					[{ devProducts: [wood] }, { OnPurchase: { Rope: () => true } }, "OnPurchase.Rope belongs to no"],
					[{ devProducts: [wood] }, { OnPurchase: { Wood: () => true } }, '"Wood" (700) has two handlers'],
					// It brings handlers for its own products, not for those of others.
					[{ devProducts: [wood] }, { Handlers: { Coins: () => true } }, "Handlers.Coins belongs to no"],
				];
				for (const [products, handlers, text] of cases) expectMistake(service, products, handlers, text);
				service.Add({ devProducts: [wood] });
				expectMistake(service, { devProducts: [wood] }, undefined, "2 things are wrong");
			}
		});

		it("are not told of twice: two parts with one and the same product is one mistake of the second", () => {
			const world = new Stall();
			const text = callerError(() => world.shop.service.Add({ gamePasses: [{ id: PASS, name: "Other" }] }));
			expect(text).to.equal(
				`[Monetisation]: Add: game pass "Other" (300) has the id 300 of game pass "Pass" (300)`,
			);
			expect(world.sell("Other")).to.equal("UnknownProduct");
		});
	});
};
