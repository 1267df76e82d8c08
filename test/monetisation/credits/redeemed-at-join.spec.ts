import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { openShop, storedData } from "../../support/shop";

const COINS = 100;
const ROCKET = 101;

const coins: DevProductPrivate = { id: COINS, name: "Coins", handler: () => true };

/** Whether what is stored of user 7 has a credit of the purchase. */
function isStored(cloud: SimCloud, purchaseId: string): boolean {
	const ledger = (storedData(cloud, 7) as LedgerHome | undefined)?.MonetisationLedger;
	return ledger?.Entries.some(({ Purchase }) => Purchase === purchaseId) === true;
}

/** A receipt that waits for the profile is in it in the step in which the credits that wait are looked at. */
export = () => {
	describe("a purchase whose effect is outside and whose receipt is there before the profile", () => {
		it("has its effect when its credit is stored, not before", () => {
			const cloud = new SimCloud();
			const first = openShop(cloud, [coins]);
			const player = first.join(cloud, 7);
			first.service.GrantCredit(player, COINS);
			const purchase = cloud.purchases.buy(player, ROCKET);
			cloud.advance(5);
			first.server.sim.leave(player);
			cloud.advance(10);
			const found = new Array<boolean>();
			const handler = () => {
				found.push(isStored(cloud, purchase));
			};
			const second = openShop(cloud, [coins, { id: ROCKET, name: "Rocket", outside: true, handler }]);
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
			second.server.sim.join(7);
			cloud.advance(20);
			expect(found.size()).to.equal(1);
			expect(found[0]).to.equal(true);
		});
	});
};
