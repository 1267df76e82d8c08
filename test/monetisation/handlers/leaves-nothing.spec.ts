import type { HandlerContext } from "../../../src/monetisation/types";
import { deepCopy } from "../../../src/storable/deep-copy";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { answerPrompt, askForGift, BUYER, FRIEND, GEMS, GEMS_GIFT } from "../../support/gift-world";
import { difference } from "../../support/old-records";
import { warnings } from "../../support/records";
import { ShopServer } from "../../support/shop";
import { startServer } from "../../support/world";

const PASS = 300;

interface Goods {
	Cash: number;
	Items: Array<defined>;
	Nested: { Level: number; Deep?: { Map?: Record<string, number> } };
	Charges?: buffer;
	Bag?: object;
}

type Source = "a purchase" | "a credit" | "a pass" | "a gift";

const SOURCES: ReadonlyArray<Source> = ["a purchase", "a credit", "a pass", "a gift"];

/** A server on which each source calls the same handler for player 7. */
class Till {
	public readonly cloud = new SimCloud();
	public shop: ShopServer;
	public player!: SimPlayer;
	public handler: (context: HandlerContext) => unknown = () => false;
	public isYielding = false;
	public calls = 0;

	constructor(private readonly more: object = {}) {
		this.shop = this.open("one");
	}

	public open(name: string): ShopServer {
		const shop = new ShopServer(startServer(this.cloud, { name }));
		const handler = (_player: unknown, _id: unknown, _params: unknown, _deps: unknown, context: HandlerContext) => {
			this.calls += 1;
			return this.handler(context) as boolean;
		};
		shop.start({
			devProducts: [{ id: GEMS, giftId: GEMS_GIFT, name: "Gems", handler, ...this.more }],
			gamePasses: [{ id: PASS, name: "Pass", handler }],
		});
		this.shop = shop;
		return shop;
	}

	public join(): void {
		this.player = this.shop.join(this.cloud, 7);
	}

	public goods(): Goods {
		return this.shop.profile(this.player).Data as unknown as Goods;
	}

	/** Makes the handler run; a gift is used by hand where it is not by itself. */
	public begin(source: Source): void {
		const { cloud, shop, player } = this;
		if (source === "a purchase") {
			cloud.purchases.buy(player, GEMS);
		} else if (source === "a credit") {
			shop.service.GrantCredit(player, GEMS, { Paid: true });
			shop.server.sim.run(() => shop.service.AttemptCreditPurchase(player, GEMS));
		} else if (source === "a pass") {
			shop.service.GrantPass(player, PASS);
		} else {
			const friend = shop.join(cloud, FRIEND);
			askForGift(shop, friend, BUYER);
			answerPrompt(cloud, friend, true);
		}
	}
}

const TWICE: Array<string> = ["a", "b"];

/** What handlers change, each in another way. */
const CHANGES: ReadonlyArray<[what: string, change: (context: HandlerContext, goods: Goods) => void]> = [
	["a number", (_context, goods) => (goods.Cash += 50)],
	["a nested table", (_context, goods) => (goods.Nested.Level += 1)],
	["a table far below", (_context, goods) => (goods.Nested.Deep!.Map!.x = 5)],
	["the order of a list", (_context, goods) => goods.Items.unshift(goods.Items.pop()!)],
	["a list that is emptied", (_context, goods) => goods.Items.clear()],
	["a new table", (_context, goods) => (goods.Bag = { Swords: TWICE })],
	["a table that is taken out", (_context, goods) => (goods.Nested.Deep = undefined)],
	["a table that is another now", (_context, goods) => (goods.Nested = { Level: 9 })],
	["a buffer", (_context, goods) => buffer.writeu8(goods.Charges!, 0, 7)],
	["a buffer that is another now", (_context, goods) => (goods.Charges = buffer.create(3))],
	["Data, which is emptied", (_context, goods) => (goods as unknown as Map<string, unknown>).clear()],
	["Data, which is another table", ({ Profile }) => (Profile.Data = { Cash: 1 })],
	["Data, which is no table", ({ Profile }) => (Profile.Data = undefined as never)],
	[
		"Data and its copy in the context",
		(context) => {
			(context as { Data: object }).Data = { Cash: 1 };
			context.Profile.Data = context.Data;
		},
	],
	[
		"a table that is frozen then",
		(_context, goods) => {
			goods.Nested.Level = 9;
			table.freeze(goods.Nested);
		},
	],
	[
		"Data, which is frozen then",
		(_context, goods) => {
			goods.Cash = 9;
			goods.Nested.Level = 9;
			table.freeze(goods);
		},
	],
	[
		"a table through another name",
		(_context, goods) => {
			goods.Bag = goods.Nested;
			(goods.Bag as Goods["Nested"]).Level = 9;
		},
	],
];

function contentOf(goods: Goods): object {
	const copy = deepCopy(goods) as unknown as Map<string, unknown>;
	for (const name of ["MonetisationCredits", "PurchaseIdCache", "Charges"]) copy.delete(name);
	if (goods.Charges !== undefined)
		copy.set("Charge", `${buffer.len(goods.Charges)} ${buffer.readu8(goods.Charges, 0)}`);
	return copy;
}

/** "It did not happen" is true to the last field. */
export = () => {
	for (const source of SOURCES) {
		describe(`the handler of ${source} that changes something and then`, () => {
			for (const ending of ["returns false", "raises"] as const) {
				for (const [what, change] of CHANGES) {
					it(`${ending} leaves nothing of it: ${what}`, () => {
						const till = new Till({ autoRedeem: source === "a gift" ? undefined : false });
						till.join();
						const goods = till.goods();
						goods.Items = ["first", { Name: "second" }, 3];
						goods.Nested = { Level: 1, Deep: { Map: { x: 1 } } };
						goods.Charges = buffer.create(2);
						const before = contentOf(goods);
						const { Items } = goods;
						till.handler = (context) => {
							change(context, context.Data as Goods);
							if (ending === "raises") error("half way");
							return false;
						};
						till.begin(source);
						till.cloud.advance(3);
						till.cloud.takeErrors();
						expect(till.calls > 0).to.equal(true);
						expect(difference(before, contentOf(till.goods()))).to.equal(undefined);
						// Who has a table of it in hand has the right one.
						expect(till.goods().Items).to.equal(Items);
						till.shop.server.sim.leave(till.player);
						till.cloud.advance(10);
						till.handler = () => false;
						till.join();
						expect(difference(before, contentOf(till.goods()))).to.equal(undefined);
					});
				}
			}
		});
	}

	const ends: ReadonlyArray<
		[what: string, isTold: boolean, finish: (till: Till, context: HandlerContext) => unknown]
	> = [
		["raises", true, () => error("no character after all")],
		["returns false", true, () => false],
		["answers nonsense", true, () => "yes"],
		[
			"misses its deadline",
			true,
			(till) => {
				till.shop.server.sim.engine.scheduler.wait(600);
				return undefined;
			},
		],
		[
			"ends the session",
			false,
			(till, { Profile }) => {
				(Profile as never as { EndSession(): void }).EndSession();
				till.shop.server.sim.engine.scheduler.wait(600);
				return undefined;
			},
		],
		[
			"kicks the player",
			false,
			(till) => {
				till.player.Kick("bye");
				till.shop.server.sim.engine.scheduler.wait(600);
				return undefined;
			},
		],
	];

	for (const source of SOURCES) {
		for (const isDeclared of source === "a pass" ? [false] : [true, false]) {
			const how = isDeclared ? "that says that it yields" : "that does not say that it yields";
			const traits = {
				autoRedeem: source === "a gift" ? undefined : false,
				deadlineSeconds: 8,
				yields: isDeclared ? true : undefined,
			};
			const begin = (till: Till, finish: (context: HandlerContext) => unknown) => {
				till.handler = (context) => {
					if (till.calls > 1) return true;
					(context.Data as Goods).Cash += 50;
					till.shop.server.sim.engine.scheduler.wait(2);
					return finish(context);
				};
				till.begin(source);
				// A product that yields is a credit first.
				if (source === "a purchase" && isDeclared) {
					till.cloud.advance(3);
					till.shop.server.sim.run(() => till.shop.service.AttemptCreditPurchase(till.player, GEMS));
				}
			};
			describe(`the handler of ${source}, ${how}, which changes Data and yields, and then`, () => {
				for (const [what, isTold, finish] of ends) {
					it(`${what}, counts once`, () => {
						const till = new Till(traits);
						till.join();
						begin(till, (context) => finish(till, context));
						till.cloud.advance(30);
						if (isTold && !(source === "a pass" && what === "misses its deadline")) {
							const told = warnings(till.shop.server, "changed Data, then yielded");
							expect(told.size()).to.equal(1);
							expect(
								told[0].find(source === "a pass" ? "Pass (300)" : "Gems (100)", 1, true)[0],
							).to.be.ok();
						}
						if (till.player.isPresent) till.shop.server.sim.leave(till.player);
						till.cloud.advance(10);
						till.cloud.takeErrors();
						till.join();
						till.cloud.advance(90);
						expect(till.goods().Cash + 50 * till.shop.service.GetCredits(till.player, GEMS)).to.equal(150);
						expect(till.calls).to.equal(1);
					});
				}

				for (const isSaved of [true, false]) {
					it(`crashes, ${isSaved ? "after" : "before"} a save, counts once`, () => {
						const till = new Till(traits);
						till.join();
						const profile = till.shop.profile(till.player);
						begin(till, () => {
							if (isSaved) profile.Save();
							till.shop.server.sim.engine.scheduler.wait(isSaved ? 4 : 0);
							till.shop.server.sim.crash();
							coroutine.yield();
							return undefined;
						});
						till.cloud.advance(60);
						till.open("two");
						till.join();
						till.cloud.advance(90);
						till.shop.server.await(() => till.shop.service.AttemptCreditPurchase(till.player, GEMS));
						// On the second call the handler gives nothing: a grant is a call of it, or the Cash.
						const isGivenAgain = till.calls > 1;
						expect(till.goods().Cash === 150).to.equal(!isGivenAgain);
					});
				}
			});
		}
	}
};
