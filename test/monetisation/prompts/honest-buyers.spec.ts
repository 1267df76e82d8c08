import type { DevProductPrivate } from "../../../src/monetisation/types";
import { Club } from "../../support/entitlements";
import { coins, COINS, egg, EGG, PASS, PLAN, stall, Stall } from "../../support/prompts";
import { SIGNAL_MODES } from "../../support/world";

/** A match that has not begun. */
const boost: DevProductPrivate = { ...coins, id: 700, name: "Boost", handler: () => false };

export = () => {
	describe("PromptSale by the name alone", () => {
		it("finds a pass, for names are unique over all kinds", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			const answer = shop.server.await(() => shop.service.PromptSale(player, "Pass"));
			expect(answer.code).to.equal("Prompted");
		});

		it("finds a subscription, and a developer product, also where the overlay is named", () => {
			const world = new Stall();
			expect(world.sell("Plan")).to.equal("Prompted");
			expect(world.prompts()).to.equal(`subscription ${PLAN}`);
			world.answer(false);
			expect(world.sell("Pass", { showOverlay: false })).to.equal("Prompted");
			expect(world.prompts()).to.equal(`gamePass ${PASS}`);
			world.answer(false);
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("takes an id for that of a developer product, for ids are unique within a kind only", () => {
			const world = new Stall({ ...stall, gamePasses: [{ id: COINS, name: "Pass" }] });
			expect(world.sell(COINS)).to.equal("Prompted");
			expect(world.prompts()).to.equal("product 100");
			world.answer(false);
			const other = new Stall();
			expect(other.sell(PASS)).to.equal("UnknownProduct");
			expect(other.sell("300")).to.equal("UnknownProduct");
		});

		it("sells nothing of another kind where the kind is named", () => {
			const world = new Stall();
			expect(world.sell("Pass", { kind: "dev" })).to.equal("UnknownProduct");
			expect(world.sell("Coins", { kind: "gamepass" })).to.equal("UnknownProduct");
			expect(world.sell("Pass", { kind: "subscription" })).to.equal("UnknownProduct");
		});
	});

	for (const signalMode of SIGNAL_MODES) {
		describe(`the limit for prompts (${signalMode} signals)`, () => {
			it("does not count those that were paid", () => {
				const world = new Stall(stall, {}, { signalMode });
				for (const _ of $range(1, 15)) {
					expect(world.sell("Coins")).to.equal("Prompted");
					world.cloud.purchases.answerPrompt(world.cloud.purchases.prompts[0], true);
					world.cloud.advance(1.5);
				}
				expect(world.shop.profile(world.player).Data.Cash).to.equal(100 + 15 * 50);
			});

			it("does not count one whose receipt is all that is heard of it", () => {
				const world = new Stall(stall, {}, { signalMode });
				for (const _ of $range(1, 15)) {
					expect(world.sell("Coins")).to.equal("Prompted");
					world.cloud.purchases.buy(world.player, COINS);
					world.cloud.advance(1.5);
				}
			});

			it("counts those that were not, though others were paid in between", () => {
				const world = new Stall(stall, {}, { signalMode });
				const codes = new Array<string>();
				for (const index of $range(1, 22)) {
					const code = world.sell("Coins");
					codes.push(code);
					const [prompt] = world.cloud.purchases.prompts;
					if (code === "Prompted") world.cloud.purchases.answerPrompt(prompt, index % 2 === 0);
					world.cloud.advance(1.2);
				}
				// The tenth that was not paid is the nineteenth of all.
				expect(codes.filter((code) => code === "Prompted").size()).to.equal(19);
				for (const index of [19, 20, 21]) expect(codes[index]).to.equal("RateLimited");
			});

			it("does not count a pass or a subscription that was bought", () => {
				const passes = [];
				for (const id of $range(1, 12)) passes.push({ id, name: `Pass${id}` });
				const world = new Stall({ gamePasses: passes }, {}, { signalMode });
				for (const { name } of passes) {
					expect(world.sell(name)).to.equal("Prompted");
					world.cloud.purchases.answerPrompt(world.cloud.purchases.prompts[0], true);
					world.cloud.advance(1.5);
				}
			});
		});

		describe(`a prompt of which no end is heard (${signalMode} signals)`, () => {
			it("keeps the player from buying for a minute, and not longer", () => {
				const world = new Stall(stall, {}, { signalMode });
				const seen = world.watch();
				world.sell("Coins");
				world.cloud.advance(50);
				expect(world.sell("Coins")).to.equal("Busy");
				world.cloud.advance(11);
				expect(seen.join()).to.equal("Coins, gone");
				expect(world.sell("Coins")).to.equal("Prompted");
				// The end of the first one is not that of the second.
				world.cloud.advance(50);
				expect(world.sell("Coins")).to.equal("Busy");
			});
		});
	}

	describe("a use of a credit", () => {
		it("does not count as a prompt: a credit that is kept again and again closes no sale", () => {
			const world = new Stall({ devProducts: [coins, boost] });
			world.shop.service.GrantCredit(world.player, "Boost");
			for (const _ of $range(1, 15)) {
				expect(world.sell("Boost")).to.equal("CreditKept");
				world.cloud.advance(2);
			}
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("is not kept back by prompts: who has seen ten may still use a credit", () => {
			const world = new Stall();
			for (const _ of $range(1, 10)) {
				expect(world.sell("Coins")).to.equal("Prompted");
				world.cloud.purchases.answerPrompt(world.cloud.purchases.prompts[0], false);
				world.cloud.advance(1.5);
			}
			expect(world.sell("Coins")).to.equal("RateLimited");
			world.shop.service.GrantCredit(world.player, "Coins");
			expect(world.sell("Coins")).to.equal("CreditUsed");
		});

		it("has a limit of its own, which counts those that used none: five at once, then one a second", () => {
			let calls = 0;
			const counted = {
				...boost,
				handler: () => {
					calls += 1;
					return false;
				},
			};
			const world = new Stall({ devProducts: [coins, counted] });
			world.shop.service.GrantCredit(world.player, "Boost");
			const codes = new Array<string>();
			world.shop.server.sim.run(() => {
				for (const _ of $range(1, 8)) codes.push(world.sellNow("Boost"));
			});
			expect(codes.join()).to.equal(
				"CreditKept, CreditKept, CreditKept, CreditKept, CreditKept, RateLimited, RateLimited, RateLimited",
			);
			expect(calls).to.equal(5);
			// It is no reason to sell what the player has a credit for, and none to refuse another sale.
			expect(world.prompts()).to.equal("");
			expect(world.sell("Coins")).to.equal("Prompted");
			world.answer(false);
			world.cloud.advance(10);
			expect(world.sell("Boost")).to.equal("CreditKept");
		});

		it("that happens is not counted: who has forty credits may use forty", () => {
			const world = new Stall();
			for (const _ of $range(1, 40)) world.shop.service.GrantCredit(world.player, "Coins");
			world.shop.server.sim.run(() => {
				for (const _ of $range(1, 40)) expect(world.sellNow("Coins")).to.equal("CreditUsed");
			});
			expect(world.shop.profile(world.player).Data.Cash).to.equal(100 + 40 * 50);
		});

		it("by the game's own AttemptCreditPurchase is not limited", () => {
			let calls = 0;
			const counted = {
				...boost,
				handler: () => {
					calls += 1;
					return false;
				},
			};
			const world = new Stall({ devProducts: [counted] });
			world.shop.service.GrantCredit(world.player, "Boost");
			world.shop.server.sim.run(() => {
				for (const _ of $range(1, 40)) world.shop.service.AttemptCreditPurchase(world.player, "Boost");
			});
			expect(calls).to.equal(40);
		});

		it("is counted for each player", () => {
			const world = new Stall({ devProducts: [boost] });
			const other = world.shop.join(world.cloud, 8);
			world.shop.service.GrantCredit(world.player, "Boost");
			world.shop.service.GrantCredit(other, "Boost");
			world.shop.server.sim.run(() => {
				for (const _ of $range(1, 6)) world.sellNow("Boost");
				expect(world.sellNow("Boost")).to.equal("RateLimited");
				expect(world.sellNow("Boost", {}, other)).to.equal("CreditKept");
			});
		});
	});

	describe("a credit that cannot be used", () => {
		it("closes no sale of anything else: a paid random item that this player must not have", () => {
			const world = new Stall();
			world.cloud.policies.restrictPaidRandomItems(7);
			world.shop.service.GrantCredit(world.player, EGG);
			for (const _ of $range(1, 12)) {
				expect(world.sell("Egg")).to.equal("Restricted");
				world.cloud.advance(0.1);
			}
			expect(world.sell("Coins")).to.equal("Prompted");
		});

		it("closes no sale of the product under its new id", () => {
			const first = new Stall({ devProducts: [{ ...boost, id: 77 }] });
			first.cloud.purchases.buy(first.player, 77);
			first.cloud.advance(5);
			expect(first.shop.service.GetCredits(first.player, 77)).to.equal(1);
			const world = new Stall({ devProducts: [{ ...boost, id: 77, name: "Old" }, boost, egg] });
			world.shop.service.GrantCredit(world.player, 77);
			expect(world.sell("Boost")).to.equal("Prompted");
		});
	});
};
