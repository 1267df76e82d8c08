import {
	claimKey,
	endOwnership,
	confirmClaim,
	forgetClaim,
	forgetDeadClaims,
	holdClaim,
	mergeClaims,
	soundClaims,
	isClaimed,
	namePeriod,
	rememberClaim,
	unixSecondsOf,
} from "../../../src/monetisation/ledger/claims";
import { openLedger } from "../../../src/monetisation/ledger/open";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";

const PASS = claimKey("gamepass", 300);
const PLAN = claimKey("subscription", "EXP-1");
const JANUARY = "2027-01-15T08:02:03Z";
const FEBRUARY = "2027-02-15T08:02:03Z";
/** Five days after the beginning of the first period. */
const NOW = 1_800_000_123 + 5 * 86400;
const HOUR = 3600;

function open(home: LedgerHome = {}): LedgerData {
	return openLedger(home, NOW).ledger;
}

export = () => {
	describe("the claim of a game pass", () => {
		it("holds until the pass is surely not owned", () => {
			const ledger = open();
			expect(isClaimed(ledger, PASS)).to.equal(false);
			rememberClaim(ledger, PASS, NOW, false, undefined);
			expect(isClaimed(ledger, PASS)).to.equal(true);
			endOwnership(ledger, PASS, NOW + HOUR);
			expect(isClaimed(ledger, PASS)).to.equal(false);
		});

		it("is not ended by a server that may remember an answer of before", () => {
			const ledger = open();
			rememberClaim(ledger, PASS, NOW, false, undefined);
			endOwnership(ledger, PASS, NOW + HOUR - 1);
			expect(isClaimed(ledger, PASS)).to.equal(true);
		});

		it("is not that of another product", () => {
			const ledger = open();
			rememberClaim(ledger, PASS, NOW, false, undefined);
			expect(isClaimed(ledger, claimKey("gamepass", 301))).to.equal(false);
			expect(isClaimed(ledger, claimKey("subscription", 300))).to.equal(false);
		});

		it("of a handler that was at work in a session that is gone is what it was before", () => {
			const ledger = open();
			rememberClaim(ledger, PASS, NOW, false, undefined);
			holdClaim(ledger, PASS, "one", undefined);
			rememberClaim(ledger, PLAN, NOW, true, JANUARY);
			const earlier = ledger.Claims[PLAN];
			rememberClaim(ledger, PLAN, NOW, true, FEBRUARY);
			holdClaim(ledger, PLAN, "one", earlier);
			forgetDeadClaims(ledger, "one");
			expect(isClaimed(ledger, PASS)).to.equal(true);
			const stored = { ...ledger, Claims: soundClaims(ledger.Claims, []) };
			forgetDeadClaims(stored, "two");
			expect(isClaimed(stored, PASS)).to.equal(false);
			expect(isClaimed(stored, PLAN, JANUARY)).to.equal(true);
			expect(isClaimed(stored, PLAN, FEBRUARY)).to.equal(false);
		});

		it("of a handler that has ended stays, also where an older state knows it at work", () => {
			const ledger = open();
			rememberClaim(ledger, PASS, NOW, false, undefined);
			holdClaim(ledger, PASS, "one", undefined);
			const older = soundClaims(ledger.Claims, []);
			confirmClaim(ledger, PASS);
			mergeClaims(ledger.Claims, older);
			forgetDeadClaims(ledger, "two");
			expect(isClaimed(ledger, PASS)).to.equal(true);
		});

		it("is what it was before when the handler did nothing after all", () => {
			const ledger = open();
			rememberClaim(ledger, PASS, NOW, false, undefined);
			forgetClaim(ledger, PASS, undefined);
			expect(isClaimed(ledger, PASS)).to.equal(false);
			rememberClaim(ledger, PLAN, NOW, true, JANUARY);
			const earlier = ledger.Claims[PLAN];
			rememberClaim(ledger, PLAN, NOW, true, FEBRUARY);
			forgetClaim(ledger, PLAN, earlier);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
			expect(isClaimed(ledger, PLAN, FEBRUARY)).to.equal(false);
		});
	});

	describe("the claim of a subscription", () => {
		it("holds for its period, however often the subscription ends and begins", () => {
			const ledger = open();
			rememberClaim(ledger, PLAN, NOW, true, JANUARY);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
			expect(isClaimed(ledger, PLAN, FEBRUARY)).to.equal(false);
			endOwnership(ledger, PLAN, NOW + HOUR);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
		});

		it("holds for an earlier period too, should an old answer come again", () => {
			const ledger = open();
			rememberClaim(ledger, PLAN, NOW, true, JANUARY);
			rememberClaim(ledger, PLAN, NOW + 31 * 86400, true, FEBRUARY);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
			expect(isClaimed(ledger, PLAN, FEBRUARY)).to.equal(true);
		});

		it("remembers two years of months and no more", () => {
			const ledger = open();
			for (const month of $range(1, 30)) rememberClaim(ledger, PLAN, NOW, true, `period ${month}`);
			expect(ledger.Claims[PLAN].Periods!.size()).to.equal(24);
			expect(isClaimed(ledger, PLAN, "period 30")).to.equal(true);
			expect(isClaimed(ledger, PLAN, "period 6")).to.equal(false);
		});

		it("is due once in its time while nobody can tell the period", () => {
			const ledger = open();
			expect(isClaimed(ledger, PLAN)).to.equal(false);
			rememberClaim(ledger, PLAN, NOW, true, undefined);
			expect(isClaimed(ledger, PLAN)).to.equal(true);
			endOwnership(ledger, PLAN, NOW + HOUR);
			expect(isClaimed(ledger, PLAN)).to.equal(false);
		});

		it("is not due for a period without a name after one with a name", () => {
			const ledger = open();
			rememberClaim(ledger, PLAN, NOW, true, JANUARY);
			expect(isClaimed(ledger, PLAN)).to.equal(true);
		});

		it("without a period covers the one in which it was made, and not the next", () => {
			const ledger = open();
			rememberClaim(ledger, PLAN, NOW, true, undefined);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
			expect(isClaimed(ledger, PLAN, FEBRUARY)).to.equal(false);
			namePeriod(ledger, PLAN, FEBRUARY);
			expect(isClaimed(ledger, PLAN, FEBRUARY)).to.equal(false);
			namePeriod(ledger, PLAN, JANUARY);
			expect(ledger.Claims[PLAN].IsPeriodUnknown).to.equal(undefined);
			rememberClaim(ledger, PLAN, NOW + 31 * 86400, true, FEBRUARY);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
		});
	});

	describe("the date of a period", () => {
		it("is read as Unix seconds", () => {
			expect(unixSecondsOf("1970-01-01T00:00:00Z")).to.equal(0);
			expect(unixSecondsOf(JANUARY)).to.equal(1_800_000_123);
			expect(unixSecondsOf("2024-02-29T23:59:59Z")).to.equal(1_709_251_199);
			expect(unixSecondsOf("2000-03-01T00:00:00.000Z")).to.equal(951_868_800);
			expect(unixSecondsOf("soon")).to.equal(undefined);
		});
	});

	describe("a damaged claim", () => {
		it("still says that its handler has run, and is reported", () => {
			const claims = { [PASS]: true, [PLAN]: { At: NOW, Periods: [JANUARY, 7] } };
			const home = { MonetisationLedger: { Claims: claims } } as unknown as LedgerHome;
			const { ledger, problems } = openLedger(home, NOW);
			expect(isClaimed(ledger, PASS)).to.equal(true);
			expect(isClaimed(ledger, PLAN, JANUARY)).to.equal(true);
			expect(ledger.Claims[PLAN].Periods!.size()).to.equal(1);
			expect(problems.size()).to.equal(1);
			expect(problems[0].find(PASS, 1, true)[0]).to.be.ok();
		});

		it("list is replaced by an empty one, and reported", () => {
			const { ledger, problems } = openLedger(
				{ MonetisationLedger: { Claims: 7 } } as unknown as LedgerHome,
				NOW,
			);
			expect(isClaimed(ledger, PASS)).to.equal(false);
			expect(problems.size()).to.equal(1);
		});
	});
};
