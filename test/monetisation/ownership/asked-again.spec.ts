import type { HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import type { OwnsPort } from "../../support/entitlements";
import { ASK_PASS, ASK_PLAN, Club } from "../../support/entitlements";
import { PASS, PLAN } from "../../support/prompts";
import type { ShopServer } from "../../support/shop";
import { SIGNAL_MODES } from "../../support/world";

const OTHER = { gamePasses: [{ id: 301, name: "Other" }], subscriptions: [{ id: "EXP-401", name: "Guild" }] };

/** Opens the prompt of the pass and answers it. */
function prompt(club: Club, shop: ShopServer, player: SimPlayer, isPurchased: boolean): void {
	club.cloud.advance(2);
	shop.server.await(() => shop.service.PromptSale(player, PASS, "gamepass"));
	club.cloud.purchases.answerPrompt(club.cloud.purchases.prompts[0], isPurchased);
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the minute after a prompt (${signalMode} signals)`, () => {
			it("shows a purchase that Roblox tells late, also without a handler", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				shop.server.await(() => shop.service.PromptSale(player, "Other", "gamepass"));
				// The engine's cache is renewed by the prompt; the purchase is not yet known then.
				const { marketplace } = shop.server.sim;
				const ports = marketplace as unknown as OwnsPort;
				const began = club.cloud.now();
				ports.userOwnsGamePassAsync = (_self, _userId, id) => id === 301 && club.cloud.now() > began + 25;
				club.cloud.purchases.answerPrompt(club.cloud.purchases.prompts[0], true);
				club.cloud.advance(20);
				expect(club.owns(shop, player, "Other")).to.equal("notOwned");
				club.cloud.advance(30);
				expect(club.owns(shop, player, "Other")).to.equal("owned");
			});

			it("outlasts an outage in it", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				prompt(club, shop, player, true);
				club.cloud.faults.outage("marketplace", club.cloud.now() + 30);
				club.cloud.advance(65);
				expect(club.calls).to.equal(1);
			});

			it("begins anew with every prompt", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				prompt(club, shop, player, false);
				club.cloud.advance(40);
				prompt(club, shop, player, true);
				club.cloud.advance(1);
				expect(club.calls).to.equal(1);
				expect(club.owns(shop, player, PASS)).to.equal("owned");
			});

			it("is for subscriptions too, also where nothing was tried", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				for (const id of [PLAN, "EXP-401"]) {
					expect(club.owns(shop, player, id)).to.equal("notOwned");
					club.cloud.purchases.subscribe(7, id);
					shop.server.sim.marketplace.finishPrompt({ player, kind: "subscription", id }, false);
					club.cloud.advance(1);
					expect(club.owns(shop, player, id)).to.equal("owned");
				}
				expect(club.calls).to.equal(1);
			});

			it("ends for a player who leaves", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				prompt(club, shop, player, false);
				club.leave(player);
				const before = club.cloud.calls.count(ASK_PASS);
				club.cloud.advance(600);
				expect(club.cloud.calls.count(ASK_PASS)).to.equal(before);
			});
		});
	}

	describe("a pass that is bought while Roblox cannot tell", () => {
		it("is never said not to be owned, and its handler runs when Roblox can tell again", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(club.owns(shop, player, PASS)).to.equal("notOwned");
			club.cloud.faults.outage("marketplace", club.cloud.now() + 600);
			prompt(club, shop, player, true);
			for (const _ of $range(1, 9)) {
				expect(club.owns(shop, player, PASS)).to.equal("unknown");
				club.cloud.advance(50);
			}
			expect(club.calls).to.equal(0);
			club.cloud.advance(600);
			expect(club.calls).to.equal(1);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});

		it("is told once, however often it is asked", () => {
			const club = new Club();
			club.cloud.faults.outage("marketplace", 3600);
			const shop = club.open();
			club.join(shop);
			club.cloud.advance(3000);
			const told = shop.server.sim.output.filter(
				({ text }) => text.find("could not be found out")[0] !== undefined,
			);
			// One for the pass, and one for the subscription.
			expect(told.size()).to.equal(2);
		});
	});

	describe("what is owned", () => {
		it("costs a pass no question more for the whole stay, whatever a client forges", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			const shop = club.open();
			const player = club.join(shop);
			const before = club.cloud.calls.count(ASK_PASS);
			for (const _ of $range(1, 20)) {
				shop.server.sim.marketplace.finishPrompt({ player, kind: "gamePass", id: PASS }, true);
				club.cloud.advance(200);
				expect(club.owns(shop, player, PASS)).to.equal("owned");
			}
			expect(club.cloud.calls.count(ASK_PASS)).to.equal(before);
			expect(club.calls).to.equal(1);
		});

		it("is owned at once, without waiting, while Roblox cannot tell", () => {
			const club = new Club();
			club.cloud.purchases.subscribe(7, "EXP-401");
			const shop = club.open(OTHER);
			const player = club.join(shop);
			expect(club.owns(shop, player, "Guild")).to.equal("owned");
			club.cloud.advance(700);
			club.cloud.faults.outage("marketplace", club.cloud.now() + 3000);
			expect(club.owns(shop, player, "Guild")).to.equal("owned");
			const began = club.cloud.now();
			expect(club.owns(shop, player, "Guild")).to.equal("owned");
			expect(club.cloud.now() - began < 1).to.equal(true);
		});
	});

	describe("a handler that answers false, or raises", () => {
		it("is called again in the stay, some minutes later", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			let answer: "false" | "raise" | "give" = "false";
			club.effect = (context: HandlerContext) => {
				if (answer === "raise") error("broken");
				if (answer === "false") return false;
				(context.Data as { Cash: number }).Cash += 50;
			};
			const shop = club.open();
			const player = club.join(shop);
			expect(club.calls).to.equal(1);
			answer = "raise";
			club.cloud.advance(320);
			expect(club.calls).to.equal(2);
			answer = "give";
			club.cloud.advance(320);
			expect(club.calls).to.equal(3);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			club.cloud.advance(1800);
			expect(club.calls).to.equal(3);
		});
	});

	describe("prompts that a client forges", () => {
		it("for half an hour cost a question every few seconds at most", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			const before = club.cloud.calls.count(ASK_PASS) + club.cloud.calls.count(ASK_PLAN);
			for (const _ of $range(1, 1800)) {
				shop.server.sim.marketplace.finishPrompt({ player, kind: "gamePass", id: PASS }, false);
				shop.server.sim.marketplace.finishPrompt({ player, kind: "subscription", id: PLAN }, true);
				club.cloud.advance(1);
			}
			const asked = club.cloud.calls.count(ASK_PASS) + club.cloud.calls.count(ASK_PLAN) - before;
			expect(asked < 1800).to.equal(true);
			expect(shop.server.sim.timerCount() < 40).to.equal(true);
			expect(club.calls).to.equal(0);
		});
	});

	describe("a full server with many passes that have handlers", () => {
		for (const [playerCount, passCount] of [
			[300, 10],
			[50, 40],
		]) {
			it(`asks for all again, and no more than it may: ${playerCount} players, ${passCount} passes`, () => {
				const club = new Club();
				const handler = () => true;
				const gamePasses = new Array<{ id: number; name: string; handler: () => boolean }>();
				for (const id of $range(2, passCount)) gamePasses.push({ id, name: `Pass${id}`, handler });
				const shop = club.open({ gamePasses });
				const { marketplace, scheduler } = shop.server.sim.engine;
				const ports = marketplace as unknown as OwnsPort;
				const isAsked = new Set<string>();
				let [asked, underWay, most] = [0, 0, 0];
				ports.userOwnsGamePassAsync = (_self, userId, id) => {
					asked += 1;
					isAsked.add(`${userId}/${id}`);
					underWay += 1;
					most = math.max(most, underWay);
					scheduler.wait(0.2);
					underWay -= 1;
					return false;
				};
				for (const userId of $range(1, playerCount)) shop.server.sim.join(userId);
				club.cloud.advance(200);
				expect(isAsked.size()).to.equal(playerCount * passCount);
				isAsked.clear();
				for (const _ of $range(1, 20)) {
					asked = 0;
					club.cloud.advance(60);
					expect(asked <= 60 + 2 * playerCount).to.equal(true);
				}
				expect(isAsked.size()).to.equal(playerCount * passCount);
				expect(most <= 8).to.equal(true);
			});
		}
	});
};
