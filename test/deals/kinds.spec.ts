import type { DealHandlers, DealResult } from "../../src/deals/types";
import type { SimPlayer } from "../../src/testing";
import type { Offer, Trade, TraderData } from "../support/deal-world";
import { newDealCloud, placesOf, TRADE, TradingServer } from "../support/deal-world";

type Handlers = DealHandlers<TraderData, Offer, object>;

/** A server whose kind has those functions in place of the usual ones. */
function hostile(change: (server: TradingServer) => Partial<Handlers>) {
	const cloud = newDealCloud();
	const server = new TradingServer(cloud, undefined, (started) => {
		const handlers = { ...(TRADE as unknown as Handlers), ...change(started) };
		started.trade = started.deals.Kind<TraderData, Offer, object>("Trade", handlers) as Trade;
	});
	const [alice, bob] = [server.trader(1, "cat"), server.trader(2, "dog")];
	return { cloud, server, alice, bob };
}

function swapAll(server: TradingServer, alice: SimPlayer, bob: SimPlayer): DealResult {
	return server.swap(alice, { Pets: ["cat"] }, bob, { Pets: ["dog"] });
}

function codeOf(result: DealResult): string {
	return result.ok ? "done" : result.code;
}

/** Nothing has moved, in memory and in the stores. */
function expectAsBefore({ cloud, server, alice, bob }: ReturnType<typeof hostile>): void {
	if (server.pets(alice) !== "cat" || server.pets(bob) !== "dog") error("goods have moved", 2);
	cloud.advance(700);
	const places = placesOf(cloud, [1, 2]);
	if (places !== "1: cat | 2: dog") error(places, 2);
}

export = () => {
	describe("A Take of the game that goes wrong", () => {
		const cases: Array<[string, (server: TradingServer) => Handlers["Take"]]> = [
			["raises after it has taken", () => (data, offer) => error(TRADE.Take(data, offer) && "broken")],
			[
				"yields after it has taken",
				() => (data, offer) => {
					const goods = TRADE.Take(data, offer);
					coroutine.yield();
					return goods;
				},
			],
			[
				"refuses after it has taken",
				() => (data, offer) => {
					TRADE.Take(data, offer);
					return undefined;
				},
			],
			[
				"returns what is no table",
				() => (data, offer) => {
					TRADE.Take(data, offer);
					return 7 as never;
				},
			],
			["returns what cannot be stored", () => (data, offer) => ({ ...TRADE.Take(data, offer), Count: 0 / 0 })],
			[
				"freezes Data",
				() => (data) => {
					table.freeze(data);
					return undefined;
				},
			],
		];
		for (const [words, take] of cases) {
			it(`${words} leaves everything as it was`, () => {
				const world = hostile((server) => ({ Take: take(server) }));
				expect(codeOf(swapAll(world.server, world.alice, world.bob))).to.equal("Refused");
				expectAsBefore(world);
			});
		}

		it("replaces Data leaves everything as it was", () => {
			const world = hostile((server) => ({
				Take: (data, offer) => {
					const goods = TRADE.Take(data, offer);
					const profile = server.profile(world.bob);
					if (profile.Data === data) profile.Data = { Cash: 0, Pets: {} };
					return goods;
				},
			}));
			expect(codeOf(swapAll(world.server, world.alice, world.bob))).to.equal("Refused");
			expectAsBefore(world);
		});

		it("ends the other's session: both keep what they had", () => {
			const world = hostile(() => ({
				Take: (data, offer) => {
					const goods = TRADE.Take(data, offer);
					if (data.Pets.dog === undefined && goods?.Pets.dog !== undefined) {
						world.server.profile(world.alice).EndSession();
					}
					return goods;
				},
			}));
			expect(codeOf(swapAll(world.server, world.alice, world.bob))).to.equal("NotLoaded");
			world.cloud.advance(30);
			expect(placesOf(world.cloud, [1, 2])).to.equal("1: cat | 2: dog");
		});

		it("saves and starts another deal inside: the other begins after it", () => {
			let inner: DealResult | undefined;
			let hasBegun = false;
			const world = hostile((server) => ({
				Take: (data, offer) => {
					if (!hasBegun) {
						hasBegun = true;
						world.server.profile(world.alice).Save();
						server.sim.run(() => {
							inner = server.trade.SwapAsync(
								{ Player: world.alice, Gives: { Pets: ["cat"] } },
								{ Player: world.bob, Gives: { Pets: ["dog"] } },
							);
						});
						return undefined;
					}
					return TRADE.Take(data, offer);
				},
			}));
			expect(codeOf(swapAll(world.server, world.alice, world.bob))).to.equal("Refused");
			world.cloud.advance(20);
			expect(inner !== undefined && codeOf(inner)).to.equal("done");
			expect(placesOf(world.cloud, [1, 2])).to.equal("1: dog | 2: cat");
		});
	});

	describe("An Approve of the game", () => {
		it("that answers false, raises, yields or changes Data lets nothing happen", () => {
			const approves: Array<Handlers["Approve"]> = [
				() => false,
				() => error("no"),
				() => coroutine.yield() as never,
				(data) => {
					data.Pets.cow = "Cow";
					return true;
				},
			];
			for (const Approve of approves) {
				const world = hostile(() => ({ Approve }));
				expect(codeOf(swapAll(world.server, world.alice, world.bob))).to.equal("NotApproved");
				expectAsBefore(world);
			}
		});

		it("is told the kind, the offer, the others and the game's id", () => {
			const told = new Array<string>();
			const world = hostile(() => ({
				Approve: (_data, { Kind, Offer: offer, With, GameId }) => {
					told.push(`${Kind} ${offer?.Pets?.join(",")} ${With.join(",")} ${GameId}`);
					return true;
				},
			}));
			const { server, alice, bob } = world;
			server.sim.await(() =>
				server.trade.SwapAsync(
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Player: bob, Gives: { Pets: ["dog"] } },
					{ Id: "window/7" },
				),
			);
			expect(told.join("; ")).to.equal("Trade cat 2 window/7; Trade dog 1 window/7");
		});
	});

	describe("A Put of the game that goes wrong", () => {
		it("leaves the goods in escrow, tells it, and is tried again at the next load", () => {
			let isBroken = true;
			const world = hostile(() => ({
				Put: (data, goods) => {
					data.Cash += 1;
					if (isBroken) error("broken");
					data.Cash -= 1;
					TRADE.Put(data, goods as never);
				},
			}));
			const { cloud, server, alice, bob } = world;
			expect(codeOf(swapAll(server, alice, bob))).to.equal("done");
			expect(server.pets(alice)).to.equal("");
			expect(server.profile(alice).Data.Cash).to.equal(100);
			expect(server.errors.some((text) => text.find("stay in escrow", 1, true)[0] !== undefined)).to.equal(true);
			expect(server.deals.Pending(server.profile(alice) as never)[0].IsBooked).to.equal(true);
			expect(placesOf(cloud, [1, 2])).to.equal("1: dog | 2: cat");
			isBroken = false;
			server.sim.leave(alice);
			server.sim.leave(bob);
			cloud.advance(20);
			const [again, too] = [server.join(1), server.join(2)];
			cloud.advance(5);
			expect(server.pets(again)).to.equal("dog");
			expect(server.pets(too)).to.equal("cat");
		});

		it("ends the session: the goods are in the last save, once", () => {
			const world = hostile(() => ({
				Put: (data, goods) => {
					TRADE.Put(data, goods as never);
					for (const player of [world.alice, world.bob]) {
						const profile = world.server.game.PlayerProfiles.GetProfile(player);
						if (profile !== undefined && (profile.Data as never) === data) profile.EndSession();
					}
				},
			}));
			swapAll(world.server, world.alice, world.bob);
			world.cloud.advance(60);
			expect(placesOf(world.cloud, [1, 2])).to.equal("1: dog | 2: cat");
		});
	});

	describe("Goods of an older shape", () => {
		it("are upgraded where they are put in", () => {
			const cloud = newDealCloud();
			const old = new TradingServer(cloud);
			const alice = old.trader(1, "cat");
			const bob = old.trader(2);
			old.swap(alice, { Pets: ["cat"] }, bob, { Cash: 10 });
			old.sim.crash();
			cloud.advance(60);
			const server = new TradingServer(cloud, undefined, (started) => {
				started.trade = started.deals.Kind<
					TraderData,
					Offer,
					{ Cash: number; Animals: Record<string, string> }
				>("Trade", {
					Take: () => undefined,
					Put: (data, goods) => {
						data.Cash += goods.Cash;
						for (const [id] of pairs(goods.Animals as unknown as Map<string, string>)) {
							data.Pets[`new ${id}`] = "Cat";
						}
					},
					KindVersion: 2,
					Upgrade: (goods) => {
						const { Cash, Pets } = goods as { Cash: number; Pets: Record<string, string> };
						return { Cash, Animals: Pets };
					},
				});
			});
			server.join(1);
			const player = server.join(2);
			cloud.advance(10);
			expect(server.pets(player)).to.equal("new cat");
		});
	});
};
