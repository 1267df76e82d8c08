import type { DataInterface, DevProductPrivate, HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { dataOf } from "../../support/gift-world";
import { countWrites, warnings } from "../../support/records";
import { ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

const COINS = 100;
const BOOST = 101;
const LATER = 102;
const SLOW = 103;

/** A server whose coins cannot be given until they can. */
class Counter {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer;
	public isReady = false;
	/** When the handler of coins was called, in seconds since the first call. */
	public readonly calls = new Array<number>();
	public failures = 0;
	private firstAt?: number;

	constructor(more: ReadonlyArray<DevProductPrivate> = []) {
		this.shop = new ShopServer(startServer(this.cloud));
		const coins: DevProductPrivate = {
			id: COINS,
			name: "Coins",
			handler: (_player, _id, _params, _deps, { Data }) => {
				this.firstAt ??= this.cloud.now();
				this.calls.push(math.round(this.cloud.now() - this.firstAt));
				if (!this.isReady) error("the map is not built yet");
				(Data as { Cash: number }).Cash += 50;
			},
		};
		const boost: DevProductPrivate = {
			id: BOOST,
			name: "Boost",
			outside: true,
			autoRedeem: false,
			handler: () => true,
		};
		this.shop.start({ devProducts: [coins, boost, ...more] });
		this.shop.service.PurchaseFailed.Connect(() => (this.failures += 1));
	}

	public join(): SimPlayer {
		return this.shop.join(this.cloud, 7);
	}
}

export = () => {
	describe("a receipt whose handler fails", () => {
		it("is tried again after 5, 20, 60 and 60 s, while its player is here; that is told once", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(160);
			expect(counter.calls.join(", ")).to.equal("0, 5, 25, 85, 145");
			expect(counter.failures).to.equal(1);
			expect(warnings(counter.shop.server, "could not be made good").size()).to.equal(1);
			counter.isReady = true;
			counter.cloud.advance(70);
			expect(counter.cloud.purchases.unresolved(7).size()).to.equal(0);
			expect(storedData(counter.cloud, 7)!.Cash).to.equal(150);
		});

		it("delays no other receipt, of this player or of another", () => {
			const counter = new Counter();
			const player = counter.join();
			const friend = counter.shop.join(counter.cloud, 8);
			for (const _ of $range(1, 3)) counter.cloud.purchases.buy(player, COINS);
			const mine = counter.cloud.purchases.buy(player, BOOST);
			const theirs = counter.cloud.purchases.buy(friend, BOOST);
			counter.cloud.advance(5);
			expect(counter.cloud.purchases.isGranted(mine)).to.equal(true);
			expect(counter.cloud.purchases.isGranted(theirs)).to.equal(true);
		});

		it("is let go of when its player leaves, and comes again when the player joins the same server", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(10);
			counter.shop.server.sim.leave(player);
			counter.cloud.advance(10);
			const before = counter.calls.size();
			counter.cloud.advance(200);
			expect(counter.calls.size()).to.equal(before);
			counter.isReady = true;
			counter.join();
			counter.cloud.advance(3);
			expect(counter.cloud.purchases.unresolved(7).size()).to.equal(0);
			expect(counter.calls.size()).to.equal(before + 1);
		});

		it("comes again to a player who is back after a second", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(10);
			counter.shop.server.sim.leave(player);
			counter.cloud.advance(1);
			counter.isReady = true;
			counter.join();
			counter.cloud.advance(20);
			expect(counter.cloud.purchases.unresolved(7).size()).to.equal(0);
		});

		it("ends with the session: nothing is tried after that", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(10);
			counter.shop.server.sim.run(() => counter.shop.profile(player).EndSession());
			counter.cloud.advance(2);
			const before = counter.calls.size();
			counter.isReady = true;
			counter.cloud.advance(100);
			expect(counter.calls.size()).to.equal(before);
			expect(storedData(counter.cloud, 7)!.Cash).to.equal(100);
		});

		it("does not hold the shutdown up", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(10);
			counter.shop.server.sim.close();
			counter.cloud.advance(40);
			expect(counter.shop.server.sim.closeSeconds! < 5).to.equal(true);
		});

		it("is held back by no save: nothing is written while it waits", () => {
			const counter = new Counter();
			const player = counter.join();
			counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(5);
			const writes = countWrites(counter.cloud, "7");
			counter.cloud.advance(240);
			expect(writes.count <= 1).to.equal(true);
		});

		it("and for which support gives a credit meanwhile is answered at once, and not granted beside that", () => {
			const counter = new Counter();
			const player = counter.join();
			const purchase = counter.cloud.purchases.buy(player, COINS);
			counter.cloud.advance(90);
			const { service, server } = counter.shop;
			server.await(() => service.RegrantAsync(7, purchase));
			counter.isReady = true;
			counter.cloud.advance(120);
			const worth = (counter.shop.profile(player).Data.Cash - 100) / 50 + service.GetCredits(player, COINS);
			expect(worth).to.equal(1);
			expect(counter.cloud.purchases.isGranted(purchase)).to.equal(true);
		});
	});

	describe("a receipt for a product that nobody sells yet", () => {
		it("is made good within a second of its announcement, and no failure is told again", () => {
			const counter = new Counter();
			const player = counter.join();
			const purchase = counter.cloud.purchases.buy(player, LATER);
			counter.cloud.advance(100);
			expect(counter.failures).to.equal(1);
			const { service, server } = counter.shop;
			server.sim.run(() => {
				service.Add({ devProducts: [{ id: LATER, name: "Later", outside: true, handler: () => true }] });
			});
			counter.cloud.advance(3);
			expect(counter.cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(counter.failures).to.equal(1);
		});
	});

	describe("a game's own WaitForProfileAsync that gives up early", () => {
		it("is asked again, and the receipt is made good", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const data = dataOf(shop, {});
			let asked = 0;
			let isThere = false;
			const Data: DataInterface = {
				...data,
				GetProfile(player) {
					return isThere ? data.GetProfile(player) : undefined;
				},
				WaitForProfileAsync(player) {
					asked += 1;
					return isThere ? data.WaitForProfileAsync(player) : undefined;
				},
			};
			shop.start(
				{ devProducts: [{ id: BOOST, name: "Boost", outside: true, autoRedeem: false, handler: () => true }] },
				{ Data },
			);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(30);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			isThere = true;
			cloud.advance(61);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(asked < 10).to.equal(true);
		});
	});

	describe("credits that wait for nobody's button", () => {
		/** A product that takes five seconds, and writes down when it began and ended. */
		function slow(
			counter: () => Counter,
			seen: Array<string>,
			more: Partial<DevProductPrivate> = {},
		): DevProductPrivate {
			return {
				id: SLOW,
				name: "Slow",
				yields: true,
				...more,
				handler: (_player, _id, _params, _deps, context: HandlerContext) => {
					seen.push(`begin ${context.PurchaseId}`);
					counter().shop.server.sim.engine.scheduler.wait(5);
					seen.push(`end ${context.PurchaseId}`);
					(context.Data as { Cash: number }).Cash += 50;
				},
			};
		}

		it("are redeemed at the next load: in order, and one at a time", () => {
			const seen = new Array<string>();
			const counter: Counter = new Counter([slow(() => counter, seen)]);
			const player = counter.join();
			for (const index of $range(1, 3)) counter.cloud.purchases.buy(player, SLOW, { purchaseId: `p${index}` });
			counter.cloud.advance(4);
			counter.shop.server.sim.leave(player);
			counter.cloud.advance(10);
			seen.clear();
			const back = counter.join();
			counter.cloud.advance(60);
			expect(seen.join(", ")).to.equal("begin p1, end p1, begin p2, end p2, begin p3, end p3");
			expect(counter.shop.profile(back).Data.Cash).to.equal(250);
			expect(counter.shop.service.GetCredits(back, SLOW)).to.equal(0);
		});

		it("are redeemed once though each of many visits cuts them off", () => {
			const seen = new Array<string>();
			const counter: Counter = new Counter([slow(() => counter, seen)]);
			let player = counter.join();
			counter.cloud.purchases.buy(player, SLOW, { purchaseId: "p" });
			for (const _ of $range(1, 4)) {
				counter.cloud.advance(4);
				counter.shop.server.sim.leave(player);
				counter.cloud.advance(10);
				player = counter.join();
			}
			counter.cloud.advance(60);
			expect(seen.filter((line) => line === "end p").size()).to.equal(1);
			expect(counter.shop.profile(player).Data.Cash).to.equal(150);
		});

		it("and whose handler failed when they were redeemed at a load are tried again at the next one", () => {
			const counter: Counter = new Counter([
				{
					id: SLOW,
					name: "Slow",
					yields: true,
					handler: (_player, _id, _params, _deps, { Data }) => {
						counter.shop.server.sim.engine.scheduler.wait(3);
						if (!counter.isReady) error("the map is not built yet");
						(Data as { Cash: number }).Cash += 50;
					},
				},
			]);
			const player = counter.join();
			counter.cloud.purchases.buy(player, SLOW);
			counter.cloud.advance(2);
			for (const isReady of [false, true]) {
				for (const here of [...counter.shop.server.sim.players]) counter.shop.server.sim.leave(here);
				counter.cloud.advance(10);
				counter.isReady = isReady;
				counter.join();
				counter.cloud.advance(20);
			}
			expect(storedData(counter.cloud, 7)!.Cash).to.equal(150);
		});

		it("and that were cut off in a handler which did not say that it yields are tried again until it has ended well", () => {
			const counter: Counter = new Counter([
				{
					id: SLOW,
					name: "Slow",
					handler: (_player, _id, _params, _deps, { Data }) => {
						counter.shop.server.sim.engine.scheduler.wait(3);
						if (!counter.isReady) error("the map is not built yet");
						(Data as { Cash: number }).Cash += 50;
					},
				},
			]);
			const player = counter.join();
			counter.cloud.purchases.buy(player, SLOW);
			counter.cloud.advance(2);
			for (const isReady of [false, true]) {
				for (const here of [...counter.shop.server.sim.players]) counter.shop.server.sim.leave(here);
				counter.cloud.advance(10);
				counter.isReady = isReady;
				counter.join();
				counter.cloud.advance(20);
			}
			expect(storedData(counter.cloud, 7)!.Cash).to.equal(150);
		});

		it("are redeemed though their player leaves while an at-most-once effect is being saved first", () => {
			const seen = new Array<string>();
			const counter: Counter = new Counter([slow(() => counter, seen, { atMostOnce: true })]);
			const player = counter.join();
			counter.cloud.purchases.buy(player, SLOW, { purchaseId: "p" });
			counter.cloud.runUntil(() => counter.cloud.purchases.isGranted("p"), 30);
			counter.shop.server.sim.leave(player);
			counter.cloud.advance(10);
			expect(seen.size()).to.equal(0);
			counter.join();
			counter.cloud.advance(30);
			expect(seen.join(", ")).to.equal("begin p, end p");
		});
	});
};
