import { Club } from "../../support/entitlements";
import { PASS, PLAN } from "../../support/prompts";
import type { ShopServer } from "../../support/shop";

/** Opens the prompt of the pass; nobody has answered it yet. */
function openPrompt(club: Club, shop: ShopServer, player: ReturnType<Club["join"]>) {
	shop.server.await(() => shop.service.PromptSale(player, PASS, "gamepass"));
	const [prompt] = club.cloud.purchases.prompts;
	club.cloud.purchases.prompts = [];
	return prompt;
}

/** A "not owned" has no age, and a question that failed is not asked again before the next join. */
export = () => {
	describe("a game pass", () => {
		it("that was bought on the web site while its player plays is owned some minutes later", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(club.owns(shop, player, PASS)).to.equal("notOwned");
			club.cloud.purchases.ownGamePass(7, PASS);
			club.cloud.advance(1800);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});

		it("that is owned already, as the prompt tells the player, is owned for the server after that prompt", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			club.owns(shop, player, PASS);
			club.cloud.purchases.ownGamePass(7, PASS);
			const prompt = openPrompt(club, shop, player);
			// "You already own this item": nothing was purchased.
			shop.server.sim.marketplace.finishPrompt(prompt, false);
			club.cloud.advance(60);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});

		it("of a player who joins while Roblox cannot tell has its handler run when it can again", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			const shop = club.open();
			club.cloud.faults.outage("marketplace", club.cloud.now() + 90);
			club.join(shop);
			club.cloud.advance(1800);
			expect(club.calls).to.equal(1);
		});
	});

	describe("a subscription", () => {
		it("that was bought on the web site is owned some minutes later", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(club.owns(shop, player, PLAN)).to.equal("notOwned");
			club.cloud.purchases.subscribe(7, PLAN);
			club.cloud.advance(1800);
			expect(club.owns(shop, player, PLAN)).to.equal("owned");
		});
	});
};
