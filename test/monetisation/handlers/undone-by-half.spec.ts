import type { DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { Club } from "../../support/entitlements";
import { ShopClient } from "../../support/shop-client";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const COINS = 100;

interface Goods {
	Cash: number;
}

function goodsOf(context: HandlerContext): Goods {
	return context.Data as Goods;
}

type Handler = DevProductPrivate["handler"];

function open(
	cloud: SimCloud,
	make: (shop: ShopServer) => Partial<DevProductPrivate> & { handler: Handler },
): ShopServer {
	const shop = new ShopServer(startServer(cloud));
	shop.start({ devProducts: [{ id: COINS, name: "Coins", ...make(shop) }] });
	return shop;
}

/** How often one purchase has paid out: 50 Cash each, or a credit that is left. */
function worth(shop: ShopServer, player: SimPlayer): number {
	return (shop.profile(player).Data.Cash - 100) / 50 + shop.service.GetCredits(player, COINS);
}

const addAndRefuse: Handler = (_player, _id, _params, _deps, context) => {
	goodsOf(context).Cash += 50;
	return false;
};

/** "It did not happen" keeps half of it. A handler's false undoes what it changed in Data, as an error does. */
export = () => {
	describe("a handler that changes Data and then refuses", () => {
		it("as a wrapped step failed, leaves the credit alone and no Cash", () => {
			const cloud = new SimCloud();
			const shop = open(cloud, () => ({
				handler: (_player, _id, _params, _deps, context) => {
					const awardBadge = (isBroken: boolean) => {
						if (isBroken) error("a badge could not be awarded");
					};
					const [isOk] = pcall(() => {
						goodsOf(context).Cash += 50;
						awardBadge(true);
					});
					return isOk;
				},
			}));
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(worth(shop, player)).to.equal(1);
		});

		it("is no money press for a client that uses its credit all day", () => {
			const cloud = new SimCloud();
			const shop = open(cloud, () => ({ handler: addAndRefuse }));
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(3);
			const client = new ShopClient(shop, player);
			cloud.advance(2);
			for (const _ of $range(1, 30)) {
				client.sim.await(() => client.module.UseCreditPurchase("Coins"));
				cloud.advance(1);
			}
			expect(shop.profile(player).Data.Cash <= 150).to.equal(true);
		});

		it("for a pass does not add again at every join", () => {
			const club = new Club();
			club.effect = (context) => {
				goodsOf(context).Cash += 50;
				return false;
			};
			club.cloud.purchases.ownGamePass(7, 300);
			const shop = club.open();
			for (const _ of $range(1, 4)) club.leave(club.join(shop));
			expect(club.stored()! <= 150).to.equal(true);
		});
	});

	for (const isDeclared of [true, false]) {
		const yields = isDeclared ? true : undefined;
		describe(`a handler that gives Cash and then yields, ${isDeclared ? "with yields = true" : "without saying so"}`, () => {
			const thenWait = (shop: ShopServer, after: () => boolean | void) => ({
				yields,
				handler: ((_player, _id, _params, _deps, context) => {
					goodsOf(context).Cash += 50;
					// The character is not there yet.
					shop.server.sim.engine.scheduler.wait(20);
					return after();
				}) as Handler,
			});

			it("pays once though its player leaves meanwhile", () => {
				const cloud = new SimCloud();
				const shop = open(cloud, (s) => thenWait(s, () => true));
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, COINS);
				cloud.advance(5);
				shop.server.sim.leave(player);
				cloud.advance(10);
				const back = shop.join(cloud, 7);
				cloud.advance(60);
				if (shop.service.GetCredits(back, COINS) > 0) {
					shop.server.await(() => shop.service.AttemptCreditPurchase(back, COINS));
					cloud.advance(30);
				}
				expect(worth(shop, back)).to.equal(1);
			});

			it("pays once though it fails after that", () => {
				const cloud = new SimCloud();
				const shop = open(cloud, (s) => thenWait(s, () => error("no character after all")));
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, COINS);
				cloud.advance(60);
				expect(worth(shop, player)).to.equal(1);
			});
		});
	}

	describe("a handler that gives Cash and then yields", () => {
		it("pays once though it misses its deadline", () => {
			const cloud = new SimCloud();
			const shop = open(cloud, (s) => ({
				yields: true,
				deadlineSeconds: 5,
				handler: (_player, _id, _params, _deps, context) => {
					goodsOf(context).Cash += 50;
					s.server.sim.engine.scheduler.wait(600);
				},
			}));
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, COINS);
			cloud.advance(20);
			expect(worth(shop, player)).to.equal(1);
		});
	});
};
