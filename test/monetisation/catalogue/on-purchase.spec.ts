import type { HandlerSource, MonetisationOptions, ProductTable, Purchase } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { callerError } from "../../support/caller-error";
import { SimCloud } from "../../../src/testing";
import { startProfiles } from "../../support/player-world";
import { coins, COINS, PASS, PLAN, Stall } from "../../support/prompts";
import { includes } from "../../support/records";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

interface Cash {
	Cash: number;
}

type Told = Purchase<{ amount: number } | undefined, { bonus: number }, Cash, number | string>;

const bare: ProductTable = {
	devProducts: [{ id: COINS, name: "Coins", params: { amount: 50 } }],
	gamePasses: [{ id: PASS, name: "Pass" }],
	subscriptions: [{ id: PLAN, name: "Plan" }],
};

/** A stall whose products have `OnPurchase` handlers that note what they are told, and answer `answer`. */
class Counter {
	public readonly told = new Array<Told>();
	public readonly world: Stall;
	public answer: boolean | undefined = true;

	constructor(products = bare) {
		const handle = (purchase: Told) => {
			this.told.push(purchase);
			purchase.Data.Cash += (purchase.Params?.amount ?? 1) + purchase.Deps.bonus;
			return this.answer;
		};
		this.world = new Stall(products, {
			OnPurchase: { Coins: handle, Pass: handle, Plan: handle } as MonetisationOptions["OnPurchase"],
			Deps: { bonus: 1000 },
		});
	}

	public buy(): string {
		const purchase = this.world.cloud.purchases.buy(this.world.player, COINS);
		this.world.cloud.advance(5);
		return purchase;
	}

	public newest(): Told {
		return this.told[this.told.size() - 1];
	}
}

function expectMistake(more: object, text: string): void {
	const shop = new ShopServer(startServer(new SimCloud()));
	const Data = startProfiles(shop.server);
	const options = { Data, Products: bare, ...more };
	const found = callerError(() => shop.service.Start(options as never));
	if (!includes(found, text)) error(`"${text}" is not in: ${found}`, 2);
	// Nothing was taken over: the name is free.
	shop.service.Add({ devProducts: [coins] });
}

export = () => {
	describe("OnPurchase", () => {
		it("is told of a purchase in one argument that can be read", () => {
			const counter = new Counter();
			const id = counter.buy();
			const { player, shop } = counter.world;
			expect(counter.told.size()).to.equal(1);
			const told = counter.newest();
			expect(told.Player as unknown as SimPlayer).to.equal(player);
			expect(told.ProductId).to.equal(COINS);
			expect(told.Name).to.equal("Coins");
			expect(told.Params!.amount).to.equal(50);
			expect(told.Deps.bonus).to.equal(1000);
			expect(told.Data).to.equal(shop.profile(player).Data as never);
			expect(told.Profile).to.equal(shop.profile(player) as never);
			expect(told.PurchaseId).to.equal(id);
			expect(told.Source).to.equal("Purchase" as HandlerSource);
			expect(shop.profile(player).Data.Cash).to.equal(1150);
		});

		it("has all that the context of a handler has", () => {
			const names = new Array<string>();
			const counter = new Counter({
				...bare,
				devProducts: [
					{ id: COINS, name: "Coins", params: { amount: 1 } },
					{ ...coins, id: 101, name: "Old" },
				],
			});
			const world = new Stall({
				devProducts: [
					{
						...coins,
						handler: (_player, _id, _params, _deps, context) => {
							for (const [name] of pairs(context)) names.push(name);
						},
					},
				],
			});
			world.cloud.purchases.buy(world.player, COINS);
			world.cloud.advance(5);
			counter.buy();
			expect(names.size() >= 4).to.equal(true);
			for (const name of names) {
				expect((counter.newest() as unknown as Record<string, unknown>)[name]).to.be.ok();
			}
		});

		it("answers like a handler: false keeps a credit, whose use is told with its source", () => {
			const counter = new Counter();
			const { world } = counter;
			counter.answer = false;
			const id = counter.buy();
			expect(world.shop.service.GetCredits(world.player, COINS)).to.equal(1);
			counter.answer = undefined;
			expect(world.sell("Coins")).to.equal("CreditUsed");
			expect(counter.newest().Source).to.equal("Credit" as HandlerSource);
			expect(counter.newest().PurchaseId).to.equal(id);
		});

		it("that raises is undone, and called again", () => {
			const world = new Stall(bare, {
				OnPurchase: {
					Coins: (purchase: Purchase<unknown, unknown, Cash>) => {
						purchase.Data.Cash = 0;
						error("the mint is closed");
					},
				},
			});
			const purchase = world.cloud.purchases.buy(world.player, COINS);
			world.cloud.advance(5);
			expect(world.cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(100);
			expect(world.isTold("the mint is closed")).to.equal(true);
		});

		it("is there for passes and subscriptions too, whose id is text", () => {
			const counter = new Counter();
			const { world } = counter;
			expect(world.sell("Pass")).to.equal("Prompted");
			world.answer(true);
			world.cloud.advance(5);
			expect(counter.newest().ProductId).to.equal(PASS);
			expect(counter.newest().Name).to.equal("Pass");
			expect(world.sell("Plan")).to.equal("Prompted");
			world.answer(true);
			world.cloud.advance(5);
			expect(counter.newest().ProductId).to.equal(PLAN);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(100 + 2 * 1001);
		});

		it("stands beside handlers of other products", () => {
			const seen = new Array<string>();
			const world = new Stall(
				{ devProducts: [coins, { id: 101, name: "Gems" }, { id: 102, name: "Wood" }] },
				{
					Handlers: {
						Gems: (_player: Player, id: number) => {
							seen.push(`five ${id}`);
						},
					},
					OnPurchase: {
						Wood: ({ ProductId }: Purchase) => {
							seen.push(`one ${ProductId}`);
						},
					},
				},
			);
			for (const id of [COINS, 101, 102]) {
				world.cloud.purchases.buy(world.player, id);
				world.cloud.advance(2);
			}
			expect(seen.join()).to.equal("five 101, one 102");
			expect(world.shop.profile(world.player).Data.Cash).to.equal(150);
		});

		it("is no second handler of a product, and none of no product", () => {
			const fine = () => true;
			expectMistake(
				{ Products: { devProducts: [coins] }, OnPurchase: { Coins: fine } },
				'developer product "Coins" (100) has two handlers: its own and OnPurchase.Coins',
			);
			expectMistake(
				{ Handlers: { Coins: fine }, OnPurchase: { Coins: fine } },
				'developer product "Coins" (100) has two handlers: Handlers.Coins and OnPurchase.Coins',
			);
			expectMistake(
				{ OnPurchase: { Coinz: fine, Coins: fine } },
				"OnPurchase.Coinz belongs to no product; did you mean Coins?",
			);
			expectMistake({ OnPurchase: { Coins: true } }, "OnPurchase.Coins must be a function, not the boolean true");
			expectMistake({ OnPurchase: fine }, "OnPurchase must be a table of functions by product name");
			expectMistake({ OnPurchase: {} }, 'developer product "Coins" (100) has no handler');
		});
	});
};
