import { newDealCloud, openIn, TradingServer } from "../support/deal-world";
import type { DealResult } from "../../src/deals/types";

/** Gives one coin, so many times; answers the ids. */
function giveCoins(server: TradingServer, times: number): Array<string> {
	const ids = new Array<string>();
	for (let count = 0; count < times; count++) {
		const result: DealResult = server.sim.await(() =>
			server.trade.GiveAsync({ UserId: 1, Gives: { Cash: 1 } }, { UserId: 2 }),
		);
		ids.push(result.id!);
	}
	return ids;
}

export = () => {
	describe("Deals.WhatBecameAsync", () => {
		it("says Done of a deal that was done, on any server, and Off of one that was not", () => {
			const cloud = newDealCloud();
			const [server, other] = [new TradingServer(cloud), new TradingServer(cloud)];
			const [alice, bob] = [server.trader(1, "cat"), server.trader(2)];
			const done = server.swap(alice, { Pets: ["cat"] }, bob, {});
			const off = server.swap(alice, { Pets: ["cat"] }, bob, {});
			const ask = (id: string | undefined) =>
				other.sim.await(() => other.deals.WhatBecameAsync(id!, { UserId: 1 }));
			expect(off.ok).to.equal(false);
			expect(ask(done.id)).to.equal("Done");
			expect(ask(off.id)).to.equal("Off");
			cloud.advance(900);
			expect(ask(done.id)).to.equal("Done");
			expect(ask(off.id)).to.equal("Off");
		});

		it("looks at the book where the first party has pledged and does not know more", () => {
			const cloud = newDealCloud();
			const [one, two] = [new TradingServer(cloud), new TradingServer(cloud)];
			const alice = one.trader(1, "cat");
			two.trader(2, "dog");
			const result = one.sim.await(() =>
				one.trade.SwapAsync(
					{ UserId: 2, Gives: { Pets: ["dog"] } },
					{ Player: alice, Gives: { Pets: ["cat"] } },
					{ Id: "duel" },
				),
			);
			two.sim.crash();
			expect(result.ok).to.equal(true);
			expect(openIn(cloud, 2)).to.equal("Pledged");
			for (const id of [result.id!, "duel"]) {
				const became = one.sim.await(() => one.deals.WhatBecameAsync(id, { UserId: 2 }));
				expect(became).to.equal("Done");
			}
		});

		it("does not say Off of a deal that was done and is forgotten: nothing then", () => {
			const cloud = newDealCloud();
			const server = new TradingServer(cloud);
			server.trader(1);
			server.trader(2);
			const ids = giveCoins(server, 12);
			cloud.advance(900);
			const ask = (id: string) => server.sim.await(() => server.deals.WhatBecameAsync(id, { UserId: 1 }));
			expect(ask(ids[11])).to.equal("Done");
			expect(ask(ids[2])).to.equal("Done");
			expect(ask(ids[0])).to.equal(undefined);
			expect(ask(ids[1])).to.equal(undefined);
		});
	});
};
