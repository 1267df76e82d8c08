import { mergeLedgers } from "../../../src/monetisation/ledger/merge";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import { reserveCredit, commitReservation } from "../../../src/monetisation/ledger/reserve";
import type { LedgerData } from "../../../src/monetisation/ledger/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { deepCopy } from "../../../src/storable/deep-copy";
import type { ShopServer } from "../../support/shop";
import { openShop, storedData } from "../../support/shop";

const COINS = 100;

function buyAndRegrant(cloud: SimCloud, shop: ShopServer, player: SimPlayer): void {
	const purchase = cloud.purchases.buy(player, COINS);
	cloud.advance(5);
	const { code } = shop.server.await(() => shop.service.RegrantAsync(7, purchase));
	if (code !== "Granted") error(`nothing was granted: ${code}`, 2);
}

/** Support gives a credit under a name of its own, which no purchase has. */
export = () => {
	describe("a credit that support gave and that is used up", () => {
		it("is not there again when an older version comes in in which it was not", () => {
			const held: LedgerData = openLedger({}, 1000).ledger;
			rememberPurchase(held, { Id: "p1", Product: "100", At: 1000 });
			held.LastEntry = 1;
			held.GrantKeys["regrant/p1"] = "1";
			held.Entries = [
				{ Id: "1", Product: "100", State: "available", Paid: true, GrantedAt: 1000, Purchase: "regrant/p1" },
			];
			const older = deepCopy(held);
			reserveCredit(held, "100", { Id: "r", Session: "s" }, 1001);
			commitReservation(held, "r");
			expect(mergeLedgers(held, older).Entries.size()).to.equal(0);
		});

		it("is not there again when the game sets an older version into Data", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [
				{
					id: COINS,
					name: "Coins",
					handler: (_player, _id, _params, _deps, context) => {
						(context.Data as { Cash: number }).Cash += 50;
					},
				},
			]);
			const player = shop.join(cloud, 7);
			buyAndRegrant(cloud, shop, player);
			const version = deepCopy(storedData(cloud, 7)!);
			expect(shop.service.AttemptCreditPurchase(player, COINS)).to.equal(true);
			shop.profile(player).Data = version;
			expect(shop.service.GetCredits(player, COINS)).to.equal(0);
		});
	});
};
