import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import { SimCloud } from "../../../src/testing";
import { ShopServer } from "../../support/shop";
import { startServer, STORE_NAME } from "../../support/world";

const BOOST = 101;
const KEY = tostring(BOOST);
const PERIOD_SECONDS = 30;

export = () => {
	describe("MonetisationCredits of a player, set by hand to less and back again", () => {
		it("is whole in every write, though Data is as it was stored", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			// Renewals are then all that writes.
			shop.server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", PERIOD_SECONDS);
			shop.start({ devProducts: [{ id: BOOST, name: "Boost", handler: () => true }] });
			const player = shop.join(cloud, 7);
			const home = () => shop.profile(player).Data as unknown as LedgerHome;
			const set = (count: number) => (home().MonetisationCredits = { [KEY]: count });
			set(1);
			cloud.advance(2 * PERIOD_SECONDS);
			const counts = new Array<number>();
			cloud.dataStore(STORE_NAME).onCommit(({ key, value }) => {
				const ledger = (value as { Data?: LedgerHome }).Data?.MonetisationLedger;
				if (key === "7") counts.push(ledger?.Entries.size() ?? 0);
			});
			for (const _ of $range(1, 3 * PERIOD_SECONDS * 10)) {
				home().MonetisationCredits![KEY] = 0;
				expect(shop.service.GetCredits(player, BOOST)).to.equal(0);
				home().MonetisationCredits![KEY] = 1;
				cloud.advance(0.1);
			}
			expect(counts.size() >= 2).to.equal(true);
			expect(counts.every((count) => count === 1)).to.equal(true);
		});
	});
};
