import { openStall, sale } from "../../support/prompts";

export = () => {
	describe("a prompt", () => {
		it("comes from the server, for a product by its name or its id", () => {
			const { cloud, shop, player } = openStall();
			expect(sale(shop, player, "Coins").code).to.equal("Prompted");
			expect(cloud.purchases.prompts.map(({ kind, id }) => `${kind} ${id}`).join()).to.equal("product 100");
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.advance(2);
			expect(sale(shop, player, 100).ok).to.equal(true);
		});
	});
};
