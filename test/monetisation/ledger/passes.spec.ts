import { openLedger } from "../../../src/monetisation/ledger/open";
import { awardPass, isAwarded, mergePasses, revokePass } from "../../../src/monetisation/ledger/passes";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";

const NOW = 1_800_000_123;
const PASS = 300;

function open(home: LedgerHome = {}): LedgerData {
	return openLedger(home, NOW).ledger;
}

export = () => {
	describe("an awarded pass", () => {
		it("is there until it is taken back, and can be given anew", () => {
			const ledger = open();
			expect(isAwarded(ledger, PASS)).to.equal(false);
			expect(revokePass(ledger, PASS, NOW)).to.equal(false);
			expect(ledger.Passes).to.equal(undefined);
			expect(awardPass(ledger, PASS, NOW)).to.equal(true);
			expect(awardPass(ledger, PASS, NOW)).to.equal(false);
			expect(isAwarded(ledger, PASS)).to.equal(true);
			expect(isAwarded(ledger, PASS + 1)).to.equal(false);
			expect(revokePass(ledger, PASS, NOW)).to.equal(true);
			expect(isAwarded(ledger, PASS)).to.equal(false);
			expect(awardPass(ledger, PASS, NOW)).to.equal(true);
			expect(isAwarded(ledger, PASS)).to.equal(true);
		});

		it("is read again from what was stored, and damage of its entry does not take it away", () => {
			const ledger = open();
			awardPass(ledger, PASS, NOW);
			expect(isAwarded(open({ MonetisationLedger: ledger }), PASS)).to.equal(true);
			const damaged = { MonetisationLedger: { Passes: { "300": 5, "301": { At: "x", IsRevoked: true } } } };
			const opened = openLedger(damaged as unknown as LedgerHome, NOW);
			expect(isAwarded(opened.ledger, PASS)).to.equal(true);
			expect(isAwarded(opened.ledger, 301)).to.equal(false);
			expect(opened.problems.size()).to.equal(2);
			const none = openLedger({ MonetisationLedger: { Passes: 5 } } as unknown as LedgerHome, NOW);
			expect(none.ledger.Passes).to.equal(undefined);
			expect(none.problems.size()).to.equal(1);
		});
	});

	describe("passes of two states of a ledger", () => {
		it("are the passes of both", () => {
			const [held, incoming] = [open(), open()];
			awardPass(held, 1, NOW);
			awardPass(incoming, 2, NOW);
			const merged = { ...open(), Passes: mergePasses(held.Passes, incoming.Passes) };
			expect(isAwarded(merged, 1)).to.equal(true);
			expect(isAwarded(merged, 2)).to.equal(true);
			expect(mergePasses(undefined, undefined)).to.equal(undefined);
			expect(mergePasses(held.Passes, undefined)).to.equal(held.Passes);
			expect(mergePasses(undefined, incoming.Passes)).to.equal(incoming.Passes);
		});

		it("hold what was written later, also where a clock went back in between", () => {
			const [older, newer] = [open(), open()];
			for (const ledger of [older, newer]) awardPass(ledger, PASS, NOW);
			revokePass(newer, PASS, NOW - 600);
			for (const passes of [mergePasses(older.Passes, newer.Passes), mergePasses(newer.Passes, older.Passes)]) {
				expect(isAwarded({ ...open(), Passes: passes }, PASS)).to.equal(false);
			}
		});

		it("change neither of the two", () => {
			const [held, incoming] = [open(), open()];
			awardPass(held, 1, NOW);
			awardPass(incoming, 2, NOW);
			mergePasses(held.Passes, incoming.Passes);
			expect(isAwarded(held, 2)).to.equal(false);
			expect(isAwarded(incoming, 1)).to.equal(false);
		});
	});
};
