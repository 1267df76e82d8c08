import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { COINS, coins, Stall, stall } from "../../support/prompts";
import { openShop, ShopServer } from "../../support/shop";
import { ShopClient, prompt } from "../../support/shop-client";
import { errorOf, SIGNAL_MODES, startServer } from "../../support/world";

const DUEL = 150;
const duel: DevProductPrivate = { id: DUEL, name: "Duel", handler: () => false };

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the client's module, with ${signalMode} signals`, () => {
			it("answers 0 and an empty table before the first state, and fires when it comes", () => {
				const { cloud, shop, player } = new Stall(stall, {}, { signalMode });
				shop.service.GrantCredit(player, COINS);
				cloud.advance(1);
				const client = new ShopClient(shop, player);
				expect(client.module.GetCredits(COINS)).to.equal(0);
				expect(client.module.GetCredits("Coins")).to.equal(0);
				expect(next(client.module.GetAllCredits())[0]).to.equal(undefined);
				expect(client.module.GetPending().size()).to.equal(0);
				expect(client.module.GetLastOutcome()).to.equal(undefined);
				cloud.advance(1);
				expect(client.seen.join("; ")).to.equal("credits 100 1; outcome CreditGranted");
				expect(client.module.GetCredits(COINS)).to.equal(1);
			});

			it("knows credits by name, by id and by id as text", () => {
				const { cloud, shop, player } = new Stall(stall, {}, { signalMode });
				const client = new ShopClient(shop, player);
				shop.service.GrantCredit(player, COINS);
				cloud.advance(2);
				for (const key of ["Coins", COINS, "100"]) expect(client.module.GetCredits(key)).to.equal(1);
				for (const key of ["Egg", "Coinz", 999]) expect(client.module.GetCredits(key)).to.equal(0);
				expect(client.module.GetAllCredits()["100"]).to.equal(1);
			});

			it("sees a purchase under way, its credit, and the credit being used", () => {
				let isPossible = false;
				const later: DevProductPrivate = { ...coins, handler: () => isPossible };
				const cloud = new SimCloud({ signalMode });
				const shop = openShop(cloud, [later]);
				const player = shop.join(cloud, 7);
				const client = new ShopClient(shop, player);
				cloud.advance(1);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
				cloud.purchases.buy(player, COINS);
				cloud.advance(20);
				expect(client.seen.join("; ")).to.equal("credits 100 1; pending 1; outcome CreditGranted; pending 0");
				client.seen.clear();
				expect(client.sim.await(() => client.module.UseCreditPurchase("Coins"))).to.equal(false);
				cloud.advance(1);
				expect(client.module.GetLastOutcome()!.kind).to.equal("CreditRestored");
				expect(client.module.GetCredits("Coins")).to.equal(1);
				isPossible = true;
				expect(client.sim.await(() => client.module.UseCreditPurchase("Coins"))).to.equal(true);
				cloud.advance(1);
				expect(client.module.GetLastOutcome()!.kind).to.equal("CreditSpent");
				expect(client.module.GetCredits("Coins")).to.equal(0);
				expect(client.seen.join("; ")).to.equal("outcome CreditRestored; credits 100 0; outcome CreditSpent");
			});

			it("yields in UseCreditPurchase until the effect has happened", () => {
				const slow: DevProductPrivate = {
					...coins,
					yields: true,
					handler: () => {
						shop.server.sim.engine.scheduler.wait(3);
						return true;
					},
				};
				const { cloud, shop, player } = new Stall({ devProducts: [slow] }, {}, { signalMode });
				const client = new ShopClient(shop, player);
				shop.service.GrantCredit(player, COINS);
				const began = cloud.now();
				expect(client.sim.await(() => client.module.UseCreditPurchase(COINS))).to.equal(true);
				expect(cloud.now() - began >= 3).to.equal(true);
			});

			it("opens the real prompt from the server", () => {
				const { cloud, shop, player } = new Stall(stall, {}, { signalMode });
				const client = new ShopClient(shop, player);
				cloud.advance(1);
				const result = client.sim.await(() => client.module.PromptSale("Pass", "gamepass"));
				expect(result.ok).to.equal(true);
				expect(result.code).to.equal("Prompted");
				cloud.advance(1);
				const [prompt] = cloud.purchases.prompts;
				expect(prompt.player).to.equal(player);
				cloud.purchases.answerPrompt(prompt, false);
				cloud.advance(1);
				expect(client.seen.join("; ")).to.equal("prompt Pass; prompt gone");
			});

			it("tells each change once, whatever else is sent", () => {
				const stand = new Stall({ devProducts: [coins, duel] }, {}, { signalMode });
				const { cloud, shop, player } = stand;
				const client = new ShopClient(shop, player);
				shop.service.GrantCredit(player, COINS);
				cloud.advance(1);
				client.seen.clear();
				shop.service.GrantCredit(player, DUEL);
				cloud.advance(1);
				prompt(stand, "Coins");
				cloud.advance(1);
				expect(client.seen.join("; ")).to.equal("credits 150 1; outcome CreditGranted; prompt Coins");
			});
		});
	}

	describe("the client's module", () => {
		it("hands out copies", () => {
			const { cloud, shop, player } = new Stall();
			const client = new ShopClient(shop, player);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(2);
			client.module.GetAllCredits()["100"] = 99;
			(client.module.GetLastOutcome() as { kind: string }).kind = "CreditVoided";
			client.module.GetPending().push({ productId: 1, purchaseId: "mine" });
			expect(client.module.GetCredits(COINS)).to.equal(1);
			expect(client.module.GetLastOutcome()!.kind).to.equal("CreditGranted");
			expect(client.module.GetPending().size()).to.equal(0);
		});

		it("raises for what names no product or kind, and asks nothing", () => {
			const { cloud, shop, player } = new Stall();
			const client = new ShopClient(shop, player);
			cloud.advance(1);
			const { GetCredits, PromptSale, SetOverlay, UseCreditPurchase } = client.module;
			const wrong = undefined as unknown as string;
			const asked = shop.service.GetRequestCounts().Requests;
			expect(
				errorOf(() => GetCredits(wrong)).find("GetCredits: the product must be a name", 1, true)[0],
			).to.be.ok();
			expect(errorOf(() => UseCreditPurchase({} as never)).find("not a table", 1, true)[0]).to.be.ok();
			expect(errorOf(() => PromptSale("Coins", "Dev" as never)).find("the kind must be", 1, true)[0]).to.be.ok();
			expect(errorOf(() => SetOverlay({} as never)).find("has Show and Hide", 1, true)[0]).to.be.ok();
			// Such a mistake is shown at the line that made it.
			expect(errorOf(() => GetCredits(wrong)).find("client.spec", 1, true)[0]).to.be.ok();
			expect(shop.service.GetRequestCounts().Requests).to.equal(asked);
		});

		it("answers false and Failed when the server cannot", () => {
			const { cloud, shop, player } = new Stall();
			const client = new ShopClient(shop, player);
			cloud.advance(1);
			const { remotes } = client.sim.engine as unknown as { remotes: { requestAsync: () => never } };
			remotes.requestAsync = () => error("failed", 0);
			expect(client.sim.await(() => client.module.UseCreditPurchase("Coins"))).to.equal(false);
			expect(client.sim.await(() => client.module.PromptSale("Coins")).code).to.equal("Failed");
		});

		it("finds a server whose service comes late", () => {
			const cloud = new SimCloud();
			const server = startServer(cloud);
			const player = server.sim.join(7);
			const client = new ShopClient({ server }, player);
			// The first requests have been given up.
			cloud.advance(100);
			const shop = new ShopServer(server);
			shop.start(stall);
			cloud.advance(70);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(1);
			expect(client.module.GetCredits("Coins")).to.equal(1);
		});

		it("takes no state that makes no sense", () => {
			const { cloud, shop, player } = new Stall();
			const client = new ShopClient(shop, player);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(1);
			for (const payload of [
				undefined,
				"state",
				{ credits: 5 },
				{ credits: {}, pending: [{}], promptNumber: 1 },
			]) {
				shop.server.sim.engine.remotes.send("StateChanged", player, payload);
			}
			cloud.advance(1);
			expect(client.module.GetCredits("Coins")).to.equal(1);
			expect(cloud.errors.size()).to.equal(0);
		});

		it("does nothing on a server", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const { server } = shop;
			const player = server.sim.join(7);
			const sim = server.sim.startClient(player);
			(sim.engine.host as { isServer: boolean }).isServer = true;
			const client = new ShopClient({ server }, player, sim);
			cloud.advance(5);
			expect(client.module.GetCredits("Coins")).to.equal(0);
			expect(shop.service.GetRequestCounts().Requests).to.equal(0);
		});
	});
};
