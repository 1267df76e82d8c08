import type { DevProductPrivate, MonetisationOptions } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { isTold } from "../../support/entitlements";
import { startProfiles } from "../../support/player-world";
import { coins, COINS } from "../../support/prompts";
import { openShop, ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

const OLD_ID = 77;
const spin: DevProductPrivate = { id: 101, name: "Spin", handler: () => true };

/** A coin product with those params, whose handler notes what it was given. */
function listed(params: unknown, isWilling: boolean, seen: Array<defined>): DevProductPrivate {
	return {
		id: COINS,
		name: "Coins",
		params,
		handler: (_player, _id, given: unknown) => {
			seen.push(given as defined);
			return isWilling;
		},
	};
}

/** Buys with the params `before`, uses the credit where they are `after`: what the two handlers were given. */
function paramsOfCredit(before: unknown, after: unknown): Array<defined> {
	const cloud = new SimCloud();
	const seen = new Array<defined>();
	const first = openShop(cloud, [listed(before, false, seen)]);
	const player = first.join(cloud, 7);
	cloud.purchases.buy(player, COINS);
	cloud.advance(5);
	first.server.sim.leave(player);
	cloud.advance(10);
	const second = openShop(cloud, [listed(after, true, seen)]);
	const back = second.join(cloud, 7);
	second.server.await(() => second.service.AttemptCreditPurchase(back, COINS));
	return seen;
}

export = () => {
	describe("the params of a credit", () => {
		it("are those of its purchase, when they are a plain number", () => {
			expect(paramsOfCredit(100, 10).join(" ")).to.equal("100 100");
		});

		it("are those of its purchase, when they are a text, false, zero, or empty", () => {
			expect(paramsOfCredit("gold", "tin").join(" ")).to.equal("gold gold");
			expect(paramsOfCredit(false, true).join(" ")).to.equal("false false");
			expect(paramsOfCredit(0, 10).join(" ")).to.equal("0 0");
			expect(paramsOfCredit("", "tin").join("/")).to.equal("/");
		});

		it("are those of its purchase, when their type has changed since", () => {
			expect(paramsOfCredit(100, { amount: 10 }).join(" ")).to.equal("100 100");
			const [, given] = paramsOfCredit({ amount: 100 }, 10);
			expect((given as { amount: number }).amount).to.equal(100);
		});

		it("are the product's, with a word at start, when no store takes those of its purchase", () => {
			const seen = paramsOfCredit(0 / 0, 10);
			expect(seen[1]).to.equal(10);
			const cloud = new SimCloud();
			const shop = openShop(cloud, [listed(math.huge, true, [])]);
			expect(isTold(shop, 'The params of developer product "Coins" (100) cannot be stored')).to.equal(true);
		});
	});

	describe("ConsumeCredit", () => {
		it("takes the credit that is counted, of a product that was sold under another id", () => {
			const cloud = new SimCloud();
			const before = openShop(cloud, [{ id: OLD_ID, name: "Coins", handler: () => false }]);
			const player = before.join(cloud, 7);
			cloud.purchases.buy(player, OLD_ID);
			cloud.advance(5);
			before.server.sim.leave(player);
			cloud.advance(10);
			const after = openShop(cloud, [coins]);
			const back = after.join(cloud, 7);
			expect(after.service.GetCredits(back, OLD_ID)).to.equal(1);
			expect(after.service.ConsumeCredit(back, OLD_ID)).to.equal(true);
			expect(after.service.GetCredits(back, OLD_ID)).to.equal(0);
			expect(after.service.ConsumeCredit(back, OLD_ID)).to.equal(false);
			cloud.advance(5);
			expect(storedData(cloud, 7)!.MonetisationCredits).to.be.ok();
			expect((storedData(cloud, 7)!.MonetisationCredits as Record<string, number>)["77"]).to.equal(undefined);
		});

		it("takes it by its id as text too, as the counts name it, and tells of it", () => {
			const cloud = new SimCloud();
			const before = openShop(cloud, [{ id: OLD_ID, name: "Coins", handler: () => false }]);
			const player = before.join(cloud, 7);
			cloud.purchases.buy(player, OLD_ID);
			cloud.advance(5);
			before.server.sim.leave(player);
			cloud.advance(10);
			const after = openShop(cloud, [coins]);
			const back = after.join(cloud, 7);
			const spent = new Array<number>();
			after.service.CreditSpent.Connect((_player, productId) => spent.push(productId));
			expect(after.service.ConsumeCredit(back, "77")).to.equal(true);
			cloud.advance(1);
			expect(spent.join()).to.equal("77");
		});

		it("has a word in the output for a product that is neither declared nor counted", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			expect(shop.service.ConsumeCredit(player, "Coinz")).to.equal(false);
			expect(isTold(shop, "There is no developer product Coinz.")).to.equal(true);
		});
	});

	describe("the Key of a grant", () => {
		it("belongs to its product: two products with the key of one event are both given, each once", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins, spin]);
			const player = shop.join(cloud, 7);
			for (const _ of $range(1, 2)) {
				expect(shop.service.GrantCredit(player, "Coins", { Key: "sorry-for-the-outage" })).to.equal(true);
				expect(shop.service.GrantCredit(player, "Spin", { Key: "sorry-for-the-outage" })).to.equal(true);
			}
			expect(shop.service.GetCredits(player, "Coins")).to.equal(1);
			expect(shop.service.GetCredits(player, "Spin")).to.equal(1);
		});

		it("is remembered for each of them after a rejoin, also when the credits are used", () => {
			const cloud = new SimCloud();
			const first = openShop(cloud, [coins, spin]);
			const player = first.join(cloud, 7);
			first.service.GrantCredit(player, "Coins", { Key: "sorry" });
			first.service.GrantCredit(player, "Spin", { Key: "sorry" });
			expect(first.service.ConsumeCredit(player, "Coins")).to.equal(true);
			expect(first.service.ConsumeCredit(player, "Spin")).to.equal(true);
			first.server.sim.leave(player);
			cloud.advance(10);
			const second = openShop(cloud, [coins, spin]);
			const back = second.join(cloud, 7);
			expect(second.service.GrantCredit(back, "Coins", { Key: "sorry" })).to.equal(true);
			expect(second.service.GrantCredit(back, "Spin", { Key: "sorry" })).to.equal(true);
			expect(second.service.GetCredits(back, "Coins")).to.equal(0);
			expect(second.service.GetCredits(back, "Spin")).to.equal(0);
		});
	});

	describe("a call for a player whose profile is not there", () => {
		const calls: ReadonlyArray<[name: string, call: (shop: ShopServer, player: never) => boolean]> = [
			["GrantCredit", ({ service }, player) => service.GrantCredit(player, COINS)],
			["ConsumeCredit", ({ service }, player) => service.ConsumeCredit(player, COINS)],
			["AttemptCreditPurchase", ({ service }, player) => service.AttemptCreditPurchase(player, COINS)],
		];
		for (const [name, call] of calls) {
			it(`is false, with a word in the output: ${name} before the load`, () => {
				const cloud = new SimCloud();
				const shop = openShop(cloud, [coins]);
				const player = shop.server.sim.join(7);
				expect(call(shop, player as never)).to.equal(false);
				expect(isTold(shop, "credit")).to.equal(true);
				expect(isTold(shop, `${name} for Player7 did nothing`)).to.equal(true);
				expect(isTold(shop, "the profile is not loaded")).to.equal(true);
			});

			it(`is false, with a word in the output: ${name} before Start, and after the leave`, () => {
				const cloud = new SimCloud();
				const shop = new ShopServer(startServer(cloud));
				const Data: MonetisationOptions["Data"] = startProfiles(shop.server);
				const player = shop.join(cloud, 7);
				expect(call(shop, player as never)).to.equal(false);
				expect(isTold(shop, `${name} for Player7 did nothing`)).to.equal(true);
				expect(isTold(shop, "Start has not been called")).to.equal(true);
				shop.server.sim.run(() =>
					shop.service.Start({ Data, Products: { devProducts: [coins] }, Audit: false }),
				);
				cloud.advance(2);
				shop.server.sim.leave(player);
				expect(call(shop, player as never)).to.equal(false);
				expect(isTold(shop, "the profile is not loaded")).to.equal(true);
			});
		}
	});
};
