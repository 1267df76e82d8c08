import type { DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { deepCopy } from "../../../src/storable/deep-copy";
import { ShopServer, storedData } from "../../support/shop";
import { errorOf, startServer } from "../../support/world";

const ODD = 200;
const OTHER = 201;

type OddHandler = (context: HandlerContext, shop: ShopServer, player: SimPlayer) => boolean | void;

/** A shop whose product does what `handler` does after it has given 50 Cash. */
function openOdd(cloud: SimCloud, handler: OddHandler, traits: Partial<DevProductPrivate> = {}): ShopServer {
	const shop = new ShopServer(startServer(cloud));
	const sold: DevProductPrivate = {
		id: ODD,
		name: "Odd",
		handler: (player, _id, _params, _deps, context) => {
			(context.Data as { Cash: number }).Cash += 50;
			return handler(context, shop, player as unknown as SimPlayer);
		},
		...traits,
	};
	shop.start({ devProducts: [sold, { id: OTHER, name: "Other", handler: () => true }] });
	return shop;
}

/** The player leaves if still there, and the receipts come again on a server whose handler is a plain one. */
function deliverElsewhere(cloud: SimCloud, shop: ShopServer): { readonly cash: number; readonly credits: number } {
	for (const player of [...shop.server.sim.players]) shop.server.sim.leave(player);
	cloud.advance(20);
	const second = openOdd(cloud, () => {});
	const player = second.join(cloud, 7);
	cloud.advance(20);
	const answer = { cash: second.profile(player).Data.Cash, credits: second.service.GetCredits(player, ODD) };
	if (!cloud.purchases.unresolved(7).isEmpty()) error("a receipt is still unresolved", 2);
	return answer;
}

export = () => {
	describe("a purchase whose handler", () => {
		const kinds: Array<[what: string, traits: Partial<DevProductPrivate>]> = [
			["acts on Data", {}],
			["acts outside", { outside: true }],
			["acts at most once", { outside: true, atMostOnce: true }],
		];
		const deeds: Array<[what: string, deed: OddHandler]> = [
			["ends the session", ({ Profile }) => (Profile as never as { EndSession(): void }).EndSession()],
			["kicks the player", (_context, _shop, player) => player.Kick("bye")],
			["saves", ({ Profile }) => Profile.Save()],
			[
				"sets Data to a deep copy",
				({ Profile }) => {
					Profile.Data = deepCopy(Profile.Data);
				},
			],
			[
				"empties Data but for the Cash",
				({ Profile }) => {
					Profile.Data = { Cash: (Profile.Data as { Cash: number }).Cash };
				},
			],
			[
				"grants and uses another credit",
				(_context, shop, player) => {
					shop.service.GrantCredit(player, OTHER);
					shop.service.ConsumeCredit(player, OTHER);
				},
			],
			[
				"asks for its own product's credit",
				(_context, shop, player) => {
					shop.service.AttemptCreditPurchase(player, ODD);
				},
			],
		];
		for (const [kind, traits] of kinds) {
			for (const [what, deed] of deeds) {
				it(`${kind} and ${what} is granted once`, () => {
					const cloud = new SimCloud();
					const shop = openOdd(cloud, deed, traits);
					const player = shop.join(cloud, 7);
					cloud.purchases.buy(player, ODD);
					cloud.advance(20);
					const { cash, credits } = deliverElsewhere(cloud, shop);
					expect((cash - 100) / 50 + credits).to.equal(1);
				});
			}
		}

		it("ends the session and then yields is stopped, for its credit comes back", () => {
			const cloud = new SimCloud();
			let lateEffects = 0;
			const shop = openOdd(
				cloud,
				({ Profile }, { server }) => {
					(Profile as never as { EndSession(): void }).EndSession();
					server.sim.engine.scheduler.wait(2);
					lateEffects += 1;
				},
				{ yields: true },
			);
			const player = shop.join(cloud, 7);
			shop.service.GrantCredit(player, ODD);
			const answers = new Array<boolean>();
			shop.server.sim.run(() => answers.push(shop.service.AttemptCreditPurchase(player, ODD)));
			cloud.advance(5);
			expect(lateEffects).to.equal(0);
			expect(answers[0]).to.equal(false);
		});

		it("yields without saying so is not run again by a listener that uses every credit at once", () => {
			for (const signalMode of ["immediate", "deferred"] as const) {
				const cloud = new SimCloud({ signalMode });
				const shop = openOdd(
					cloud,
					(_context, { server }) => server.sim.engine.scheduler.wait(2) !== undefined,
				);
				const player = shop.join(cloud, 7);
				shop.service.CreditGranted.Connect((who, productId) => {
					shop.service.AttemptCreditPurchase(who, productId);
				});
				const purchase = cloud.purchases.buy(player, ODD);
				cloud.advance(20);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(shop.profile(player).Data.Cash).to.equal(150);
				expect(shop.service.GetCredits(player, ODD)).to.equal(0);
			}
		});

		it("is listened to by code that yields, raises and resets Data is granted once", () => {
			for (const signalMode of ["immediate", "deferred"] as const) {
				const cloud = new SimCloud({ signalMode });
				const shop = openOdd(cloud, () => {});
				const player = shop.join(cloud, 7);
				const { service } = shop;
				service.PurchaseProcessed.Connect(() => shop.server.sim.engine.scheduler.wait(5));
				service.PurchaseProcessed.Connect(() => error("a listener broke"));
				service.PurchaseProcessed.Connect(() => {
					const profile = shop.profile(player);
					profile.Data = { ...profile.Data, ...{ MonetisationLedger: undefined } };
					(profile.Data as { MonetisationLedger?: unknown }).MonetisationLedger = undefined;
				});
				const purchase = cloud.purchases.buy(player, ODD);
				cloud.advance(20);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				cloud.takeErrors();
				cloud.purchases.redeliver(shop.server.sim, purchase);
				cloud.advance(20);
				cloud.takeErrors();
				expect(shop.profile(player).Data.Cash).to.equal(150);
			}
		});

		it("waits for a save that it asked for is granted once, also when the server dies in it", () => {
			for (const seconds of [0, 0.1, 0.2, 0.5, 1, 3]) {
				const cloud = new SimCloud();
				const shop = openOdd(cloud, ({ Profile }) => {
					(Profile as never as { SaveAsync(): boolean }).SaveAsync();
				});
				const player = shop.join(cloud, 7);
				cloud.purchases.buy(player, ODD);
				cloud.advance(seconds);
				const isQuiet = seconds === 3;
				if (isQuiet) {
					const { cash, credits } = deliverElsewhere(cloud, shop);
					expect((cash - 100) / 50 + credits).to.equal(1);
				} else {
					shop.server.sim.crash();
					cloud.advance(900);
					const second = openOdd(cloud, () => {});
					const back = second.join(cloud, 7);
					cloud.advance(20);
					expect(cloud.purchases.unresolved(7).size()).to.equal(0);
					const { Cash } = second.profile(back).Data;
					const grants = (Cash - 100) / 50 + second.service.GetCredits(back, ODD);
					// What it changed before it yielded is saved with the credit that is then in use.
					expect(grants >= 1 && grants <= 2).to.equal(true);
				}
			}
		});

		it("changes its params does not change those of the next try", () => {
			const cloud = new SimCloud();
			const seen = new Array<number>();
			const shop = new ShopServer(startServer(cloud));
			shop.start({
				devProducts: [
					{
						id: ODD,
						name: "Odd",
						params: { amount: 5 },
						handler: (_player, _id, params: { amount: number }) => {
							seen.push(params.amount);
							params.amount *= 2;
							return false;
						},
					},
				],
			});
			const player = shop.join(cloud, 7);
			const other = shop.join(cloud, 8);
			cloud.purchases.buy(player, ODD);
			cloud.advance(5);
			for (const _ of $range(1, 2)) shop.server.await(() => shop.service.AttemptCreditPurchase(player, ODD));
			cloud.purchases.buy(other, ODD);
			cloud.advance(5);
			expect(seen.join(" ")).to.equal("5 5 5 5");
		});
	});

	describe("an option of GrantCredit with a typing mistake", () => {
		it("raises, for a key that is not read would grant again and again", () => {
			const cloud = new SimCloud();
			const shop = openOdd(cloud, () => {});
			const player = shop.join(cloud, 7);
			const text = errorOf(() => shop.service.GrantCredit(player, ODD, { key: "daily" } as never));
			expect(text.find("options")[0]).to.be.ok();
			expect(storedData(cloud, 7)?.MonetisationCredits).to.equal(undefined);
		});
	});
};
