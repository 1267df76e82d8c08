import type { OpenPrompt, PromptCode, SaleProduct } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { callerError } from "../../support/caller-error";
import { coins, COINS, egg, GIFT, PASS, PLAN, stall, Stall } from "../../support/prompts";
import { ShopServer } from "../../support/shop";
import { SIGNAL_MODES, startServer } from "../../support/world";

export = () => {
	describe("a prompt", () => {
		it("comes for a product of each kind, by its name or its id", () => {
			const world = new Stall();
			expect(world.sell("Coins")).to.equal("Prompted");
			expect(world.prompts()).to.equal("product 100");
			world.answer(false);
			expect(world.sell(COINS)).to.equal("Prompted");
			world.answer(false);
			expect(world.sell("Pass", { kind: "gamepass" })).to.equal("Prompted");
			expect(world.prompts()).to.equal("gamePass 300");
			world.answer(false);
			expect(world.sell(PLAN, { kind: "subscription" })).to.equal("Prompted");
			expect(world.prompts()).to.equal("subscription EXP-400");
		});

		it("is told to the client part with the overlay on, unless the sale says otherwise", () => {
			const world = new Stall();
			let open: OpenPrompt | undefined;
			world.parts().prompts.onChanged((_player, now) => (open = now));
			world.sell("Coins");
			expect(open!.showOverlay).to.equal(true);
			expect(open!.productId).to.equal(COINS);
			expect(open!.kind).to.equal("dev");
			world.answer(false);
			expect(open).to.equal(undefined);
			world.sell("Coins", { showOverlay: false });
			expect(open!.showOverlay).to.equal(false);
		});

		it("leaves nothing open when the engine raises an error", () => {
			const world = new Stall();
			const seen = world.watch();
			const { marketplace } = world.shop.server.sim.engine;
			(marketplace as unknown as { promptProductPurchase: () => void }).promptProductPurchase = () =>
				error("no prompt");
			expect(world.sell("Coins")).to.equal("Failed");
			expect(world.isTold("no prompt")).to.equal(true);
			expect(seen.join()).to.equal("Coins, gone");
			world.cloud.advance(2);
			expect(world.sell("Pass", { kind: "gamepass" })).to.equal("Prompted");
		});
	});

	describe("a sale", () => {
		it("is refused before Start", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const player = shop.join(cloud, 7);
			expect(shop.server.await(() => shop.service.PromptSale(player, "Coins")).code).to.equal("NotStarted");
		});

		it("of an unknown product is refused, and warned about once, with its id", () => {
			const world = new Stall();
			expect(world.sell(999)).to.equal("UnknownProduct");
			expect(world.sell(999)).to.equal("UnknownProduct");
			const lines = world.shop.server.sim.output.filter(({ text }) => text.find("999")[0] !== undefined);
			expect(lines.size()).to.equal(1);
			expect(lines[0].kind).to.equal("warn");
			// The name of another kind.
			expect(world.sell("Pass", { kind: "dev" })).to.equal("UnknownProduct");
		});

		it("raises at the caller's line for arguments of the wrong type", () => {
			const world = new Stall();
			const { service } = world.shop;
			const player = world.player;
			const wrong = (value: unknown) => value as never;
			expect(callerError(() => service.PromptSale(wrong(7), "Coins")).find("player must be")[0]).to.be.ok();
			expect(callerError(() => service.PromptSale(player, wrong(true))).find("the product must")[0]).to.be.ok();
			expect(
				callerError(() => service.PromptSale(player, "Coins", wrong("pet"))).find("kind must")[0],
			).to.be.ok();
			expect(
				callerError(() => service.PromptSale(player, "Coins", "dev", wrong(1))).find("showOverlay")[0],
			).to.be.ok();
			expect(
				callerError(() => service.PromptSale(player, "Coins", "dev", true, wrong(1))).find("checkCredits")[0],
			).to.be.ok();
			expect(callerError(() => service.OwnsAsync(player, wrong({}))).find("the product must")[0]).to.be.ok();
			expect(world.prompts()).to.equal("");
		});

		it("is refused without a loaded profile", () => {
			const world = new Stall();
			const { sim } = world.shop.server;
			const newcomer = sim.join(8);
			expect(world.sell("Coins", {}, newcomer)).to.equal("NotLoaded");
			world.cloud.advance(2);
			expect(world.sell("Coins", {}, newcomer)).to.equal("Prompted");
			sim.leave(world.player);
			expect(world.sell("Coins")).to.equal("NotLoaded");
		});

		it("is refused while the server closes", () => {
			const world = new Stall();
			const { sim } = world.shop.server;
			let code: PromptCode | undefined;
			sim.engine.host.onClose(() => (code = world.sellNow("Coins")));
			sim.close();
			expect(code).to.equal("Closing");
			expect(world.prompts()).to.equal("");
		});

		it("is refused while another one of the player's is open, of whatever kind", () => {
			const world = new Stall();
			const other = world.shop.join(world.cloud, 8);
			world.sell("Coins");
			world.cloud.advance(2);
			expect(world.sell("Coins")).to.equal("Busy");
			expect(world.sell("Pass", { kind: "gamepass" })).to.equal("Busy");
			expect(world.sell("Coins", {}, other)).to.equal("Prompted");
		});

		it("is refused while a credit of the player's is being used", () => {
			let isSlow = true;
			const slow = {
				...coins,
				yields: true,
				handler: () => {
					while (isSlow) world.shop.server.sim.engine.scheduler.wait(1);
				},
			};
			let asked = 0;
			const CanPrompt = () => {
				asked += 1;
				return true;
			};
			const world: Stall = new Stall({ devProducts: [slow, egg] }, { CanPrompt });
			world.shop.service.GrantCredit(world.player, COINS);
			world.shop.server.sim.run(() => world.shop.service.AttemptCreditPurchase(world.player, COINS));
			expect(world.sell("Egg")).to.equal("Busy");
			expect(asked).to.equal(0);
			isSlow = false;
			world.cloud.advance(2);
			expect(world.sell("Egg")).to.equal("Prompted");
		});

		it("is counted by the second and by the minute", () => {
			const world = new Stall();
			world.sell("Coins");
			world.cloud.purchases.answerPrompt(world.cloud.purchases.prompts[0], false);
			world.cloud.advance(0.5);
			expect(world.sell("Coins")).to.equal("RateLimited");
			for (const _ of $range(2, 10)) {
				world.cloud.advance(1.5);
				expect(world.sell("Coins")).to.equal("Prompted");
				world.cloud.purchases.answerPrompt(world.cloud.purchases.prompts[0], false);
			}
			world.cloud.advance(1.5);
			expect(world.sell("Coins")).to.equal("RateLimited");
			world.cloud.advance(60);
			expect(world.sell("Coins")).to.equal("Prompted");
		});
	});

	describe("the game's CanPrompt", () => {
		it("is told the product, and refuses the sale", () => {
			let asked: SaleProduct | undefined;
			let isInStock = false;
			const world = new Stall(stall, {
				CanPrompt: (_player, product) => {
					asked = product;
					return isInStock;
				},
			});
			expect(world.sell("Coins")).to.equal("Refused");
			expect(asked!.id).to.equal(COINS);
			expect(asked!.name).to.equal("Coins");
			expect(asked!.category).to.equal("money");
			isInStock = true;
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("refuses when it raises, yields, or answers nothing, and the first two are warned about", () => {
			let misbehave = () => error("no stock list") as boolean;
			const world = new Stall(stall, { CanPrompt: () => misbehave() });
			expect(world.sell("Coins")).to.equal("Refused");
			expect(world.isTold("no stock list")).to.equal(true);
			misbehave = () => {
				world.shop.server.sim.engine.scheduler.wait(1);
				return true;
			};
			expect(world.sell("Coins")).to.equal("Refused");
			expect(world.isTold("CanPrompt yielded")).to.equal(true);
			misbehave = () => undefined as never;
			expect(world.sell("Coins")).to.equal("Refused");
		});

		it("cannot sell by itself in between, and what it does to the player counts", () => {
			let inner: PromptCode | undefined;
			const world: Stall = new Stall(stall, {
				CanPrompt: () => {
					inner ??= world.sellNow("Egg");
					if (inner === "Busy") world.player.Kick();
					return true;
				},
			});
			expect(world.sell("Coins")).to.equal("NotLoaded");
			expect(inner).to.equal("Busy");
			expect(world.prompts()).to.equal("");
		});
	});

	for (const signalMode of SIGNAL_MODES) {
		describe(`an open prompt (${signalMode} signals)`, () => {
			const open = () => new Stall(stall, {}, { signalMode });

			it("ends with the engine's signal, bought or not", () => {
				const world = open();
				const seen = world.watch();
				for (const kind of ["dev", "gamepass", "subscription"] as const) {
					const key = kind === "dev" ? COINS : kind === "gamepass" ? PASS : PLAN;
					for (const isPurchased of [false, true]) {
						expect(world.sell(key, { kind })).to.equal("Prompted");
						world.answer(isPurchased);
					}
				}
				expect(seen.join()).to.equal(
					"Coins, gone, Coins, gone, Pass, gone, Pass, gone, Plan, gone, Plan, gone",
				);
				expect(world.prompts()).to.equal("");
			});

			it("is not ended by the signal of another product or another player", () => {
				const world = open();
				world.sell("Coins");
				const [prompt] = world.cloud.purchases.prompts;
				const other = world.shop.join(world.cloud, 8);
				const { marketplace } = world.shop.server.sim;
				marketplace.finishPrompt({ player: world.player, kind: "product", id: 200 }, false);
				marketplace.finishPrompt({ player: world.player, kind: "gamePass", id: COINS }, false);
				marketplace.finishPrompt({ player: other, kind: "product", id: COINS }, false);
				world.cloud.advance(2);
				expect(world.sell("Coins")).to.equal("Busy");
				world.cloud.purchases.answerPrompt(prompt, false);
				world.cloud.advance(1);
				expect(world.sell("Coins")).to.equal("Prompted");
			});

			it("ends with its receipt, though nothing is heard of the prompt", () => {
				const world = open();
				const seen = world.watch();
				world.sell("Coins");
				world.cloud.purchases.buy(world.player, COINS);
				world.cloud.advance(3);
				expect(seen.join()).to.equal("Coins, gone");
				expect(world.sell("Coins")).to.equal("Prompted");
			});

			it("ends when the player leaves, also for who comes back", () => {
				const world = open();
				const seen = world.watch();
				world.sell("Coins");
				world.shop.server.sim.leave(world.player);
				world.cloud.advance(2);
				expect(seen.join()).to.equal("Coins, gone");
				const again = world.shop.join(world.cloud, 7);
				expect(world.sell("Coins", {}, again)).to.equal("Prompted");
			});
		});
	}

	describe("a gift's prompt", () => {
		const gift: OpenPrompt = { kind: "dev", productId: GIFT, name: "Egg", showOverlay: true };

		it("passes the same gate, without the buyer's credits and cap", () => {
			const world = new Stall({ devProducts: [{ ...egg, creditCap: 1 }] });
			world.shop.service.GrantCredit(world.player, "Egg");
			const ask = () => world.shop.server.await(() => world.parts().prompts.open(world.player, gift).code);
			expect(ask()).to.equal("Prompted");
			expect(world.prompts()).to.equal("product 500");
			expect(ask()).to.equal("Busy");
			world.answer(true);
			expect(ask()).to.equal("Prompted");
			expect(world.shop.service.GetCredits(world.player, "Egg")).to.equal(1);
		});

		it("is kept from a player who must not buy the item itself", () => {
			const world = new Stall();
			world.cloud.policies.restrictPaidRandomItems(7);
			const ask = () => world.shop.server.await(() => world.parts().prompts.open(world.player, gift).code);
			expect(ask()).to.equal("Restricted");
		});

		it("of an id that is no product's giftId is refused", () => {
			const world = new Stall();
			const open = { ...gift, productId: COINS };
			const code = world.shop.server.await(() => world.parts().prompts.open(world.player, open).code);
			expect(code).to.equal("UnknownProduct");
		});
	});
};
