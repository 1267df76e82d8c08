import { availableCount, countsOf } from "../../../src/monetisation/ledger/counts";
import { expireCredits, grantCredit, voidCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { isKnownPurchase, isSavedPurchase, rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import {
	commitReservation,
	reserveCredit,
	restoreReservation,
	settleDeadReservations,
} from "../../../src/monetisation/ledger/reserve";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";

const NOW = 1000;

function open(home: LedgerHome = {}): { readonly home: LedgerHome; readonly ledger: LedgerData } {
	const { ledger } = openLedger(home, NOW);
	return { home: { MonetisationLedger: ledger }, ledger };
}

function grant(ledger: LedgerData, changes: { paid?: boolean; expirySeconds?: number } = {}): string {
	const result = grantCredit(ledger, { product: "7", paid: true, now: NOW, ...changes });
	if (!result.ok) error(result.code, 2);
	return result.entryId;
}

export = () => {
	describe("a credit", () => {
		it("is counted for clients when it is granted, and not any more when it is used", () => {
			const { ledger } = open();
			grant(ledger);
			grant(ledger);
			expect(countsOf(ledger)["7"]).to.equal(2);
			reserveCredit(ledger, "7", { Id: "r", Session: "here" }, NOW);
			expect(countsOf(ledger)["7"]).to.equal(1);
			expect(commitReservation(ledger, "r")).to.equal(true);
			expect(ledger.Entries.size()).to.equal(1);
		});

		it("is usable again when its effect did not happen", () => {
			const { ledger } = open();
			grant(ledger);
			reserveCredit(ledger, "7", { Id: "r", Session: "here" }, NOW);
			expect(restoreReservation(ledger, "r")).to.equal(true);
			expect(availableCount(ledger, "7")).to.equal(1);
			expect(commitReservation(ledger, "r")).to.equal(false);
		});

		it("cannot be reserved twice", () => {
			const { ledger } = open();
			grant(ledger);
			expect(reserveCredit(ledger, "7", { Id: "a", Session: "here" }, NOW)).to.be.ok();
			expect(reserveCredit(ledger, "7", { Id: "b", Session: "here" }, NOW)).to.equal(undefined);
		});

		it("is granted once for an idempotency key", () => {
			const { ledger } = open();
			const first = grantCredit(ledger, { product: "7", paid: false, now: NOW, key: "event" });
			const second = grantCredit(ledger, { product: "7", paid: false, now: NOW, key: "event" });
			if (!first.ok || !second.ok) error("refused");
			expect(second.entryId).to.equal(first.entryId);
			expect(second.isNew).to.equal(false);
			expect(availableCount(ledger, "7")).to.equal(1);
		});

		it("that is free is capped and expires; one that is paid does neither", () => {
			const { ledger } = open();
			grantCredit(ledger, { product: "7", paid: false, now: NOW, cap: 1, expirySeconds: 10 });
			const refused = grantCredit(ledger, { product: "7", paid: false, now: NOW, cap: 1 });
			expect(refused.ok).to.equal(false);
			const paid = grantCredit(ledger, { product: "7", paid: true, now: NOW, cap: 1, expirySeconds: 10 });
			expect(paid.ok).to.equal(true);
			expect(expireCredits(ledger, NOW + 11).size()).to.equal(1);
			expect(availableCount(ledger, "7")).to.equal(1);
		});

		it("that expires soonest goes first", () => {
			const { ledger } = open();
			grant(ledger);
			const soon = grant(ledger, { paid: false, expirySeconds: 50 });
			grant(ledger, { paid: false, expirySeconds: 90 });
			expect(reserveCredit(ledger, "7", { Id: "r", Session: "here" }, NOW)!.Id).to.equal(soon);
		});

		it("can be withdrawn while nobody uses it", () => {
			const { ledger } = open();
			const id = grant(ledger);
			reserveCredit(ledger, "7", { Id: "r", Session: "here" }, NOW);
			expect(voidCredit(ledger, id)).to.equal(false);
			restoreReservation(ledger, "r");
			expect(voidCredit(ledger, id)).to.equal(true);
			expect(availableCount(ledger, "7")).to.equal(0);
		});
	});

	describe("a reservation of a server that is gone", () => {
		it("is given back, or spent where the product is at most once", () => {
			const { ledger } = open();
			const given = grant(ledger);
			const spent = grant(ledger);
			const mine = grant(ledger);
			reserveCredit(ledger, "7", { Id: "a", Session: "dead" }, NOW);
			reserveCredit(ledger, "7", { Id: "b", Session: "dead", AtMostOnce: true }, NOW);
			reserveCredit(ledger, "7", { Id: "c", Session: "here" }, NOW);
			const settled = settleDeadReservations(ledger, "here");
			expect(settled.restored.map(({ Id }) => Id).join()).to.equal(given);
			expect(settled.spent.map(({ Id }) => Id).join()).to.equal(spent);
			expect(ledger.Entries.map((entry) => `${entry.Id} ${entry.State}`).join(", ")).to.equal(
				`${given} available, ${mine} reserved`,
			);
		});
	});

	describe("a purchase", () => {
		it("is known for ever once it is remembered", () => {
			const { ledger } = open();
			for (const index of $range(1, 500)) rememberPurchase(ledger, { Id: `purchase ${index}`, Product: "7" });
			expect(isKnownPurchase(ledger, "purchase 1")).to.equal(true);
			expect(isKnownPurchase(ledger, "purchase 501")).to.equal(false);
		});

		it("counts as saved only when the saved data know it", () => {
			const { ledger } = open();
			rememberPurchase(ledger, { Id: "p", Product: "7" });
			expect(isSavedPurchase(undefined, "p")).to.equal(false);
			expect(isSavedPurchase({ Recent: "broken", Purchases: 5 }, "p")).to.equal(false);
			expect(isSavedPurchase(ledger, "p")).to.equal(true);
			// As version 1 has it.
			expect(isSavedPurchase({ Purchases: { p: "7" } }, "p")).to.equal(true);
		});
	});

	describe("openLedger", () => {
		it("takes over the purchase ids of the common sample", () => {
			const { ledger } = open({ PurchaseIdCache: ["old"] });
			expect(isKnownPurchase(ledger, "old")).to.equal(true);
		});

		it("makes paid credits of counts without entries", () => {
			const { ledger } = open({ MonetisationCredits: { ["7"]: 2, ["9"]: 1 } });
			expect(availableCount(ledger, "7")).to.equal(2);
			expect(ledger.Entries[0].Paid).to.equal(true);
		});

		it("follows what older code did to the counts since", () => {
			const { home, ledger } = open();
			grant(ledger);
			grant(ledger);
			home.MonetisationCredits = { ["7"]: 1, ["8"]: 1 };
			const again = openLedger(home, NOW).ledger;
			expect(availableCount(again, "7")).to.equal(1);
			expect(availableCount(again, "8")).to.equal(1);
		});

		it("is the same ledger when it is opened again", () => {
			const { home, ledger } = open();
			const id = grant(ledger);
			reserveCredit(ledger, "7", { Id: "r", Session: "here" }, NOW);
			grant(ledger);
			const { ledger: again, problems } = openLedger(home, NOW);
			expect(problems.size()).to.equal(0);
			expect(again.Entries.size()).to.equal(2);
			expect(again.Entries[0].Id).to.equal(id);
			expect(again.Entries[0].State).to.equal("reserved");
		});

		it("keeps the sound entries of a damaged ledger, sets the others aside and tells of them", () => {
			const { home, ledger } = open();
			grant(ledger);
			(ledger.Entries as Array<unknown>)[1] = "noise";
			(ledger.Purchases as { [id: string]: unknown }).odd = 5;
			const { ledger: again, problems } = openLedger(home, NOW);
			expect(again.Entries.size()).to.equal(1);
			expect(again.Aside!.size()).to.equal(1);
			expect(problems.size()).to.equal(2);
		});

		it("works on anything", () => {
			for (const broken of ["text", 5, true, { Entries: 6, Purchases: "x", GrantKeys: 1, LastEntry: "y" }]) {
				const home = { MonetisationLedger: broken, MonetisationCredits: broken, PurchaseIdCache: broken };
				const { ledger, problems } = openLedger(home as never, NOW);
				expect(problems.size() > 0).to.equal(true);
				expect(ledger.Entries.size()).to.equal(0);
			}
		});
	});
};
