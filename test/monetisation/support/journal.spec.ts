import { jsonLength } from "../../../src/storable/json-length";
import type { JournalLine, JournalRecord } from "../../../src/monetisation/support/lines";
import type { MonetisationOptions } from "../../../src/monetisation/types";
import type { SimServerOptions } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { BUYER, dataOf, gems, GEMS, storedGems } from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { errorOf, startServer } from "../../support/world";

const STORE = "CofferJournal";

function open(cloud: SimCloud, more: Partial<MonetisationOptions> = {}, options?: SimServerOptions): ShopServer {
	const shop = new ShopServer(startServer(cloud, options));
	shop.start({ devProducts: [gems] }, more);
	return shop;
}

function linesOf(cloud: SimCloud, userId = BUYER, store = STORE): ReadonlyArray<JournalLine> {
	return (cloud.dataStore(store).read(tostring(userId)) as JournalRecord | undefined)?.Lines ?? [];
}

function kindsOf(cloud: SimCloud): string {
	return linesOf(cloud)
		.map((line) => line.Kind)
		.join(" ");
}

const GOOD_PURCHASE = "ReceiptArrived PurchaseProcessed ReceiptAnswered";

export = () => {
	describe("the journal", () => {
		it("holds a purchase within a minute or so, in one write, with time and server", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			let writeCount = 0;
			cloud.dataStore(STORE).onCommit(() => {
				writeCount += 1;
			});
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(90);
			expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
			expect(writeCount).to.equal(1);
			const line = linesOf(cloud)[1];
			expect(line.Purchase).to.equal(purchase);
			expect(line.Product).to.equal(tostring(GEMS));
			expect(line.Detail).to.equal("goods");
			expect(line.Server).to.equal(shop.server.sim.engine.host.jobId);
			expect(line.At >= 1_800_000_123 && line.At < 1_800_000_140).to.equal(true);
		});

		it("is written soon after the player left", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, GEMS);
			cloud.advance(3);
			player.Kick();
			cloud.advance(5);
			expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
		});

		it("is written when the server closes, well within its time", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, GEMS);
			cloud.advance(3);
			shop.server.sim.close();
			cloud.advance(30);
			expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
			expect(shop.server.sim.closeSeconds! < 10).to.equal(true);
		});

		it("gives up in time when the server closes in an outage", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, GEMS);
			cloud.advance(3);
			player.Kick();
			cloud.advance(1);
			cloud.faults.script({ store: STORE, kind: "errorBefore", times: 1000 });
			shop.server.sim.close();
			cloud.advance(30);
			expect(shop.server.sim.closeSeconds! < 15).to.equal(true);
		});

		it("goes on from what another server wrote", () => {
			const cloud = new SimCloud();
			for (const name of ["first", "second"]) {
				const shop = open(cloud, {}, { name });
				const player = shop.join(cloud, BUYER);
				cloud.purchases.buy(player, GEMS);
				cloud.advance(3);
				player.Kick();
				cloud.advance(5);
			}
			expect(kindsOf(cloud)).to.equal(`${GOOD_PURCHASE} ${GOOD_PURCHASE}`);
		});

		it("names its user to the store, for the right to erasure, and forgets on demand", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, GEMS);
			cloud.advance(90);
			expect(cloud.dataStore(STORE).userIds(tostring(BUYER)).join()).to.equal(tostring(BUYER));
			cloud.purchases.buy(player, GEMS);
			cloud.advance(3);
			expect(shop.server.await(() => shop.service.EraseJournalAsync(BUYER))).to.equal(true);
			cloud.advance(90);
			expect(linesOf(cloud).size()).to.equal(0);
			expect(cloud.dataStore(STORE).isRemoved(tostring(BUYER))).to.equal(true);
		});

		it("answers false when the store did not confirm that it forgot", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			cloud.faults.script({ call: "RemoveAsync", kind: "errorBefore", times: 10 });
			expect(shop.server.await(() => shop.service.EraseJournalAsync(BUYER))).to.equal(false);
		});

		it("holds no line twice when replies are lost", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			cloud.faults.script({ store: STORE, kind: "lostReply", times: 2 });
			cloud.purchases.buy(player, GEMS);
			cloud.advance(120);
			expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
		});

		for (const transformErrors of ["raise", "nil"] as const) {
			it(`is written again where its update failed in the transform (errors ${transformErrors})`, () => {
				const cloud = new SimCloud({ transformErrors });
				const shop = open(cloud);
				const player = shop.join(cloud, BUYER);
				cloud.purchases.buy(player, GEMS);
				cloud.advance(3);
				cloud.faults.rates.transformError = 1;
				cloud.advance(100);
				expect(kindsOf(cloud)).to.equal("");
				cloud.faults.clear();
				cloud.advance(200);
				expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
			});
		}

		it("disturbs no sale while its store fails, tries with a bound, and is written afterwards", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			const fault = cloud.faults.script({ store: STORE, kind: "errorBefore", times: 1000 });
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			cloud.advance(130);
			expect(fault.hits() > 0 && fault.hits() <= 6).to.equal(true);
			fault.stop();
			cloud.advance(130);
			expect(kindsOf(cloud)).to.equal(GOOD_PURCHASE);
		});

		it("stays small over 300 purchases", () => {
			const cloud = new SimCloud();
			const shop = open(cloud);
			const player = shop.join(cloud, BUYER);
			for (const _ of $range(1, 100)) {
				for (const __ of $range(1, 3)) cloud.purchases.buy(player, GEMS);
				cloud.advance(3);
			}
			cloud.advance(90);
			const record = cloud.dataStore(STORE).read(tostring(BUYER));
			expect(linesOf(cloud).size()).to.equal(200);
			expect(jsonLength(record) < 100_000).to.equal(true);
			expect(linesOf(cloud)[199].Kind).to.equal("ReceiptAnswered");
			expect(storedGems(cloud, BUYER)).to.equal(300);
		});

		it("takes error texts that no store would take", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.start({
				devProducts: [{ ...gems, handler: () => error(`"\\\n${string.rep("\u{20ac}", 4000)}`, 0) }],
			});
			const player = shop.join(cloud, BUYER);
			cloud.purchases.buy(player, GEMS);
			cloud.advance(90);
			const failed = linesOf(cloud).find((line) => line.Kind === "PurchaseFailed");
			expect(failed !== undefined).to.equal(true);
			expect(utf8.len(failed!.Detail!)[0]).to.be.ok();
			expect(failed!.Detail!.size() < 400).to.equal(true);
		});

		it("is not kept where the game wants none, and has the name that the game wants", () => {
			const cloud = new SimCloud();
			const silent = open(cloud, { Journal: false });
			const named = open(cloud, { Journal: { StoreName: "Sales" } });
			cloud.purchases.buy(silent.join(cloud, BUYER), GEMS);
			cloud.purchases.buy(named.join(cloud, 8), GEMS);
			cloud.advance(90);
			expect(cloud.dataStore(STORE).keys().size()).to.equal(0);
			expect(linesOf(cloud, BUYER, "Sales").size()).to.equal(0);
			expect(linesOf(cloud, 8, "Sales").size()).to.equal(3);
		});

		it("is off in a Studio without access, without a word", () => {
			for (const studioAccess of ["NoAccess", "NoInternet", "Unpublished"] as const) {
				const cloud = new SimCloud();
				const shop = open(cloud, {}, { isStudio: true, studioAccess });
				const player = shop.join(cloud, BUYER);
				const purchase = cloud.purchases.buy(player, GEMS);
				cloud.advance(200);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(cloud.dataStore(STORE).keys().size()).to.equal(0);
				const words = shop.server.sim.output.filter((line) => line.text.find("journal")[0] !== undefined);
				expect(words.size()).to.equal(0);
			}
		});

		it("refuses a wrong option at start", () => {
			const shop = new ShopServer(startServer(new SimCloud()));
			const data = dataOf(shop, {});
			for (const wrong of [true, 5, { StoreName: "" }, { StoreName: 5 }]) {
				const message = errorOf(() => {
					shop.service.Start({ Data: data, Products: {}, Journal: wrong as never });
				});
				expect(message.find("Journal must be false", 1, true)[0]).to.be.ok();
			}
		});
	});
};
