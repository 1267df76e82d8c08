import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { openShop } from "../../support/shop";
import type { ShopServer } from "../../support/shop";

const COINS = 100;
const BOOST = 101;
const USER = 7;

const products: ReadonlyArray<DevProductPrivate> = [
	{
		id: COINS,
		name: "Coins",
		handler: (_player, _id, _params, _deps, context) => {
			(context.Data as { Cash: number }).Cash += 50;
		},
	},
	{ id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true },
];

/** A copy of what is stored of the user, to be written later. */
function view(shop: ShopServer) {
	const profile = shop.server.await(() => shop.server.PlayerProfiles.ViewUserAsync(USER));
	if (profile === undefined) error("nothing is stored", 2);
	return profile;
}

function setBack(shop: ShopServer, cloud: SimCloud, profile: { SetAsync(): boolean }): SimPlayer {
	if (!shop.server.await(() => profile.SetAsync())) error("it was not written", 2);
	cloud.advance(10);
	const back = shop.join(cloud, USER);
	cloud.advance(30);
	return back;
}

function statusOf(shop: ShopServer, purchase: string): string | undefined {
	return shop.server.await(() => shop.service.ExplainPurchaseAsync(USER, purchase)).status;
}

export = () => {
	describe("SetAsync of an older state", () => {
		it("lets a receipt that is still open be granted once more", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, products);
			const player = shop.join(cloud, USER);
			const before = view(shop);
			cloud.faults.rates.grantLost = 1;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			cloud.faults.rates.grantLost = 0;
			const back = setBack(shop, cloud, before);
			expect(shop.profile(back).Data.Cash).to.equal(150);
			expect(statusOf(shop, purchase)).to.equal("goods granted");
		});

		it("leaves what it took out to be found and made good, also where the server died right after its answer", () => {
			const cloud = new SimCloud();
			const first = openShop(cloud, products, { name: "first" });
			const player = first.join(cloud, USER);
			const shop = openShop(cloud, products, { name: "second" });
			const before = view(shop);
			const purchase = cloud.purchases.buy(player, COINS, { currencySpent: 70 });
			while (!cloud.purchases.isGranted(purchase)) cloud.advance(0.1);
			first.server.sim.crash();
			cloud.advance(60);
			expect(cloud.dataStore("CofferJournal").read(tostring(USER))).to.equal(undefined);
			expect(shop.server.await(() => before.SetAsync())).to.equal(true);
			const report = shop.server.await(() => shop.service.ExplainPurchaseAsync(USER, purchase));
			expect(report.status).to.equal("missing from the profile");
			expect(report.currencySpent).to.equal(70);
			expect(shop.server.await(() => shop.service.RegrantAsync(USER, purchase)).code).to.equal("Sent");
			const back = shop.join(cloud, USER);
			cloud.advance(10);
			expect(shop.profile(back).Data.Cash).to.equal(100);
			expect(shop.service.GetCredits(back, COINS)).to.equal(1);
			expect(statusOf(shop, purchase)).to.equal("credit usable");
		});

		it("keeps paid credits that were bought since", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, products);
			const player = shop.join(cloud, USER);
			shop.service.GrantCredit(player, BOOST);
			cloud.advance(5);
			const before = view(shop);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(5);
			const back = setBack(shop, cloud, before);
			expect(shop.service.GetCredits(back, BOOST)).to.equal(2);
			expect(statusOf(shop, purchase)).to.equal("credit usable");
		});

		it("has credits that were used since again, and those that a tool has added to the counts", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, products);
			const player = shop.join(cloud, USER);
			cloud.purchases.buy(player, BOOST);
			cloud.advance(5);
			const before = view(shop);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, BOOST))).to.equal(true);
			cloud.advance(5);
			const counts = (before.Data as unknown as { MonetisationCredits: { [id: string]: number } })
				.MonetisationCredits;
			counts[`${BOOST}`] = (counts[`${BOOST}`] ?? 0) + 2;
			const back = setBack(shop, cloud, before);
			expect(shop.service.GetCredits(back, BOOST)).to.equal(3);
		});

		it("of a state that is not older takes nothing out, also where all of Data is replaced", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, products);
			const player = shop.join(cloud, USER);
			cloud.faults.rates.grantLost = 1;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			cloud.faults.rates.grantLost = 0;
			const now = view(shop);
			now.Data = { Cash: 1, Items: [], Nested: { Level: 1 } } as never;
			const back = setBack(shop, cloud, now);
			expect(shop.profile(back).Data.Cash).to.equal(1);
			expect(statusOf(shop, purchase)).to.equal("goods granted");
		});
	});
};
