import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { PurchaseReport } from "../../../src/monetisation/support/types";
import type { SimPlayer } from "../../../src/testing";
import { sealMessage } from "../../../src/util/library-message";
import { SimCloud } from "../../../src/testing";
import {
	answerPrompt,
	askForGift,
	BUYER,
	dataOf,
	FRIEND,
	gems,
	GEMS,
	GEMS_GIFT,
	openGiftShop,
	storedGems,
	storedHome,
} from "../../support/gift-world";
import { ShopServer } from "../../support/shop";
import { errorOf, startServer, storedRecord, STORE_NAME } from "../../support/world";

const BOOST = 200;

function explain(shop: ShopServer, userId: number, purchaseId: string): PurchaseReport {
	return shop.server.await(() => shop.service.ExplainPurchaseAsync(userId, purchaseId));
}

function regrant(shop: ShopServer, userId: number, purchaseId: string): string {
	return shop.server.await(() => shop.service.RegrantAsync(userId, purchaseId)).code;
}

function voidCredit(shop: ShopServer, userId: number, entryId: string): string {
	return shop.server.await(() => shop.service.VoidCreditAsync(userId, entryId)).code;
}

/** An effect outside of the profile that happens when the spec allows it. */
function boost(effect: { isPossible: boolean }, more: Partial<DevProductPrivate> = {}): DevProductPrivate {
	return { id: BOOST, name: "Boost", outside: true, handler: () => effect.isPossible, ...more };
}

/** A handler that takes 5 s on the first server. */
function slowly(cloud: SimCloud, answer: () => boolean): () => boolean {
	return () => {
		cloud.servers[0].engine.scheduler.wait(5);
		return answer();
	};
}

function leave(cloud: SimCloud, player: SimPlayer): void {
	player.Kick();
	cloud.advance(10);
}

export = () => {
	describe("ExplainPurchaseAsync", () => {
		it("tells of goods that were granted, for a player here and for one who is gone", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(5);
			const report = explain(shop, BUYER, purchase);
			expect(report.ok).to.equal(true);
			expect(report.code).to.equal("Found");
			expect(report.status).to.equal("goods granted");
			expect(report.product).to.equal(tostring(GEMS));
			expect(report.productName).to.equal("Gems");
			expect(report.journal.size()).to.equal(3);
			expect(report.text.find(purchase, 1, true)[0]).to.be.ok();
			expect(report.text.find("2027-01-15T08:", 1, true)[0]).to.be.ok();
			leave(cloud, player);
			const other = openGiftShop(cloud, "other");
			expect(explain(other, BUYER, purchase).status).to.equal("goods granted");
		});

		it("tells of a credit while it is usable, in use, and used", () => {
			const cloud = new SimCloud();
			const effect = { isPossible: false };
			const slow = boost(effect, { handler: slowly(cloud, () => effect.isPossible), yields: true });
			const shop = openGiftShop(cloud, "here", {}, [slow]);
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(20);
			const usable = explain(shop, BUYER, purchase);
			expect(usable.status).to.equal("credit usable");
			expect(usable.entries[0].Purchase).to.equal(purchase);
			effect.isPossible = true;
			shop.server.sim.run(() => shop.service.AttemptCreditPurchase(player, BOOST));
			expect(explain(shop, BUYER, purchase).status).to.equal("credit in use");
			cloud.advance(20);
			expect(explain(shop, BUYER, purchase).status).to.equal("credit used");
		});

		it("says so when no journal tells whether it was goods or a credit", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here", { Journal: false });
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(5);
			expect(explain(shop, BUYER, purchase).status).to.equal("settled");
		});

		it("tells of a purchase that could not be processed yet", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, 555);
			cloud.advance(5);
			expect(explain(shop, BUYER, purchase).status).to.equal("not processed yet");
		});

		it("knows nothing of what nobody has seen", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			shop.join(cloud, BUYER);
			for (const userId of [BUYER, 1234]) {
				const report = explain(shop, userId, "nothing");
				expect(report.ok).to.equal(false);
				expect(report.code).to.equal("UnknownPurchase");
				expect(report.status).to.equal("unknown purchase");
			}
		});

		it("follows a gift from its payment to its recipient", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			let isOpen = false;
			const data = dataOf(shop, {
				MessageUserAsync(userId, message) {
					return isOpen && shop.server.PlayerProfiles.MessageUserAsync(userId, message);
				},
			});
			shop.start({ devProducts: [{ ...gems, handler: () => false }] }, { Data: data });
			const buyer = shop.join(cloud, BUYER);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			const purchase = cloud.purchases.unresolved(BUYER)[0].PurchaseId;
			cloud.advance(5);
			const onItsWay = explain(shop, BUYER, purchase);
			expect(onItsWay.status).to.equal("gift on its way");
			expect(onItsWay.recipient).to.equal(FRIEND);
			expect(onItsWay.productName).to.equal("Gems as a gift");
			isOpen = true;
			cloud.advance(40);
			expect(explain(shop, BUYER, purchase).status).to.equal("gift delivered");
			expect(explain(shop, FRIEND, purchase).status).to.equal("gift waiting");
			const friend = shop.join(cloud, FRIEND);
			cloud.advance(5);
			expect(explain(shop, FRIEND, purchase).status).to.equal("credit usable");
			expect(explain(shop, FRIEND, purchase).entries[0].IsGift).to.equal(true);
			shop.service.ConsumeCredit(friend, GEMS);
			expect(explain(shop, FRIEND, purchase).status).to.equal("credit used");
		});

		it("tells of a gift credit, and of the gift that it became", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(buyer, GEMS_GIFT);
			cloud.advance(5);
			expect(explain(shop, BUYER, purchase).status).to.equal("credit usable");
			askForGift(shop, buyer);
			cloud.advance(10);
			expect(explain(shop, BUYER, purchase).status).to.equal("gift delivered");
		});

		it("finds a purchase in the journal that a rollback took out of the profile", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const before = shop.join(cloud, BUYER);
			leave(cloud, before);
			const old = storedRecord(cloud, tostring(BUYER));
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(5);
			leave(cloud, player);
			cloud.dataStore(STORE_NAME).preload(tostring(BUYER), old);
			const report = explain(shop, BUYER, purchase);
			expect(report.status).to.equal("missing from the profile");
			expect(regrant(shop, BUYER, purchase)).to.equal("Sent");
			shop.join(cloud, BUYER);
			cloud.advance(5);
			expect(storedGems(cloud, BUYER)).to.equal(1);
			expect(explain(shop, BUYER, purchase).status).to.equal("credit usable");
		});
	});

	describe("RegrantAsync", () => {
		it("gives a paid credit once to a player here", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(5);
			expect(regrant(shop, BUYER, purchase)).to.equal("Granted");
			expect(regrant(shop, BUYER, purchase)).to.equal("AlreadyGranted");
			expect(shop.service.GetCredits(player, GEMS)).to.equal(1);
			expect(storedHome(cloud, BUYER).MonetisationLedger!.Entries[0].Paid).to.equal(true);
			expect(regrant(shop, BUYER, "other")).to.equal("UnknownPurchase");
		});

		it("gives it once to a player on another server and to one who is offline, asked as often as one likes", () => {
			for (const isOnline of [true, false]) {
				const cloud = new SimCloud();
				const shop = openGiftShop(cloud, "here");
				const desk = openGiftShop(cloud, "desk");
				let player = shop.join(cloud, BUYER);
				const purchase = cloud.purchases.buy(player, GEMS);
				cloud.advance(5);
				if (!isOnline) leave(cloud, player);
				expect(regrant(desk, BUYER, purchase)).to.equal("Sent");
				regrant(desk, BUYER, purchase);
				cloud.advance(15);
				if (!isOnline) {
					player = shop.join(cloud, BUYER);
					cloud.advance(5);
				}
				expect(shop.service.GetCredits(player, GEMS)).to.equal(1);
				cloud.advance(30);
				expect(regrant(desk, BUYER, purchase)).to.equal("AlreadyGranted");
			}
		});

		it("gives the buyer of a gift a credit to give it, whose gift is a new one", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const buyer = shop.join(cloud, BUYER);
			shop.join(cloud, FRIEND);
			askForGift(shop, buyer);
			answerPrompt(cloud, buyer, true);
			const purchase = cloud.purchases.unresolved(BUYER)[0].PurchaseId;
			cloud.advance(10);
			expect(regrant(shop, BUYER, purchase)).to.equal("Granted");
			expect(askForGift(shop, buyer).code).to.equal("CreditUsed");
			cloud.advance(10);
			expect(storedGems(cloud, FRIEND)).to.equal(2);
		});

		it("settles a purchase of a broken product with a credit, and its receipt is answered as granted", () => {
			for (const place of ["here", "there", "offline"] as const) {
				const cloud = new SimCloud();
				let isBroken = true;
				const broken = { ...gems, handler: () => (isBroken ? error("broken", 0) : undefined) };
				const shop = openGiftShop(cloud, "here", {}, [broken]);
				const desk = openGiftShop(cloud, "desk", {}, [broken]);
				let player = shop.join(cloud, BUYER);
				const purchase = cloud.purchases.buy(player, GEMS, { currencySpent: 70 });
				cloud.advance(70);
				if (place === "offline") leave(cloud, player);
				expect(regrant(place === "here" ? shop : desk, BUYER, purchase)).to.equal(
					place === "here" ? "Granted" : "Sent",
				);
				if (place === "offline") player = shop.join(cloud, BUYER);
				cloud.advance(90);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(shop.service.GetCredits(player, GEMS)).to.equal(1);
				expect(explain(shop, BUYER, purchase).entries[0].CurrencySpent).to.equal(70);
				isBroken = false;
				expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, GEMS))).to.equal(true);
				expect(explain(shop, BUYER, purchase).status).to.equal("credit used");
				expect(regrant(shop, BUYER, purchase)).to.equal("AlreadyGranted");
			}
		});

		it("gives no credit for a receipt that is processed before its message arrives", () => {
			const cloud = new SimCloud();
			let isBroken = true;
			const broken: DevProductPrivate = {
				...gems,
				handler: (_player, _id, _params, _deps, context) => {
					if (isBroken) error("broken", 0);
					(context.Data as { Cash: number }).Cash += 50;
				},
			};
			const shop = openGiftShop(cloud, "here", {}, [broken]);
			const desk = new ShopServer(startServer(cloud, { name: "desk" }));
			const data = dataOf(desk, {
				MessageUserAsync(userId, message) {
					isBroken = false;
					desk.server.sim.engine.scheduler.wait(70);
					return desk.server.PlayerProfiles.MessageUserAsync(userId, message);
				},
			});
			desk.start({ devProducts: [broken] }, { Data: data });
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, GEMS);
			cloud.advance(70);
			expect(regrant(desk, BUYER, purchase)).to.equal("Sent");
			cloud.advance(30);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			leave(cloud, player);
			expect(storedGems(cloud, BUYER)).to.equal(1);
		});

		it("does not know what purchases of older code were for", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			leave(cloud, player);
			const record = storedRecord(cloud, tostring(BUYER)) as { Data: Record<string, unknown> };
			record.Data.PurchaseIdCache = ["old"];
			cloud.dataStore(STORE_NAME).preload(tostring(BUYER), record);
			expect(explain(shop, BUYER, "old").status).to.equal("settled");
			expect(regrant(shop, BUYER, "old")).to.equal("UnknownProduct");
		});
	});

	describe("VoidCreditAsync", () => {
		it("withdraws a credit here, on another server, and of a user who is offline", () => {
			for (const place of ["here", "there", "offline"] as const) {
				const cloud = new SimCloud();
				const shop = openGiftShop(cloud, "here", {}, [boost({ isPossible: false })]);
				const desk = openGiftShop(cloud, "desk", {}, [boost({ isPossible: false })]);
				let player = shop.join(cloud, BUYER);
				const purchase = cloud.purchases.buy(player, BOOST);
				cloud.purchases.buy(player, BOOST);
				cloud.advance(5);
				if (place === "offline") leave(cloud, player);
				const entry = explain(desk, BUYER, purchase).entries[0].Id;
				const code = voidCredit(place === "here" ? shop : desk, BUYER, entry);
				expect(code).to.equal(place === "here" ? "Voided" : "Sent");
				cloud.advance(15);
				if (place === "offline") {
					player = shop.join(cloud, BUYER);
					cloud.advance(5);
				}
				expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
				cloud.advance(90);
				expect(explain(desk, BUYER, purchase).status).to.equal("credit withdrawn");
				expect(voidCredit(desk, BUYER, entry)).to.equal("UnknownEntry");
			}
		});

		it("leaves a credit alone that is in use, and one that only has the same id", () => {
			const cloud = new SimCloud();
			const slow = boost({ isPossible: false }, { yields: true, handler: slowly(cloud, () => false) });
			const shop = openGiftShop(cloud, "here", {}, [slow]);
			const player = shop.join(cloud, BUYER);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(2);
			const entry = explain(shop, BUYER, purchase).entries[0];
			expect(entry.State).to.equal("reserved");
			expect(voidCredit(shop, BUYER, entry.Id)).to.equal("InUse");
			cloud.advance(20);
			const message = sealMessage({
				Kind: "@coffer/Void",
				Entry: entry.Id,
				Product: entry.Product,
				GrantedAt: entry.GrantedAt - 1,
			});
			shop.server.await(() => shop.server.PlayerProfiles.MessageUserAsync(BUYER, message));
			cloud.advance(10);
			expect(shop.service.GetCredits(player, BOOST)).to.equal(1);
		});
	});

	describe("support calls", () => {
		it("answer NotSupported where Data has no way to other users", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			shop.start({ devProducts: [gems] }, { Data: dataOf(shop, { MessageUserAsync: false }) });
			expect(explain(shop, BUYER, "p").code).to.equal("NotSupported");
			expect(regrant(shop, BUYER, "p")).to.equal("NotSupported");
			expect(voidCredit(shop, BUYER, "1")).to.equal("NotSupported");
		});

		it("answer NotStarted before Start", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			expect(explain(shop, BUYER, "p").code).to.equal("NotStarted");
			expect(regrant(shop, BUYER, "p")).to.equal("NotStarted");
		});

		it("answer Failed when Data raises an error", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const data = dataOf(shop, {});
			data.ViewUserAsync = function () {
				error("no view", 0);
			};
			shop.start({ devProducts: [gems] }, { Data: data });
			expect(explain(shop, BUYER, "p").code).to.equal("Failed");
			expect(voidCredit(shop, BUYER, "1")).to.equal("Failed");
		});

		it("raise for arguments of the wrong type", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const message = errorOf(() => shop.service.ExplainPurchaseAsync("7" as never, "p"));
			expect(message.find("ExplainPurchaseAsync: the user id", 1, true)[0]).to.be.ok();
			expect(errorOf(() => shop.service.RegrantAsync(7, 5 as never)).find("purchase id")[0]).to.be.ok();
			expect(errorOf(() => shop.service.VoidCreditAsync(7, "")).find("entry id")[0]).to.be.ok();
		});
	});

	describe("SimulateReceipt", () => {
		it("runs the real pipeline in Studio, each time with another purchase", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud, { isStudio: true }));
			shop.start({ devProducts: [gems] });
			const player = shop.join(cloud, BUYER);
			expect(shop.server.await(() => shop.service.SimulateReceipt(player, GEMS))).to.equal(true);
			expect(shop.server.await(() => shop.service.SimulateReceipt(player, "Gems"))).to.equal(true);
			expect(storedGems(cloud, BUYER)).to.equal(2);
			expect(shop.server.await(() => shop.service.SimulateReceipt(player, GEMS_GIFT))).to.equal(true);
			expect(shop.service.GetCredits(player, GEMS_GIFT)).to.equal(1);
			expect(shop.server.await(() => shop.service.SimulateReceipt(player, 555))).to.equal(false);
		});

		it("is refused in a live game, with a warning", () => {
			const cloud = new SimCloud();
			const shop = openGiftShop(cloud, "here");
			const player = shop.join(cloud, BUYER);
			expect(shop.server.await(() => shop.service.SimulateReceipt(player, GEMS))).to.equal(false);
			expect(storedGems(cloud, BUYER)).to.equal(0);
			const warnings = shop.server.sim.output.filter(
				(line) => line.text.find("SimulateReceipt")[0] !== undefined,
			);
			expect(warnings.size()).to.equal(1);
		});
	});
};
