import { deepCopy } from "../../../src/storable/deep-copy";
import { besideLedger } from "../../../src/monetisation/ledger/beside";
import { rememberClaim } from "../../../src/monetisation/ledger/claims";
import { receiveGift } from "../../../src/monetisation/ledger/gifts";
import { grantCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { overwriteLedger, TAKEN_OUT_MAX } from "../../../src/monetisation/ledger/overwrite";
import { isKnownPurchase, RECENT_MAX, rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import { commitReservation, reserveCredit } from "../../../src/monetisation/ledger/reserve";
import { LEDGER_OWNER } from "../../../src/monetisation/ledger/table-owner";
import type { LedgerData } from "../../../src/monetisation/ledger/types";

const NOW = 1_800_000_000;

function newLedger(): LedgerData {
	return openLedger({}, NOW).ledger;
}

function buyGoods(ledger: LedgerData, id: string, more: { IsToGive?: boolean } = {}): void {
	rememberPurchase(ledger, { Id: id, Product: "7", At: NOW, Spent: 70, ...more });
}

function buyCredit(ledger: LedgerData, id: string): void {
	buyGoods(ledger, id);
	grantCredit(ledger, { product: "7", paid: true, now: NOW, purchase: id });
}

function use(ledger: LedgerData): void {
	reserveCredit(ledger, "7", { Id: "r", Session: "s" }, NOW);
	commitReservation(ledger, "r");
}

function countOf(beside: ReadonlyMap<string, object>): number | undefined {
	return (beside.get("MonetisationCredits") as { [product: string]: number })["7"];
}

function idsOf(lines: ReadonlyArray<{ Id: string }> | undefined): string {
	return (lines ?? []).map(({ Id }) => Id).join(",");
}

export = () => {
	describe("a ledger whose Data a tool sets back", () => {
		it("does not count purchases as processed whose goods went, and still finds them", () => {
			const viewed = newLedger();
			buyGoods(viewed, "old");
			const stored = deepCopy(viewed);
			buyGoods(stored, "new");
			const ledger = overwriteLedger(stored, viewed);
			expect(isKnownPurchase(ledger, "old")).to.equal(true);
			expect(isKnownPurchase(ledger, "new")).to.equal(false);
			expect(idsOf(ledger.TakenOut)).to.equal("new");
			expect(ledger.TakenOut![0].Spent).to.equal(70);
			expect(ledger.Untold![0].Kind).to.equal("PurchaseUndone");
			buyGoods(ledger, "new");
			expect(ledger.TakenOut).to.equal(undefined);
		});

		it("keeps paid credits that were bought since, and gifts to others", () => {
			const stored = newLedger();
			buyCredit(stored, "credit");
			buyGoods(stored, "given", { IsToGive: true });
			const ledger = overwriteLedger(stored, newLedger());
			expect(idsOf(ledger.Recent)).to.equal("credit,given");
			expect(ledger.Entries.size()).to.equal(1);
			expect(ledger.TakenOut).to.equal(undefined);
		});

		it("takes out gifts that were received and used since", () => {
			const stored = newLedger();
			receiveGift(stored, { id: "g", product: "7", from: 9, now: NOW });
			use(stored);
			expect(idsOf(overwriteLedger(stored, undefined).TakenOut)).to.equal("gift/g");
		});

		it("has paid credits again that were used since, once", () => {
			const viewed = newLedger();
			buyCredit(viewed, "old");
			const stored = deepCopy(viewed);
			use(stored);
			const ledger = overwriteLedger(stored, viewed);
			expect(ledger.Entries.size()).to.equal(1);
			expect(ledger.Entries[0].Purchase).to.equal("old");
			expect(overwriteLedger(ledger, viewed).Entries.size()).to.equal(1);
		});

		it("knows purchases as processed again when the newer state comes back", () => {
			const viewed = newLedger();
			buyCredit(viewed, "old");
			const newer = deepCopy(viewed);
			buyGoods(newer, "new");
			use(newer);
			const ledger = overwriteLedger(overwriteLedger(deepCopy(newer), viewed), newer);
			expect(isKnownPurchase(ledger, "new")).to.equal(true);
			expect(ledger.TakenOut).to.equal(undefined);
			expect(ledger.Entries.size()).to.equal(0);
		});

		it("takes in what only the view knows", () => {
			const viewed = newLedger();
			buyCredit(viewed, "only here");
			const ledger = overwriteLedger(newLedger(), viewed);
			expect(ledger.Entries.size()).to.equal(1);
			expect(isKnownPurchase(ledger, "only here")).to.equal(true);
		});

		it("has passes and periods given as the view had them", () => {
			const viewed = newLedger();
			rememberClaim(viewed, "gamepass/1", NOW, false, undefined);
			const stored = deepCopy(viewed);
			rememberClaim(stored, "gamepass/2", NOW, false, undefined);
			const ledger = overwriteLedger(stored, viewed);
			expect(ledger.Claims["gamepass/1"]).to.be.ok();
			expect(ledger.Claims["gamepass/2"]).to.equal(undefined);
		});

		it("remembers purchases that are so old that only their ids are known", () => {
			const stored = newLedger();
			for (const number of $range(1, RECENT_MAX + 1)) buyGoods(stored, `p${number}`);
			const ledger = overwriteLedger(stored, newLedger());
			expect(isKnownPurchase(ledger, "p1")).to.equal(true);
			expect(isKnownPurchase(ledger, "p2")).to.equal(false);
			expect(ledger.TakenOut!.size()).to.equal(TAKEN_OUT_MAX);
			expect(ledger.TakenOut![TAKEN_OUT_MAX - 1].Id).to.equal(`p${RECENT_MAX + 1}`);
		});

		it("knows what it has taken out when it is read again", () => {
			const stored = newLedger();
			buyGoods(stored, "new");
			const ledger = overwriteLedger(stored, undefined);
			const read = openLedger({ MonetisationLedger: deepCopy(ledger) }, NOW);
			expect(read.problems.size()).to.equal(0);
			expect(idsOf(read.ledger.TakenOut)).to.equal("new");
			expect(read.ledger.Untold!.size()).to.equal(1);
		});

		it("stays as it is where a later version has written it", () => {
			const newer = { Version: 99 };
			expect(LEDGER_OWNER.overwrite!(newer, newLedger())).to.equal(newer);
			const stored = newLedger();
			expect(LEDGER_OWNER.overwrite!(stored, newer)).to.equal(stored);
		});
	});

	describe("what older code reads beside it", () => {
		it("is the counts of now, not of the view", () => {
			const ledger = newLedger();
			buyCredit(ledger, "a");
			const data = { MonetisationCredits: { "7": 0 }, PurchaseIdCache: ["z"] };
			const beside = besideLedger(ledger, data, newLedger());
			expect(countOf(beside)).to.equal(1);
			expect((beside.get("PurchaseIdCache") as Array<string>).join(",")).to.equal("z,a");
		});

		it("has what a tool has added to the counts of the view, or taken from them", () => {
			const viewed = newLedger();
			buyCredit(viewed, "a");
			const ledger = deepCopy(viewed);
			buyCredit(ledger, "b");
			expect(countOf(besideLedger(ledger, { MonetisationCredits: { "7": 3 } }, viewed))).to.equal(4);
			expect(countOf(besideLedger(ledger, { MonetisationCredits: {} }, viewed))).to.equal(1);
			expect(countOf(besideLedger(ledger, {}, viewed))).to.equal(2);
		});

		it("says nothing of counts without a ledger", () => {
			const ledger = newLedger();
			buyCredit(ledger, "a");
			const beside = besideLedger(ledger, { MonetisationCredits: { "7": 5 } }, undefined);
			expect(countOf(beside)).to.equal(1);
		});
	});
};
