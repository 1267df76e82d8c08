import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { SIGNAL_MODES } from "../support/world";
import type { PlaceServer } from "./coffer-place";
import { bootPlace } from "./coffer-place";

/** Section 5 of the guide below its section 3; the script says which slip it leaves out. */
const PRODUCTS = ["guide-products"];
/** The product that the guide sells: 100 Cash, on top of the 100 of the template. */
const PRODUCT = 123456;
/** Virtual seconds in which a load, or a receipt without trouble, is long over. */
const SOON = 5;
/** In which a session of a crashed server has been taken over. */
const TAKEN = 120;

interface Bought {
	Cash: number;
	PurchaseIdCache?: Array<string>;
}

function stored(cloud: SimCloud): Bought {
	return (cloud.dataStore("PlayerData").read("7") as { Data: Bought }).Data;
}

function joined(cloud: SimCloud, server: PlaceServer): SimPlayer {
	const player = server.sim.join(7);
	cloud.advance(SOON);
	return player;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`the guide's developer products, with ${signalMode} signals`, () => {
			it("grant a purchase and confirm it only when it is stored", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, PRODUCTS);
				const purchase = cloud.purchases.buy(joined(cloud, server), PRODUCT);
				const wasStored = cloud.runUntil(() => stored(cloud).Cash === 200, SOON);
				expect(wasStored).to.equal(true);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				cloud.advance(SOON);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(stored(cloud).PurchaseIdCache!.join()).to.equal(purchase);
			});

			it("grant every purchase of a burst", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, PRODUCTS);
				const player = joined(cloud, server);
				for (let count = 1; count <= 5; count++) cloud.purchases.buy(player, PRODUCT);
				cloud.advance(60);
				expect(cloud.purchases.unresolved(7).size()).to.equal(0);
				expect(stored(cloud).Cash).to.equal(600);
			});

			it("wait for the profile of a player who has just joined", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, PRODUCTS);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 10 });
				const purchase = cloud.purchases.buy(server.sim.join(7), PRODUCT);
				cloud.advance(9);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				cloud.advance(20);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(stored(cloud).Cash).to.equal(200);
			});

			it("are granted once when the server crashes between grant and save", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, PRODUCTS);
				const player = joined(cloud, first);
				// The save of the grant does not get through; its retry would come a second later.
				const failure = cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore" });
				const purchase = cloud.purchases.buy(player, PRODUCT);
				expect(cloud.runUntil(() => failure.hits() === 1, SOON)).to.equal(true);
				cloud.advance(0.5);
				first.sim.crash();
				cloud.advance(SOON);
				expect(stored(cloud).Cash).to.equal(100);

				const second = bootPlace(cloud, PRODUCTS);
				second.sim.join(7);
				cloud.advance(TAKEN);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(stored(cloud).Cash).to.equal(200);
				expect(cloud.calls.count("ProcessReceipt")).to.equal(2);
			});

			it("are granted once when the server crashes between save and confirmation", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, PRODUCTS);
				const purchase = cloud.purchases.buy(joined(cloud, first), PRODUCT);
				cloud.runUntil(() => stored(cloud).Cash === 200, SOON);
				first.sim.crash();
				cloud.advance(SOON);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);

				const second = bootPlace(cloud, PRODUCTS);
				second.sim.join(7);
				cloud.advance(TAKEN);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(stored(cloud).Cash).to.equal(200);
			});

			it("are granted once when Roblox delivers the receipt again after the grant", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, PRODUCTS);
				const purchase = cloud.purchases.buy(joined(cloud, server), PRODUCT);
				cloud.advance(SOON);
				cloud.purchases.redeliver(server.sim, purchase);
				cloud.advance(SOON);
				expect(cloud.calls.count("ProcessReceipt")).to.equal(2);
				expect(stored(cloud).Cash).to.equal(200);
			});

			it("are granted at the next visit when the player leaves before the save", () => {
				const cloud = new SimCloud({ signalMode });
				const first = bootPlace(cloud, PRODUCTS);
				const player = joined(cloud, first);
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 3 });
				const purchase = cloud.purchases.buy(player, PRODUCT);
				cloud.runUntil(() => cloud.calls.count("ProcessReceipt") === 1, SOON);
				first.sim.leave(player);
				cloud.advance(20);
				first.sim.join(7);
				cloud.advance(20);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(stored(cloud).Cash).to.equal(200);
			});

			it("leave a product that the game does not know to a server that does", () => {
				const cloud = new SimCloud({ signalMode });
				const server = bootPlace(cloud, PRODUCTS);
				const purchase = cloud.purchases.buy(joined(cloud, server), 999);
				cloud.advance(SOON);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				expect(server.warned().join()).to.equal("No product function for ProductId 999");
				expect(stored(cloud).Cash).to.equal(100);
			});
		});
	}
};
