import type { DevProductPrivate, SaleProduct } from "../../../src/monetisation/types";
import { coins, COINS, egg, EGG, stall, Stall } from "../../support/prompts";

/** Coins whose effect cannot happen. */
function failing(handler: () => boolean | void): DevProductPrivate {
	return { ...coins, handler };
}

export = () => {
	describe("a sale to a player with a credit", () => {
		it("uses the credit instead of selling", () => {
			const world = new Stall();
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("CreditUsed");
			expect(world.shop.profile(world.player).Data.Cash).to.equal(150);
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(0);
			expect(world.prompts()).to.equal("");
			world.cloud.advance(2);
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("keeps a credit whose handler answers false or raises, and does not sell", () => {
			for (const handler of [() => false, () => error("broken")]) {
				const world = new Stall({ devProducts: [failing(handler as () => boolean)] });
				world.shop.service.GrantCredit(world.player, "Coins");
				expect(world.sell("Coins")).to.equal("CreditKept");
				expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(1);
				expect(world.prompts()).to.equal("");
			}
		});

		it("sells all the same with checkCredits = false", () => {
			const world = new Stall();
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins", { checkCredits: false })).to.equal("Prompted");
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(1);
		});

		it("holds its place while the handler yields", () => {
			const world: Stall = new Stall({
				devProducts: [
					{
						...coins,
						yields: true,
						handler: () => {
							world.shop.server.sim.engine.scheduler.wait(3);
						},
					},
				],
			});
			world.shop.service.GrantCredit(world.player, "Coins");
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sellAtOnce("Coins", "Coins").join()).to.equal("Busy, CreditUsed");
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(1);
		});

		it("frees the player when the caller is cancelled in the middle", () => {
			const world: Stall = new Stall({
				devProducts: [
					{
						...coins,
						yields: true,
						handler: () => {
							world.shop.server.sim.engine.scheduler.wait(3);
						},
					},
				],
			});
			world.shop.service.GrantCredit(world.player, "Coins");
			const { sim } = world.shop.server;
			const caller = sim.run(() => world.sellNow("Coins"));
			sim.run(() => sim.engine.scheduler.cancel(caller));
			world.cloud.advance(5);
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(0);
			expect(world.sell("Coins")).to.equal("Prompted");
		});
	});

	describe("the game's ConfirmCredit", () => {
		it("may take its time, and says whether the credit is used", () => {
			let isWanted = false;
			let asked: SaleProduct | undefined;
			const world: Stall = new Stall(stall, {
				ConfirmCredit: (_player, product) => {
					asked = product;
					world.shop.server.sim.engine.scheduler.wait(5);
					return isWanted;
				},
			});
			expect(world.sell("Coins")).to.equal("Prompted");
			expect(asked).to.equal(undefined);
			world.answer(false);
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("CreditKept");
			expect(asked!.id).to.equal(COINS);
			isWanted = true;
			expect(world.sell("Coins")).to.equal("CreditUsed");
		});

		it("that takes minutes does not shorten the time of the prompt that follows", () => {
			const world: Stall = new Stall(stall, {
				ConfirmCredit: () => {
					world.shop.server.sim.engine.scheduler.wait(500);
					world.shop.service.ConsumeCredit(world.player, "Coins");
					return true;
				},
			});
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("Prompted");
			world.cloud.advance(50);
			expect(world.sell("Coins")).to.equal("Busy");
			world.cloud.advance(11);
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("keeps the credit when it raises", () => {
			const world = new Stall(stall, { ConfirmCredit: () => error("no screen") });
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("CreditKept");
			expect(world.isTold("no screen")).to.equal(true);
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(1);
			expect(world.prompts()).to.equal("");
		});

		it("does not sell to a player who left meanwhile, nor when the credit is gone then", () => {
			const world: Stall = new Stall(stall, {
				ConfirmCredit: () => {
					world.shop.service.ConsumeCredit(world.player, "Coins");
					world.shop.server.sim.leave(world.player);
					return true;
				},
			});
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("CreditKept");
			expect(world.prompts()).to.equal("");
		});
	});

	describe("the cap on a product's credits", () => {
		const capped: DevProductPrivate = { ...failing(() => false), creditCap: 1 };

		it("closes the sale, but not the use of the credit", () => {
			const world = new Stall({ devProducts: [capped] });
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins", { checkCredits: false })).to.equal("CapReached");
			expect(world.prompts()).to.equal("");
			expect(world.sell("Coins")).to.equal("CreditKept");
		});

		it("does not refuse a receipt that comes all the same", () => {
			const world = new Stall({ devProducts: [capped] });
			world.shop.service.GrantCredit(world.player, "Coins");
			const purchase = world.cloud.purchases.buy(world.player, COINS);
			world.cloud.advance(5);
			expect(world.cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(world.shop.service.GetCredits(world.player, "Coins")).to.equal(2);
		});
	});

	describe("a subscription", () => {
		const POLICY = "GetPolicyInfoForPlayerAsync";
		const AS_SUBSCRIPTION = { kind: "subscription" } as const;

		it("is sold to who may buy one, and the policies are asked once for it and for paid random items", () => {
			const world = new Stall();
			expect(world.sell("Plan", AS_SUBSCRIPTION)).to.equal("Prompted");
			world.answer(false);
			expect(world.sell("Egg")).to.equal("Prompted");
			expect(world.cloud.calls.count(POLICY)).to.equal(1);
		});

		it("is not prompted for who is not eligible, who may buy everything else", () => {
			const world = new Stall();
			world.cloud.policies.forbidSubscriptions(7);
			expect(world.sell("Plan", AS_SUBSCRIPTION)).to.equal("Restricted");
			expect(world.prompts()).to.equal("");
			expect(world.sell("Egg")).to.equal("Prompted");
			world.answer(false);
			expect(world.sell("Pass", { kind: "gamepass" })).to.equal("Prompted");
		});

		it("is sold where only paid random items are restricted", () => {
			const world = new Stall();
			world.cloud.policies.restrictPaidRandomItems(7);
			expect(world.sell("Plan", AS_SUBSCRIPTION)).to.equal("Prompted");
		});

		it("is not sold while the policies are unknown, and asked about again later", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "errorBefore", times: 4 });
			expect(world.sell("Plan", AS_SUBSCRIPTION)).to.equal("Restricted");
			expect(world.isTold("policies of Player7 are unknown")).to.equal(true);
			expect(world.sell("Plan", AS_SUBSCRIPTION)).to.equal("Prompted");
		});

		it("is no reason to ask for a pass or a product without chance", () => {
			const world = new Stall();
			expect(world.sell("Coins")).to.equal("Prompted");
			world.answer(false);
			expect(world.sell("Pass", { kind: "gamepass" })).to.equal("Prompted");
			expect(world.cloud.calls.count(POLICY)).to.equal(0);
		});
	});

	describe("a paid random item", () => {
		const POLICY = "GetPolicyInfoForPlayerAsync";

		it("is sold where the law allows it, and asked about once per player", () => {
			const world = new Stall();
			expect(world.sell("Egg")).to.equal("Prompted");
			world.answer(false);
			expect(world.sell("Egg")).to.equal("Prompted");
			expect(world.cloud.calls.count(POLICY)).to.equal(1);
		});

		it("is neither sold nor given for a credit where it does not, but the credit is kept", () => {
			const world = new Stall();
			world.cloud.policies.restrictPaidRandomItems(7);
			expect(world.sell("Egg")).to.equal("Restricted");
			expect(world.shop.service.GrantCredit(world.player, "Egg")).to.equal(true);
			expect(world.sell("Egg")).to.equal("Restricted");
			const isUsed = world.shop.server.await(() => world.shop.service.AttemptCreditPurchase(world.player, EGG));
			expect(isUsed).to.equal(false);
			expect(world.shop.service.GetCredits(world.player, "Egg")).to.equal(1);
			expect(world.shop.profile(world.player).Data.Cash).to.equal(100);
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("is restricted while the policies are unknown, and asked about again later", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "errorBefore", times: 4 });
			expect(world.sell("Egg")).to.equal("Restricted");
			expect(world.isTold("policies of Player7 are unknown")).to.equal(true);
			expect(world.sell("Egg")).to.equal("Prompted");
			expect(world.cloud.calls.count(POLICY)).to.equal(5);
		});

		it("is sold when only the first question fails", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "errorBefore" });
			expect(world.sell("Egg")).to.equal("Prompted");
		});

		it("is restricted when the answer comes too late, and the answer counts for the next sale", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "delay", seconds: 30 });
			const began = world.cloud.now();
			expect(world.sell("Egg")).to.equal("Restricted");
			expect(world.cloud.now() - began < 12).to.equal(true);
			world.cloud.advance(30);
			expect(world.sell("Egg")).to.equal("Prompted");
			expect(world.cloud.calls.count(POLICY)).to.equal(1);
		});

		it("holds the player's place while the policies are looked up", () => {
			const world = new Stall();
			expect(world.sellAtOnce("Egg", "Coins", "Egg").join()).to.equal("Busy, Busy, Prompted");
			expect(world.prompts()).to.equal("product 200");
		});

		it("is not sold to a player who leaves during the look-up", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "delay", seconds: 3 });
			const codes = new Array<string>();
			world.shop.server.sim.run(() => codes.push(world.sellNow("Egg")));
			world.cloud.advance(1);
			world.shop.server.sim.leave(world.player);
			world.cloud.advance(5);
			expect(codes.join()).to.equal("NotLoaded");
			expect(world.prompts()).to.equal("");
		});

		it("is not sold when the server begins to close during the look-up", () => {
			const world = new Stall();
			world.cloud.faults.script({ call: POLICY, kind: "delay", seconds: 1 });
			const codes = new Array<string>();
			const { sim } = world.shop.server;
			sim.run(() => codes.push(world.sellNow("Egg")));
			world.cloud.advance(0.5);
			sim.engine.host.onClose(() => {
				sim.engine.scheduler.wait(5);
			});
			sim.close();
			world.cloud.advance(10);
			expect(codes.join()).to.equal("Closing");
			expect(world.prompts()).to.equal("");
		});

		it("is not sold when a credit comes into use during the look-up", () => {
			const slow: DevProductPrivate = {
				...coins,
				yields: true,
				handler: () => {
					world.shop.server.sim.engine.scheduler.wait(5);
				},
			};
			const world: Stall = new Stall({ devProducts: [slow, egg] });
			world.shop.service.GrantCredit(world.player, "Coins");
			world.cloud.faults.script({ call: POLICY, kind: "delay", seconds: 2 });
			const codes = new Array<string>();
			world.shop.server.sim.run(() => codes.push(world.sellNow("Egg")));
			world.cloud.advance(1);
			world.shop.server.sim.run(() => world.shop.service.AttemptCreditPurchase(world.player, "Coins"));
			world.cloud.advance(3);
			expect(codes.join()).to.equal("Busy");
		});
	});
};
