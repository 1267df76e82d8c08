import { isKnownPurchase, packedOf, RECENT_MAX, rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import { receiveGift } from "../../../src/monetisation/ledger/gifts";
import { openLedger } from "../../../src/monetisation/ledger/open";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";
import { deepCopy } from "../../../src/storable/deep-copy";
import { SimCloud } from "../../../src/testing";
import { storedHome } from "../../support/gift-world";
import { coins, COINS } from "../../support/prompts";
import { oldRecord, warnings } from "../../support/records";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";
import { STORE_NAME } from "../../support/world";

const NOW = 1_800_000_000;

/** A ledger as version 1 wrote it. */
function oldLedger(purchases: number): object {
	const Purchases: Record<string, string> = {};
	for (const index of $range(1, purchases)) Purchases[`old-${index}`] = "100";
	return {
		Version: 1,
		LastEntry: 5,
		Entries: [
			{ Id: "2", Product: "100", State: "available", Paid: true, GrantedAt: 1, Purchase: "old-1" },
			{
				Id: "5",
				Product: "100",
				State: "reserved",
				Paid: true,
				GrantedAt: 2,
				Purchase: "old-2",
				Reservation: { Id: "r", Session: "s" },
			},
		],
		Purchases,
		GrantKeys: { event: "3" },
		Gifts: [{ Id: "g", GiftProduct: "900", Product: "100", Recipient: 8, From: 7, At: 1 }],
		GiftIntents: [{ Id: "i", Product: "900", Recipient: 8, At: 1 }],
		Claims: { "gamepass/300": { At: 4 }, "subscription/EXP-1": { At: 5, Periods: ["2027-01-15T08:02:03Z"] } },
		Aside: ["odd"],
	};
}

/** What code of version 1 leaves of a home that it has read and written again: it knows fields of its own only. */
function throughOldCode(home: LedgerHome): LedgerHome {
	const found = deepCopy(home) as { MonetisationLedger?: Partial<LedgerData> } & LedgerHome;
	const { LastEntry, Entries, Purchases, GrantKeys, GiftIntents, Gifts, Claims, Aside } =
		found.MonetisationLedger ?? {};
	const texts: Record<string, string> = { ...Purchases };
	for (const id of found.PurchaseIdCache ?? []) texts[id] ??= "legacy";
	found.MonetisationLedger = {
		Version: 1,
		LastEntry,
		Entries,
		Purchases: texts,
		GrantKeys,
		GiftIntents,
		Gifts,
		Claims,
		Aside,
	} as LedgerData;
	return found as LedgerHome;
}

/** What stands in a stored home of a ledger. */
function homeOf(ledger: LedgerData, PurchaseIdCache: Array<string>): LedgerHome {
	return { MonetisationLedger: ledger, PurchaseIdCache };
}

function preload(cloud: SimCloud, ledger: object | undefined, more: object = {}): void {
	const record = oldRecord(100);
	const data = record.Data as unknown as Map<string, unknown>;
	data.set("MonetisationLedger", ledger);
	for (const [name, value] of pairs(more as Record<string, unknown>)) data.set(name, value);
	cloud.dataStore(STORE_NAME).preload("7", record);
}

/** Redelivers purchases of before: none of them may be granted again. */
function cashAfter(cloud: SimCloud, shop: ShopServer, ids: ReadonlyArray<string>): number {
	const player = shop.server.sim.players[0];
	for (const purchaseId of ids) cloud.purchases.buy(player, COINS, { purchaseId });
	cloud.advance(20);
	return shop.profile(player).Data.Cash;
}

export = () => {
	describe("a ledger of version 1", () => {
		for (const count of [0, 3, RECENT_MAX, RECENT_MAX + 1, 1000]) {
			it(`with ${count} purchases is taken over: each of them stays known, the oldest of many as hashes`, () => {
				const { ledger, problems } = openLedger({ MonetisationLedger: oldLedger(count) as LedgerData }, NOW);
				expect(problems.size()).to.equal(0);
				expect(ledger.Version).to.equal(2);
				for (const index of $range(1, count)) expect(isKnownPurchase(ledger, `old-${index}`)).to.equal(true);
				expect(isKnownPurchase(ledger, "old-0")).to.equal(false);
				expect(ledger.Recent.size()).to.equal(math.min(count, RECENT_MAX));
				expect(packedOf(ledger).size()).to.equal(11 * math.max(0, count - RECENT_MAX));
				expect(ledger.Entries.size()).to.equal(2);
				expect(ledger.LastEntry).to.equal(5);
				expect(ledger.Gifts!.size()).to.equal(1);
				expect(ledger.Claims["gamepass/300"].At).to.equal(4);
				expect(ledger.Claims["subscription/EXP-1"].Periods!.size()).to.equal(1);
				expect(ledger.GrantKeys.event).to.equal("3");
				expect(ledger.Aside!.size()).to.equal(1);
			});
		}

		for (const [what, change] of [
			["without anything", (ledger) => ledger.clear()],
			["without a version", (ledger) => ledger.delete("Version")],
			["whose purchases are a list", (ledger) => ledger.set("Purchases", ["old-1"])],
			["whose entries are gone", (ledger) => ledger.delete("Entries")],
			["whose number of entries is a text", (ledger) => ledger.set("LastEntry", "five")],
			["whose claims are a list", (ledger) => ledger.set("Claims", [1, 2])],
			["whose grant keys are a number", (ledger) => ledger.set("GrantKeys", 5)],
		] as Array<[string, (ledger: Map<string, unknown>) => void]>) {
			it(`${what} is read without an error, and can be used`, () => {
				const old = oldLedger(3) as unknown as Map<string, unknown>;
				change(old);
				const { ledger } = openLedger({ MonetisationLedger: old as never }, NOW);
				rememberPurchase(ledger, { Id: "new", Product: "100" });
				expect(isKnownPurchase(ledger, "new")).to.equal(true);
				expect(ledger.Version).to.equal(2);
			});
		}

		it("is stored as version 2 by the first save, with all that it knew", () => {
			const cloud = new SimCloud();
			preload(cloud, oldLedger(150));
			const shop = openShop(cloud, [coins]);
			shop.join(cloud, 7);
			const ids = new Array<string>();
			for (const index of $range(1, 150, 7)) ids.push(`old-${index}`);
			// Of the two credits, the one that was cut off in the middle is used at the load.
			expect(cashAfter(cloud, shop, ids)).to.equal(150);
			expect(cloud.purchases.unresolved(7).size()).to.equal(0);
			expect(storedHome(cloud, 7).MonetisationLedger!.Version).to.equal(2);
		});
	});

	describe("a ledger of a later version", () => {
		it("is left alone in every write, whatever the game does, and told of; receipts wait", () => {
			const cloud = new SimCloud();
			const later = { Version: 3, Entries: { other: "shape" }, Anything: [1, 2, { x: "y" }] };
			preload(cloud, later, { MonetisationCredits: { "100": 2 } });
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			shop.profile(player).Data.Cash = 7;
			shop.server.sim.run(() => shop.profile(player).Save());
			cloud.advance(5);
			const { Data } = shop.profile(player);
			shop.profile(player).Data = { ...Data, Cash: 8, MonetisationLedger: oldLedger(3) } as never;
			shop.server.sim.run(() => shop.profile(player).Save());
			cloud.advance(400);
			shop.server.sim.leave(player);
			cloud.advance(10);
			const home = storedHome(cloud, 7);
			expect(home.Cash).to.equal(8);
			const stored = home.MonetisationLedger as unknown as typeof later;
			expect(stored.Version).to.equal(3);
			expect(stored.Entries.other).to.equal("shape");
			expect((stored.Anything as Array<unknown>).size()).to.equal(3);
			expect(home.MonetisationCredits!["100"]).to.equal(2);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(warnings(shop.server, "A newer version of Coffer wrote the purchases").size()).to.equal(1);
		});

		it("that comes in with a version of Data changes nothing", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			const { Data } = shop.profile(player);
			shop.profile(player).Data = { ...Data, MonetisationLedger: { Version: 3 } } as never;
			shop.server.sim.run(() => shop.profile(player).Save());
			cloud.advance(5);
			const { MonetisationLedger } = storedHome(cloud, 7);
			expect(MonetisationLedger!.Version).to.equal(2);
			expect(isKnownPurchase(MonetisationLedger!, purchase)).to.equal(true);
		});
	});

	describe("code of version 1 that reads and writes a ledger of version 2", () => {
		it("loses no purchase id, of the newest or of the packed", () => {
			const { ledger } = openLedger({}, NOW);
			const ids = new Array<string>();
			for (const index of $range(1, RECENT_MAX + 50)) {
				ids.push(`id-${index}`);
				rememberPurchase(ledger, { Id: `id-${index}`, Product: "100", At: NOW });
			}
			let home = homeOf(
				ledger,
				ids.filter((_, index) => index >= 50),
			);
			for (const _ of $range(1, 3)) {
				home = throughOldCode(home);
				const back = openLedger(home, NOW).ledger;
				for (const id of ids) expect(isKnownPurchase(back, id)).to.equal(true);
				home = homeOf(
					back,
					back.Recent.map(({ Id }) => Id),
				);
			}
		});

		it("does not make a player of ours forget a purchase or a gift", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			shop.server.sim.leave(player);
			cloud.advance(10);
			const home = storedHome(cloud, 7);
			const gift = { id: "gift-1", product: "100", from: 8, now: NOW };
			receiveGift(home.MonetisationLedger!, gift);
			// As the session would show it.
			const shown = openShopAgain(cloud, home);
			const back = throughOldCode(shown);
			const { ledger } = openLedger(back, NOW);
			expect(isKnownPurchase(ledger, purchase)).to.equal(true);
			expect(receiveGift(ledger, gift)).to.equal(undefined);
		});
	});

	describe("ids that ProfileService kept in MetaTags", () => {
		it("are honoured, stay known when the tags are gone, and what makes no sense there is nobody's", () => {
			const cloud = new SimCloud();
			const record = oldRecord(100);
			const tags = ["bought-1", 5, {}, "bought-2"] as Array<unknown>;
			(record.MetaData as { MetaTags: object }).MetaTags = { ProfilePurchaseIds: tags };
			cloud.dataStore(STORE_NAME).preload("7", record);
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			expect(cashAfter(cloud, shop, ["bought-1", "bought-2"])).to.equal(100);
			shop.server.sim.leave(player);
			cloud.advance(10);
			const { MonetisationLedger } = storedHome(cloud, 7);
			expect(isKnownPurchase(MonetisationLedger!, "bought-1")).to.equal(true);
			expect(isKnownPurchase(MonetisationLedger!, "bought-2")).to.equal(true);
		});

		it("are honoured together with a ledger and PurchaseIdCache", () => {
			const cloud = new SimCloud();
			const record = oldRecord(100);
			(record.MetaData as { MetaTags: object }).MetaTags = { ProfilePurchaseIds: ["tag"] };
			const data = record.Data as unknown as Map<string, unknown>;
			data.set("MonetisationLedger", oldLedger(3));
			data.set("PurchaseIdCache", ["cache"]);
			cloud.dataStore(STORE_NAME).preload("7", record);
			const shop = openShop(cloud, [coins]);
			shop.join(cloud, 7);
			expect(cashAfter(cloud, shop, ["tag", "cache", "old-3"])).to.equal(150);
		});
	});
};

/** The home as it is stored after a session that held it. */
function openShopAgain(cloud: SimCloud, home: LedgerHome): LedgerHome {
	const record = oldRecord(100);
	(record as { Data: object }).Data = deepCopy(home) as object;
	cloud.dataStore(STORE_NAME).preload("7", record);
	const shop = openShop(cloud, [coins]);
	const player = shop.join(cloud, 7);
	shop.profile(player).Data.Cash += 1;
	shop.server.sim.leave(player);
	cloud.advance(10);
	return storedHome(cloud, 7);
}
