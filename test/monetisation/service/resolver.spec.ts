import { createResolver } from "../../../src/monetisation/service/resolver";
import { COINS, Stall } from "../../support/prompts";
import { errorOf } from "../../support/world";

export = () => {
	describe("Monetisation on a server", () => {
		it("answers and sells as the service does, called with a dot", () => {
			const { cloud, shop, player } = new Stall();
			const { GetCredits, PromptSale } = createResolver(shop.service);
			shop.service.GrantCredit(player, COINS);
			expect(GetCredits(player, COINS)).to.equal(1);
			expect(GetCredits(player, "Coins")).to.equal(1);
			const used = shop.server.await(() => PromptSale(player, "Coins"));
			expect(used.code).to.equal("CreditUsed");
			cloud.advance(5);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			const prompted = shop.server.await(() => PromptSale(player, "Pass", "gamepass", false));
			expect(prompted.code).to.equal("Prompted");
			expect(cloud.purchases.prompts.size()).to.equal(1);
		});

		it("keeps the credit when it is told not to use it", () => {
			const { shop, player } = new Stall();
			const { GetCredits, PromptSale } = createResolver(shop.service);
			shop.service.GrantCredit(player, COINS);
			expect(shop.server.await(() => PromptSale(player, "Coins", "dev", true, false)).code).to.equal("Prompted");
			expect(GetCredits(player, COINS)).to.equal(1);
		});

		it("raises wrong arguments at the line that passed them", () => {
			const { shop, player } = new Stall();
			const { GetCredits, PromptSale } = createResolver(shop.service);
			const calls: Array<() => void> = [
				() => GetCredits("Ana" as never, COINS),
				() => GetCredits(player, {} as never),
				() => PromptSale(player, undefined as never),
				() => PromptSale(player, "Coins", "Dev" as never),
				() => PromptSale(player, "Coins", "dev", 1 as never),
				() => PromptSale(player, "Coins", "dev", true, "no" as never),
			];
			for (const call of calls) {
				const problem = errorOf(call);
				expect(problem.find("[Monetisation]: ", 1, true)[0]).to.be.ok();
				expect(problem.find("resolver.spec", 1, true)[0]).to.be.ok();
			}
		});
	});
};
