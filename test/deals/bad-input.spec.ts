import { startGame } from "../../src/testing/game-server";
import { callerError } from "../support/caller-error";
import { newDealCloud, newTrader, TRADE, TradingServer } from "../support/deal-world";

export = () => {
	describe("Mistakes in a call of deals", () => {
		it("are told at the caller's line, and nothing moves", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2)];
			const { deals, trade } = server;
			const [a, b] = [{ Player: alice }, { Player: bob }];
			const texts = new Array<string>();
			const calls = trade as unknown as { [member: string]: (self: unknown, ...args: Array<unknown>) => unknown };
			const { SwapAsync, DealAsync } = calls;
			const nobody = {};
			const half = { UserId: 1.5 };
			const twice = { Player: bob, UserId: 2 };
			const keyOnly = { Key: "x" };
			const closure = { Player: alice, Gives: (() => 1) as never };
			const noId = { Id: "" };
			const alone = { Parties: [a] };
			const toWhom = { Parties: [{ Player: alice, Gives: {} }, b, { UserId: 3 }] };
			const noPut = { Take: TRADE.Take } as never;
			const puts = { ...TRADE, Puts: 1 } as never;
			const noUpgrade = { ...TRADE, KindVersion: 2 };
			server.sim.await(() => {
				texts.push(
					callerError(() => trade.SwapAsync(a, 5 as never)),
					callerError(() => trade.SwapAsync(a, nobody)),
					callerError(() => trade.SwapAsync(a, a)),
					callerError(() => trade.SwapAsync(a, half)),
					callerError(() => trade.SwapAsync(a, twice)),
					callerError(() => trade.SwapAsync(a, keyOnly)),
					callerError(() => trade.SwapAsync(closure, b)),
					callerError(() => trade.SwapAsync(a, b, noId)),
					callerError(() => trade.DealAsync(alone)),
					callerError(() => trade.DealAsync(toWhom)),
					callerError(() => trade.DealAsync(undefined as never)),
					callerError(() => SwapAsync(5, a, b)),
					callerError(() => DealAsync(a, b)),
					callerError(() => deals.Start(nobody as never)),
					callerError(() => deals.Kind("Trade", TRADE)),
					callerError(() => deals.Kind("", TRADE)),
					callerError(() => deals.Kind("Other", noPut)),
					callerError(() => deals.Kind("Other", puts)),
					callerError(() => deals.Kind("Other", noUpgrade)),
					callerError(() => deals.Goods(5 as never)),
					callerError(() => deals.Pending(nobody as never)),
					callerError(() => deals.WhatBecameAsync(5 as never, a)),
				);
			});
			expect(texts.size()).to.equal(22);
			for (const text of texts) expect(text.find("[Deals]: ", 1, true)[0]).to.equal(1);
			expect(server.pets(alice)).to.equal("cat");
		});

		it("are told where a call comes before Start", () => {
			const cloud = newDealCloud();
			let text = "";
			startGame(cloud, (server) => {
				const trade = server.Deals.Kind("Trade", TRADE);
				const [one, two] = [{ UserId: 1 }, { UserId: 2 }];
				text = callerError(() => trade.SwapAsync(one, two));
			});
			expect(text).to.equal("[Deals]: SwapAsync: call Deals.Start first");
		});

		it("are told where two stores of one name are named", () => {
			const cloud = newDealCloud();
			let text = "";
			startGame(cloud, (server) => {
				const Stores = [
					server.ProfileStore.New("Banks", newTrader()),
					server.ProfileStore.New("Banks", newTrader()).Mock,
				];
				const options = { Data: server.PlayerProfiles, Stores };
				text = callerError(() => server.Deals.Start(options));
			});
			expect(text).to.equal("[Deals]: Start: Stores holds two stores of one name");
		});
	});
};
