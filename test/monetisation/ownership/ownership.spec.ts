import type { Owns } from "../../../src/monetisation/types";
import { ASK_PASS, ASK_PLAN, Club, isTold } from "../../support/entitlements";
import { PASS, PLAN } from "../../support/prompts";
import { SIGNAL_MODES } from "../../support/world";

const OTHER = { gamePasses: [{ id: 301, name: "Other" }], subscriptions: [{ id: "EXP-401", name: "Guild" }] };

export = () => {
	describe("OwnsAsync", () => {
		it("tells owned from not owned, by name and by id", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			club.cloud.purchases.subscribe(7, "EXP-401");
			const shop = club.open(OTHER);
			const player = club.join(shop);
			expect(club.owns(shop, player, "Pass")).to.equal("owned");
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			expect(club.owns(shop, player, "Other")).to.equal("notOwned");
			expect(club.owns(shop, player, PLAN)).to.equal("notOwned");
			expect(club.owns(shop, player, "Guild")).to.equal("owned");
		});

		it("asks once per player and product, and joins those who ask meanwhile", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, 301);
			const shop = club.open(OTHER);
			const player = club.join(shop);
			const before = club.cloud.calls.count(ASK_PASS);
			const answers = new Array<Owns>();
			for (const _ of $range(1, 5)) {
				shop.server.sim.run(() => answers.push(shop.service.OwnsAsync(player, "Other")));
			}
			club.cloud.advance(2);
			expect(answers.join()).to.equal("owned, owned, owned, owned, owned");
			expect(club.owns(shop, player, "Other")).to.equal("owned");
			expect(club.cloud.calls.count(ASK_PASS) - before).to.equal(1);
		});

		it("answers unknown for an unknown product, and warns once with its id", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(club.owns(shop, player, 999)).to.equal("unknown");
			expect(club.owns(shop, player, 999)).to.equal("unknown");
			const lines = shop.server.sim.output.filter(({ text }) => text.find("999")[0] !== undefined);
			expect(lines.size()).to.equal(1);
		});

		it("answers unknown, never notOwned, when Roblox cannot tell, and asks again the next time", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, 301);
			const shop = club.open(OTHER);
			const player = club.join(shop);
			club.cloud.faults.rates.gamePassError = 1;
			expect(club.owns(shop, player, "Other")).to.equal("unknown");
			expect(isTold(shop, "Whether Player7 owns Other (301)")).to.equal(true);
			club.cloud.faults.clear();
			expect(club.owns(shop, player, "Other")).to.equal("owned");
		});

		it("asks four times at most, with growing pauses, before it gives up", () => {
			const club = new Club();
			const shop = club.open(OTHER);
			const player = club.join(shop);
			club.cloud.faults.rates.subscriptionError = 1;
			const before = club.cloud.calls.count(ASK_PLAN);
			const began = club.cloud.now();
			expect(club.owns(shop, player, "Guild")).to.equal("unknown");
			expect(club.cloud.calls.count(ASK_PLAN) - before).to.equal(4);
			expect(club.cloud.now() - began >= 7).to.equal(true);
			expect(club.cloud.now() - began < 10).to.equal(true);
		});

		it("does not wait for ever for an answer, and takes it when it comes", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, 301);
			const shop = club.open(OTHER);
			const player = club.join(shop);
			club.cloud.faults.script({ call: ASK_PASS, kind: "delay", seconds: 60 });
			const began = club.cloud.now();
			expect(club.owns(shop, player, "Other")).to.equal("unknown");
			expect(club.cloud.now() - began < 21).to.equal(true);
			club.cloud.advance(60);
			const before = club.cloud.calls.count(ASK_PASS);
			expect(club.owns(shop, player, "Other")).to.equal("owned");
			expect(club.cloud.calls.count(ASK_PASS) - before).to.equal(0);
		});

		it("answers unknown for a player who is gone, or leaves meanwhile", () => {
			const club = new Club();
			const shop = club.open(OTHER);
			const player = club.join(shop);
			club.cloud.faults.script({ call: ASK_PASS, kind: "errorBefore", times: 4 });
			const answers = new Array<Owns>();
			shop.server.sim.run(() => answers.push(shop.service.OwnsAsync(player, "Other")));
			club.cloud.advance(0.5);
			shop.server.sim.leave(player);
			const before = club.cloud.calls.count(ASK_PASS);
			club.cloud.advance(30);
			expect(answers.join()).to.equal("unknown");
			expect(club.cloud.calls.count(ASK_PASS)).to.equal(before);
			expect(club.owns(shop, player, "Other")).to.equal("unknown");
		});

		it("asks anew for who comes back", () => {
			const club = new Club();
			const shop = club.open(OTHER);
			const player = club.join(shop);
			expect(club.owns(shop, player, "Guild")).to.equal("notOwned");
			club.leave(player);
			club.cloud.purchases.subscribe(7, "EXP-401");
			expect(club.owns(shop, club.join(shop), "Guild")).to.equal("owned");
		});
	});

	for (const signalMode of SIGNAL_MODES) {
		describe(`what the server hears (${signalMode} signals)`, () => {
			it("of a pass bought by a prompt makes it look again", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				expect(club.owns(shop, player, "Pass")).to.equal("notOwned");
				club.buyPass(shop, player);
				expect(club.owns(shop, player, "Pass")).to.equal("owned");
				const code = shop.server.await(() => shop.service.PromptSale(player, "Pass", "gamepass").code);
				expect(code).to.equal("Owned");
				expect(club.cloud.purchases.prompts.size()).to.equal(0);
			});

			it("of a pass prompt proves nothing: a client can forge it", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				shop.server.sim.marketplace.finishPrompt({ player, kind: "gamePass", id: PASS }, true);
				club.cloud.advance(30);
				expect(club.calls).to.equal(0);
				expect(club.owns(shop, player, "Pass")).to.equal("notOwned");
			});

			it("of a pass prompt, forged a hundred times, costs no more than a few questions", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				const before = club.cloud.calls.count(ASK_PASS);
				for (const _ of $range(1, 100)) {
					shop.server.sim.marketplace.finishPrompt({ player, kind: "gamePass", id: PASS }, false);
					shop.server.sim.marketplace.finishPrompt({ player, kind: "gamePass", id: PASS }, true);
					club.cloud.advance(0.05);
				}
				const timers = shop.server.sim.timerCount();
				expect(timers < 20).to.equal(true);
				club.cloud.advance(60);
				expect(club.cloud.calls.count(ASK_PASS) - before <= 60).to.equal(true);
			});

			it("of a pass prompt that was dismissed changes nothing", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				shop.server.await(() => shop.service.PromptSale(player, "Pass", "gamepass"));
				club.cloud.purchases.answerPrompt(club.cloud.purchases.prompts[0], false);
				club.cloud.advance(2);
				expect(club.owns(shop, player, "Pass")).to.equal("notOwned");
			});

			it("nothing of, such as a subscription that is bought or ends elsewhere, is found out within 12 minutes", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				for (const [key, id] of [
					["Plan", PLAN],
					["Guild", "EXP-401"],
				]) {
					expect(club.owns(shop, player, key)).to.equal("notOwned");
					club.cloud.purchases.subscribe(7, id);
					club.cloud.advance(730);
					expect(club.owns(shop, player, key)).to.equal("owned");
					club.cloud.purchases.unsubscribe(7, id);
					club.cloud.advance(730);
					expect(club.owns(shop, player, key)).to.equal("notOwned");
				}
			});

			it("nothing of is asked again without forgetting what was known, also in an outage", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				club.cloud.purchases.subscribe(7, "EXP-401");
				expect(club.owns(shop, player, "Guild")).to.equal("owned");
				club.cloud.faults.outage("marketplace", club.cloud.now() + 1000);
				club.cloud.advance(800);
				expect(club.owns(shop, player, "Guild")).to.equal("owned");
			});

			it("nothing of, such as a pass that is bought elsewhere, is found out once the engine has noticed", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				const player = club.join(shop);
				expect(club.owns(shop, player, PASS)).to.equal("notOwned");
				club.cloud.purchases.ownGamePass(7, PASS);
				club.cloud.advance(50);
				expect(club.owns(shop, player, PASS)).to.equal("notOwned");
				club.cloud.advance(1450);
				expect(club.owns(shop, player, PASS)).to.equal("owned");
			});

			it("of a subscription prompt proves nothing", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				expect(club.owns(shop, player, "Guild")).to.equal("notOwned");
				shop.server.sim.marketplace.finishPrompt({ player, kind: "subscription", id: "EXP-401" }, true);
				club.cloud.advance(2);
				expect(club.owns(shop, player, "Guild")).to.equal("notOwned");
			});

			it("while it asks makes the older answer count for nothing", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				const player = club.join(shop);
				// The question takes effect after the payment; its own answer would be right, but nobody can know.
				club.cloud.faults.script({ call: ASK_PLAN, kind: "delay", seconds: 3 });
				const before = club.cloud.calls.count(ASK_PLAN);
				const answers = new Array<Owns>();
				shop.server.sim.run(() => answers.push(shop.service.OwnsAsync(player, "Guild")));
				club.cloud.advance(1);
				shop.server.sim.engine.marketplace.promptSubscriptionPurchase(player, "EXP-401");
				club.cloud.purchases.answerPrompt(club.cloud.purchases.prompts[0], true);
				club.cloud.advance(1);
				expect(answers.size()).to.equal(0);
				club.cloud.advance(3);
				expect(answers.join()).to.equal("owned");
				expect(club.cloud.calls.count(ASK_PLAN) - before).to.equal(2);
			});
		});
	}

	describe("a flood of signals", () => {
		it("asks one question at a time", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			const before = club.cloud.calls.count(ASK_PLAN);
			for (const _ of $range(1, 50)) {
				shop.server.sim.marketplace.finishPrompt({ player, kind: "subscription", id: PLAN }, true);
			}
			club.cloud.advance(5);
			expect(club.cloud.calls.count(ASK_PLAN) - before <= 2).to.equal(true);
			expect(club.owns(shop, player, PLAN)).to.equal("notOwned");
		});
	});
};
