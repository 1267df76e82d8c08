import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import { SimCloud } from "../../../src/testing";
import { coins, COINS } from "../../support/prompts";
import { ShopClient } from "../../support/shop-client";
import { openShop } from "../../support/shop";

/** `Data.MonetisationCredits` is read at load only; until then server, client and store say different things. */
export = () => {
	describe("a game that writes into MonetisationCredits of a player with a ledger", () => {
		it("does not make the client show credits that the server does not have", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const client = new ShopClient(shop, player);
			cloud.advance(2);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(2);
			(shop.profile(player).Data as unknown as LedgerHome).MonetisationCredits!["100"] = 5;
			// Something makes the service tell the client its state anew.
			cloud.purchases.buy(player, 999);
			cloud.advance(3);
			expect(client.module.GetCredits(COINS)).to.equal(shop.service.GetCredits(player, COINS));
		});
	});
};
