import { countsOf } from "../../../src/monetisation/ledger/counts";
import { grantCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import type { LedgerHome } from "../../../src/monetisation/ledger/types";

/** Grants a free credit with a key; answers whether it is new. */
function grant(home: LedgerHome, product: string, key: string): boolean {
	const { ledger } = openLedger(home, 100);
	const granted = grantCredit(ledger, { product, paid: false, now: 100, key });
	home.MonetisationLedger = ledger;
	home.MonetisationCredits = countsOf(ledger);
	return granted.ok && granted.isNew;
}

export = () => {
	describe("the key of a manual grant", () => {
		it("makes one grant of each product, however often and in whatever order it is used", () => {
			const home: LedgerHome = {};
			expect(grant(home, "100", "event")).to.equal(true);
			expect(grant(home, "10", "event")).to.equal(true);
			expect(grant(home, "1", "event")).to.equal(true);
			for (const product of ["1", "10", "100"]) expect(grant(home, product, "event")).to.equal(false);
			expect(grant(home, "00", "event")).to.equal(true);
			expect(grant(home, "100", "other")).to.equal(true);
		});

		it("answers the entry that was granted with it", () => {
			const home: LedgerHome = {};
			const { ledger } = openLedger(home, 100);
			const options = { paid: false, now: 100, key: "event" };
			const first = grantCredit(ledger, { product: "100", ...options });
			const second = grantCredit(ledger, { product: "101", ...options });
			const again = grantCredit(ledger, { product: "100", ...options });
			expect(again.ok && first.ok && again.entryId === first.entryId).to.equal(true);
			expect(second.ok && first.ok && second.entryId !== first.entryId).to.equal(true);
		});

		it("of older code belongs to the product of its credit, while that is there", () => {
			const home: LedgerHome = {};
			grant(home, "100", "event");
			home.MonetisationLedger!.GrantKeys.event = "1";
			expect(grant(home, "100", "event")).to.equal(false);
			expect(grant(home, "101", "event")).to.equal(true);
			expect(grant(home, "100", "event")).to.equal(false);
			expect(grant(home, "101", "event")).to.equal(false);
			expect(home.MonetisationCredits!["100"]).to.equal(1);
			expect(home.MonetisationCredits!["101"]).to.equal(1);
		});

		it("of older code whose credit is gone, or that is damaged, grants nothing more", () => {
			for (const known of ["7", ""]) {
				const home: LedgerHome = {};
				grant(home, "100", "other");
				home.MonetisationLedger!.GrantKeys.event = known;
				expect(grant(home, "100", "event")).to.equal(false);
				expect(grant(home, "101", "event")).to.equal(false);
			}
		});

		it("is known to older code too, which asks for the key alone", () => {
			const home: LedgerHome = {};
			grant(home, "100", "event");
			expect(home.MonetisationLedger!.GrantKeys.event).to.be.ok();
		});
	});
};
