import { deepCopy } from "../../../src/storable/deep-copy";
import { rememberClaim } from "../../../src/monetisation/ledger/claims";
import { bankGift, finishGift, receiveGift } from "../../../src/monetisation/ledger/gifts";
import { grantCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { isKnownPurchase, rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import { commitReservation, markActed, reserveCredit } from "../../../src/monetisation/ledger/reserve";
import type { RolledBackPurchases } from "../../../src/monetisation/ledger/roll-back";
import { rollBackLedger } from "../../../src/monetisation/ledger/roll-back";
import { regrant } from "../../../src/monetisation/ledger/support";
import { LEDGER_OWNER } from "../../../src/monetisation/ledger/table-owner";
import type { CreditEntry, LedgerData } from "../../../src/monetisation/ledger/types";

const NOW = 1_800_000_000;
const MOMENT = NOW - 86_400;

function newLedger(): LedgerData {
	return openLedger({}, NOW).ledger;
}

function buyGoods(ledger: LedgerData, id: string, at = NOW): void {
	rememberPurchase(ledger, { Id: id, Product: "7", At: at, Spent: 70, Channel: 1, PlaceId: 5 });
}

function buyCredit(ledger: LedgerData, id: string): string {
	rememberPurchase(ledger, { Id: id, Product: "7", At: NOW, Spent: 70 });
	const granted = grantCredit(ledger, { product: "7", paid: true, now: NOW, purchase: id, spent: 70 });
	return granted.ok ? granted.entryId : error("refused");
}

function use(ledger: LedgerData, product = "7"): void {
	const entry = reserveCredit(ledger, product, { Id: "r", Session: "s" }, NOW);
	if (entry === undefined) error("there is no credit", 2);
	commitReservation(ledger, "r");
}

function roll(now: LedgerData, before: LedgerData | undefined, mode: RolledBackPurchases = "Credits") {
	return rollBackLedger(now, before, mode, MOMENT);
}

function creditsOf(ledger: LedgerData): string {
	return ledger.Entries.map(({ Purchase, State }) => `${Purchase} ${State}`).join(", ");
}

export = () => {
	describe("a rollback of the ledger", () => {
		it("makes a paid credit of each purchase since, with what was paid, and still knows the purchases", () => {
			const before = newLedger();
			buyGoods(before, "old", MOMENT - 5);
			const now = deepCopy(before);
			buyGoods(now, "new");
			const { ledger, told } = roll(now, before);
			const entry: CreditEntry = ledger.Entries[0];
			expect(creditsOf(ledger)).to.equal("new available");
			expect(entry.Paid).to.equal(true);
			expect(entry.Spent).to.equal(70);
			expect(entry.Channel).to.equal(1);
			expect(entry.PlaceId).to.equal(5);
			expect(isKnownPurchase(ledger, "new")).to.equal(true);
			expect(isKnownPurchase(ledger, "old")).to.equal(true);
			expect(told.size()).to.equal(1);
			expect(told[0].Kind).to.equal("CreditGranted");
			expect(told[0].Purchase).to.equal("new");
			expect(told[0].Detail.find("rolled back to 2027-01-14", 1, true)[0]).to.be.ok();
			expect(ledger.Untold?.size()).to.equal(1);
		});

		it("gives credits that wait for the player's button by default, and ones that redeem themselves as goods", () => {
			for (const [mode, redeem] of [
				["Credits", false],
				["Goods", true],
			] as const) {
				const now = newLedger();
				buyGoods(now, "new");
				expect(roll(now, undefined, mode).ledger.Entries[0].Redeem).to.equal(redeem);
			}
		});

		it("gives nothing where nothing is wanted, and says of each purchase that its goods are gone", () => {
			const before = newLedger();
			rememberClaim(before, "gamepass/1", NOW, false, undefined);
			const now = deepCopy(before);
			buyGoods(now, "new");
			rememberClaim(now, "gamepass/2", NOW, false, undefined);
			const { ledger, told } = roll(now, before, "Nothing");
			expect(ledger.Entries.size()).to.equal(0);
			expect(told[0].Kind).to.equal("PurchaseUndone");
			expect(ledger.Recent[0].IsUndone).to.equal(true);
			expect(isKnownPurchase(ledger, "new")).to.equal(true);
			expect(ledger.Claims["gamepass/2"]).to.be.ok();
		});

		it("gives no second credit where the first is usable, or in use", () => {
			const now = newLedger();
			buyCredit(now, "usable");
			buyCredit(now, "used");
			const first = reserveCredit(now, "7", { Id: "r", Session: "s" }, NOW)!;
			const { ledger, told } = roll(now, newLedger());
			expect(ledger.Entries.size()).to.equal(2);
			expect(first.State).to.equal("available");
			expect(told.size()).to.equal(0);
		});

		it("brings back paid credits that were used since, once, with all they had", () => {
			const before = newLedger();
			buyCredit(before, "old");
			grantCredit(before, { product: "7", paid: true, now: NOW, key: "by hand" });
			const now = deepCopy(before);
			use(now);
			use(now);
			const { ledger } = roll(now, before);
			expect(creditsOf(ledger)).to.equal("old available, nil available");
			expect(ledger.Entries[0].Spent).to.equal(70);
			expect(creditsOf(roll(ledger, before).ledger)).to.equal("old available, nil available");
		});

		it("to the moment before an earlier rollback takes that one's credits back, for their goods are there again", () => {
			const early = newLedger();
			buyCredit(early, "credit");
			grantCredit(early, { product: "7", paid: true, now: NOW, key: "by hand" });
			const late = deepCopy(early);
			buyGoods(late, "goods");
			receiveGift(late, { id: "g", product: "7", from: 9, now: NOW });
			regrant(late, { Purchase: "goods", Product: "7" }, NOW, undefined);
			for (const _ of $range(1, 4)) use(late);
			const rolled = roll(deepCopy(late), early).ledger;
			expect(rolled.Entries.size()).to.equal(5);
			const { ledger, told } = roll(rolled, late);
			expect(ledger.Entries.size()).to.equal(0);
			expect(told.size()).to.equal(5);
			expect(told.every(({ Kind }) => Kind === "CreditVoided")).to.equal(true);
			const nothing = roll(deepCopy(late), early, "Nothing").ledger;
			expect(roll(nothing, late).ledger.Recent.some(({ IsUndone }) => IsUndone === true)).to.equal(false);
		});

		it("brings back a credit in use whose handler had changed Data, for that change is gone", () => {
			const before = newLedger();
			buyCredit(before, "a");
			const now = deepCopy(before);
			reserveCredit(now, "7", { Id: "r", Session: "s" }, NOW);
			markActed(now, "r");
			const { ledger, told } = roll(now, before);
			expect(creditsOf(ledger)).to.equal("a available");
			expect(told.map(({ Kind, Purchase }) => `${Kind} ${Purchase}`).join(", ")).to.equal("CreditGranted a");
		});

		it("to a moment in which its handler had changed Data takes a credit back that was given for it since", () => {
			const before = newLedger();
			buyCredit(before, "a");
			reserveCredit(before, "7", { Id: "r", Session: "s" }, NOW);
			markActed(before, "r");
			const now = newLedger();
			buyCredit(now, "a");
			expect(creditsOf(roll(now, before).ledger)).to.equal("");
		});

		it("brings no free credit back", () => {
			const before = newLedger();
			grantCredit(before, { product: "7", paid: false, now: NOW });
			const now = deepCopy(before);
			use(now);
			expect(roll(now, before).ledger.Entries.size()).to.equal(0);
		});

		it("leaves gifts where they are: on their way, delivered, and rights to give", () => {
			const paid = { giftProduct: "900", product: "7", from: 7, now: NOW };
			const before = newLedger();
			bankGift(before, { ...paid, purchase: "right" }, true, undefined);
			const now = deepCopy(before);
			now.GiftIntents = [
				{ Id: "i", Product: "900", Recipient: 8, At: NOW },
				{ Id: "j", Product: "900", Recipient: 8, At: NOW },
			];
			bankGift(now, { ...paid, purchase: "delivered" }, true, {});
			finishGift(now, "delivered");
			bankGift(now, { ...paid, purchase: "under way" }, true, {});
			use(now, "900");
			const { ledger, told } = roll(now, before);
			expect(ledger.Entries.size()).to.equal(0);
			expect(told.size()).to.equal(0);
			expect(ledger.Gifts?.size()).to.equal(1);
		});

		it("gives a gift that was received and used since once more, as a gift", () => {
			const now = newLedger();
			receiveGift(now, { id: "g", product: "7", from: 9, now: NOW, spent: 70 });
			use(now);
			const { ledger } = roll(now, newLedger());
			expect(creditsOf(ledger)).to.equal("g available");
			expect(ledger.Entries[0].IsGift).to.equal(true);
			expect(ledger.Entries[0].From).to.equal(9);
		});

		it("brings back what support gave and was used since, and gives it once", () => {
			const before = newLedger();
			buyGoods(before, "old");
			const now = deepCopy(before);
			regrant(now, { Purchase: "old", Product: "7", Spent: 70 }, NOW, undefined);
			regrant(now, { Purchase: "open", Product: "7" }, NOW, undefined);
			expect(roll(deepCopy(now), before).told.size()).to.equal(0);
			use(now);
			use(now);
			const { ledger, told } = roll(now, before);
			expect(told.size()).to.equal(2);
			expect(creditsOf(ledger)).to.equal("open available, regrant/old available");
		});

		it("makes passes and periods due again that were given since", () => {
			const before = newLedger();
			rememberClaim(before, "subscription/S", NOW, true, "2027-01-01T00:00:00Z");
			const now = deepCopy(before);
			rememberClaim(now, "subscription/S", NOW, true, "2027-02-01T00:00:00Z");
			rememberClaim(now, "gamepass/2", NOW, false, undefined);
			const { ledger } = roll(now, before);
			expect(ledger.Claims["gamepass/2"]).to.equal(undefined);
			expect(ledger.Claims["subscription/S"].Periods?.join(",")).to.equal("2027-01-01T00:00:00Z");
			expect(ledger.Claims).never.to.equal(before.Claims);
		});

		it("gives nothing for what older code has processed", () => {
			const now = openLedger({ PurchaseIdCache: ["a"] }, NOW).ledger;
			expect(roll(now, newLedger()).told.size()).to.equal(0);
		});

		it("knows what older code has processed last, which has left it beside the ledger only", () => {
			const before = newLedger();
			const now = deepCopy(before);
			const rolled = LEDGER_OWNER.rollBack!(now, before, undefined, MOMENT, { PurchaseIdCache: ["legacy"] });
			expect(isKnownPurchase(rolled.table as LedgerData, "legacy")).to.equal(true);
			const none = LEDGER_OWNER.rollBack!(undefined, undefined, undefined, MOMENT, {
				PurchaseIdCache: ["legacy"],
			});
			expect(isKnownPurchase(none.table as LedgerData, "legacy")).to.equal(true);
		});

		it("brings back a paid credit that older code has used since, in the counts only", () => {
			const before = newLedger();
			buyCredit(before, "a");
			const data = { MonetisationCredits: { 7: 0 } };
			const rolled = LEDGER_OWNER.rollBack!(deepCopy(before), before, undefined, MOMENT, data);
			expect(creditsOf(rolled.table as LedgerData)).to.equal("a available");
		});

		it("is the same when it runs again on the stored ledger", () => {
			const before = newLedger();
			const now = newLedger();
			buyGoods(now, "new");
			const params = { Purchases: "Credits" };
			const first = LEDGER_OWNER.rollBack!(deepCopy(now), before, params, MOMENT, {});
			const second = LEDGER_OWNER.rollBack!(deepCopy(now), before, params, MOMENT, {});
			expect((first.table as LedgerData).Entries[0].Id).to.equal((second.table as LedgerData).Entries[0].Id);
			expect(first.told.size()).to.equal(1);
		});

		it("leaves alone what a later version has written, and takes the older one where there is none", () => {
			const newer = { Version: 99 };
			expect(LEDGER_OWNER.rollBack!(newer, newLedger(), undefined, MOMENT, {}).table).to.equal(newer);
			const before = newLedger();
			expect(LEDGER_OWNER.rollBack!(undefined, before, undefined, MOMENT, {}).table).to.equal(before);
		});
	});
};
