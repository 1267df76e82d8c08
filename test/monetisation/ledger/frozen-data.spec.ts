import type { DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { storedHome } from "../../support/gift-world";
import { openShop, storedData } from "../../support/shop";

const COINS = 100;

interface State {
	readonly Cash: number;
}

type Freeze = (data: State) => State;

/** What state containers do to a table that they are given. */
function deepFreeze<T>(value: T): T {
	if (typeIs(value, "table") && !table.isfrozen(value as object)) {
		table.freeze(value as object);
		for (const [, entry] of pairs(value as object)) deepFreeze(entry);
	}
	return value;
}

/** A handler of a game that keeps its state in tables which nobody changes: it makes a new one of the old one. */
function coinsWith(replace: Freeze, more: Partial<DevProductPrivate> = {}): DevProductPrivate {
	return {
		id: COINS,
		name: "Coins",
		...more,
		handler: (_player, _id, _params, _deps, { Profile }: HandlerContext) => {
			Profile.Data = replace(Profile.Data as State);
		},
	};
}

const spread: Freeze = (data) => deepFreeze({ ...data, Cash: data.Cash + 50 });
const fresh: Freeze = (data) => table.freeze({ Cash: data.Cash + 50 });

/** Buys once and comes back three times, each time to a new server: what is stored then, as Cash or as credits. */
function cashAfterVisits(product: DevProductPrivate): number {
	const cloud = new SimCloud();
	let hasBought = false;
	for (const _ of $range(1, 4)) {
		const shop = openShop(cloud, [product]);
		const player = shop.join(cloud, 7);
		if (!hasBought) cloud.purchases.buy(player, COINS);
		hasBought = true;
		cloud.advance(20);
		shop.server.sim.leave(player);
		cloud.advance(20);
	}
	cloud.takeErrors();
	const { Cash, MonetisationCredits } = storedHome(cloud, 7);
	return Cash + 50 * (MonetisationCredits?.[tostring(COINS)] ?? 0);
}

/** Whatever is written into Data after the handler may raise; then the goods are kept and the purchase is not remembered. */
export = () => {
	describe("Data that is frozen, as state containers freeze it", () => {
		it("by the handler, in a table without the ledger: one purchase is granted once, however often the player joins", () => {
			expect(cashAfterVisits(coinsWith(fresh))).to.equal(150);
		});

		it("by the handler, all the way down, the ledger too: one purchase is granted once, however often the player joins", () => {
			expect(cashAfterVisits(coinsWith(spread))).to.equal(150);
		});

		it("before the purchase does not keep purchases from being processed", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coinsWith(spread)]);
			const player = shop.join(cloud, 7);
			const profile = shop.profile(player);
			profile.Data = table.freeze({ ...profile.Data }) as never;
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			cloud.takeErrors();
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});
	});
};
