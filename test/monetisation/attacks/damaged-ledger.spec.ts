import { availableCount, countsOf } from "../../../src/monetisation/ledger/counts";
import { grantCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { isKnownPurchase } from "../../../src/monetisation/ledger/purchases";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";

const NOW = 1000;

/** A home with that many paid credits of product 7. */
function homeWith(count: number): LedgerHome {
	const { ledger } = openLedger({}, NOW);
	for (const _ of $range(1, count)) grantCredit(ledger, { product: "7", paid: true, now: NOW });
	return { MonetisationLedger: ledger, MonetisationCredits: countsOf(ledger) };
}

/** As a server that loads the profile later sees it. */
function reopen(home: LedgerHome): { readonly ledger: LedgerData; readonly problems: ReadonlyArray<string> } {
	return openLedger(home, NOW);
}

export = () => {
	describe("a damaged ledger", () => {
		for (const [what, count] of [
			["below zero", -1],
			["a fraction", 1.5],
			["no number", 0 / 0],
			["infinite", math.huge],
			["a text", "3"],
		] as Array<[string, never]>) {
			it(`keeps the paid credits of a product whose count is ${what}`, () => {
				const home = homeWith(3);
				home.MonetisationCredits!["7"] = count;
				const { ledger, problems } = reopen(home);
				expect(availableCount(ledger, "7")).to.equal(3);
				expect(countsOf(ledger)["7"]).to.equal(3);
				expect(problems.size()).to.equal(1);
			});
		}

		it("does not make so many credits of an absurd count that the server stops", () => {
			const home = homeWith(2);
			home.MonetisationCredits!["7"] = 1e12;
			const { ledger, problems } = reopen(home);
			expect(availableCount(ledger, "7")).to.equal(2);
			expect(problems.size()).to.equal(1);
			expect(ledger.Aside!.size()).to.equal(1);
		});

		it("sets a count that makes no sense aside", () => {
			const home: LedgerHome = { MonetisationCredits: { ["7"]: -4 } };
			const { ledger } = reopen(home);
			expect(ledger.Aside!.size()).to.equal(1);
		});

		it("still knows a purchase whose product was lost, so that it is not granted again", () => {
			const home = homeWith(0);
			home.MonetisationLedger!.Purchases = { first: 5, second: true } as never;
			const { ledger, problems } = reopen(home);
			expect(isKnownPurchase(ledger, "first")).to.equal(true);
			expect(isKnownPurchase(ledger, "second")).to.equal(true);
			expect(problems.size()).to.equal(2);
		});

		it("still knows a grant's key whose entry was lost", () => {
			const home = homeWith(0);
			home.MonetisationLedger!.GrantKeys = { daily: 5 } as never;
			const { ledger } = reopen(home);
			const again = grantCredit(ledger, { product: "7", paid: false, now: NOW, key: "daily" });
			expect(again.ok && again.isNew).to.equal(false);
		});

		it("gives no credit the id of another one, whatever became of its numbering", () => {
			for (const last of [undefined, 0, -5, 0 / 0, 1.5, "x"] as Array<never>) {
				const home = homeWith(3);
				home.MonetisationLedger!.LastEntry = last;
				const { ledger } = reopen(home);
				grantCredit(ledger, { product: "7", paid: true, now: NOW });
				home.MonetisationLedger = ledger;
				home.MonetisationCredits = countsOf(ledger);
				// Of two entries with one id the second would be set aside.
				expect(availableCount(reopen(home).ledger, "7")).to.equal(4);
			}
		});

		it("that is no table is set aside for support", () => {
			const home = { MonetisationLedger: "all my credits" } as unknown as LedgerHome;
			const { ledger, problems } = reopen(home);
			expect(problems.size()).to.equal(1);
			expect(ledger.Aside![0]).to.equal("all my credits");
		});

		it("whose entries are no table has them set aside for support", () => {
			const home = homeWith(1);
			home.MonetisationLedger!.Entries = "lost" as never;
			home.MonetisationCredits = undefined;
			expect(reopen(home).ledger.Aside![0]).to.equal("lost");
		});
	});
};
