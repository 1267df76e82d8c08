import { isClaimed, rememberClaim } from "../../../src/monetisation/ledger/claims";
import { availableCount } from "../../../src/monetisation/ledger/counts";
import { bankGift, addIntent, finishGift, receiveGift } from "../../../src/monetisation/ledger/gifts";
import { expireCredits, grantCredit, voidCredit } from "../../../src/monetisation/ledger/grant";
import { mergeLedgers } from "../../../src/monetisation/ledger/merge";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { awardPass, isAwarded, revokePass } from "../../../src/monetisation/ledger/passes";
import { isKnownPurchase, RECENT_MAX, rememberPurchase } from "../../../src/monetisation/ledger/purchases";
import { commitReservation, reserveCredit, settleDeadReservations } from "../../../src/monetisation/ledger/reserve";
import type { LedgerData } from "../../../src/monetisation/ledger/types";
import { deepCopy } from "../../../src/storable/deep-copy";

const NOW = 1000;

function newLedger(): LedgerData {
	return openLedger({}, NOW).ledger;
}

function bought(ledger: LedgerData, purchase: string): string {
	const granted = grantCredit(ledger, { product: "7", paid: true, now: NOW, purchase });
	rememberPurchase(ledger, { Id: purchase, Product: "7", At: NOW });
	if (!granted.ok) error("refused");
	return granted.entryId;
}

function use(ledger: LedgerData): void {
	reserveCredit(ledger, "7", { Id: "use", Session: "here" }, NOW);
	commitReservation(ledger, "use");
}

function idsOf(ledger: LedgerData): string {
	return ledger.Recent.map(({ Id }) => Id)
		.sort()
		.join(",");
}

/** No two entries share an id, and numbers go on behind all of them. */
function isSound(ledger: LedgerData): boolean {
	const ids = new Set(ledger.Entries.map(({ Id }) => Id));
	return ids.size() === ledger.Entries.size() && ledger.Entries.every(({ Id }) => tonumber(Id)! <= ledger.LastEntry);
}

/** Two ledgers that part at a moment. */
function part(before: (ledger: LedgerData) => void): [held: LedgerData, other: LedgerData] {
	const held = newLedger();
	before(held);
	return [held, deepCopy(held)];
}

export = () => {
	describe("when an older ledger comes in", () => {
		it("nothing changes where it holds nothing else", () => {
			const [held, other] = part((ledger) => {
				bought(ledger, "a");
				grantCredit(ledger, { product: "7", paid: false, now: NOW });
			});
			const before = deepCopy(held);
			for (const _ of $range(1, 3)) mergeLedgers(held, deepCopy(other));
			expect(held.Entries.size()).to.equal(before.Entries.size());
			expect(held.LastEntry).to.equal(before.LastEntry);
			expect(idsOf(held)).to.equal(idsOf(before));
		});

		it("the purchases are those of both", () => {
			const [held, other] = part((ledger) => bought(ledger, "a"));
			bought(held, "b");
			bought(other, "c");
			mergeLedgers(held, other);
			expect(idsOf(held)).to.equal("a,b,c");
			expect(availableCount(held, "7")).to.equal(3);
			expect(isSound(held)).to.equal(true);
		});

		it("the purchases are those of both, also the packed ones, in whatever of the two they are packed", () => {
			for (const [mine, theirs] of [
				[5, RECENT_MAX + 20],
				[RECENT_MAX + 20, 5],
				[RECENT_MAX + 30, RECENT_MAX + 40],
			]) {
				const [held, other] = [newLedger(), newLedger()];
				for (const index of $range(1, mine))
					rememberPurchase(held, { Id: `mine-${index}`, Product: "7", At: NOW });
				for (const index of $range(1, theirs))
					rememberPurchase(other, { Id: `theirs-${index}`, Product: "7", At: NOW });
				mergeLedgers(held, other);
				for (const index of $range(1, mine)) expect(isKnownPurchase(held, `mine-${index}`)).to.equal(true);
				for (const index of $range(1, theirs)) expect(isKnownPurchase(held, `theirs-${index}`)).to.equal(true);
				expect(held.Recent.size()).to.equal(RECENT_MAX);
				// The newest are what was held.
				expect(held.Recent[RECENT_MAX - 1].Id).to.equal(`mine-${mine}`);
			}
		});

		it("no purchase is told twice, when one has packed what the other still has as a line", () => {
			const [held, other] = part((ledger) => rememberPurchase(ledger, { Id: "a", Product: "7", At: NOW }));
			for (const index of $range(1, RECENT_MAX))
				rememberPurchase(held, { Id: `b-${index}`, Product: "7", At: NOW });
			expect(held.Recent[0].Id).to.equal("b-1");
			mergeLedgers(held, other);
			expect(held.Recent.size()).to.equal(RECENT_MAX);
			expect(held.Recent[0].Id).to.equal("b-1");
			mergeLedgers(other, deepCopy(held));
			expect(other.Recent.filter(({ Id }) => Id === "a").size() <= 1).to.equal(true);
			expect(isKnownPurchase(other, "a")).to.equal(true);
		});

		it("what is spent, withdrawn or expired does not come back", () => {
			const ends: ReadonlyArray<(ledger: LedgerData, entryId: string) => void> = [
				use,
				(ledger, entryId) => voidCredit(ledger, entryId),
			];
			for (const finish of ends) {
				const [held, other] = part((ledger) => bought(ledger, "a"));
				finish(held, held.Entries[0].Id);
				for (const _ of $range(1, 2)) mergeLedgers(held, deepCopy(other));
				expect(held.Entries.size()).to.equal(0);
			}
			const [held, other] = part((ledger) => {
				grantCredit(ledger, { product: "7", paid: false, now: NOW, expirySeconds: 5 });
				grantCredit(ledger, { product: "7", paid: true, now: NOW });
			});
			expireCredits(held, NOW + 9);
			use(held);
			mergeLedgers(held, other);
			expect(held.Entries.size()).to.equal(0);
		});

		it("a spent credit does not come back though its purchase is packed by now", () => {
			const [held, other] = part((ledger) => bought(ledger, "a"));
			use(held);
			for (const index of $range(1, RECENT_MAX + 1))
				rememberPurchase(held, { Id: `b-${index}`, Product: "7", At: NOW });
			mergeLedgers(held, other);
			expect(availableCount(held, "7")).to.equal(0);
		});

		it("a credit that was granted with a key stays granted, or used up", () => {
			const [held, other] = part(() => {});
			grantCredit(other, { product: "7", paid: false, now: NOW, key: "event" });
			mergeLedgers(held, other);
			const again = grantCredit(held, { product: "7", paid: false, now: NOW, key: "event" });
			expect(again.ok && again.isNew).to.equal(false);
		});

		it("the state of an entry is what is held: used there, free here, or the other way round", () => {
			const [held, other] = part((ledger) => bought(ledger, "a"));
			reserveCredit(other, "7", { Id: "r", Session: "dead" }, NOW);
			mergeLedgers(held, other);
			expect(availableCount(held, "7")).to.equal(1);
			const [mine, theirs] = part((ledger) => bought(ledger, "a"));
			reserveCredit(mine, "7", { Id: "r", Session: "here" }, NOW);
			mergeLedgers(mine, theirs);
			expect(availableCount(mine, "7")).to.equal(0);
			expect(commitReservation(mine, "r")).to.equal(true);
			expect(mine.Entries.size()).to.equal(0);
		});

		it("a credit that comes in while it was in use elsewhere is usable again at a load", () => {
			const [held, other] = part(() => {});
			bought(other, "a");
			reserveCredit(other, "7", { Id: "r", Session: "dead" }, NOW);
			mergeLedgers(held, other);
			settleDeadReservations(held, "here");
			expect(availableCount(held, "7")).to.equal(1);
		});

		it("two credits with the same id that were granted apart are both kept, the paid ones", () => {
			const [held, other] = part(() => {});
			bought(held, "a");
			bought(other, "b");
			expect(held.Entries[0].Id).to.equal(other.Entries[0].Id);
			mergeLedgers(held, other);
			expect(availableCount(held, "7")).to.equal(2);
			expect(isSound(held)).to.equal(true);
			mergeLedgers(held, other);
			expect(availableCount(held, "7")).to.equal(2);
		});

		it("claims stay, and are those of both", () => {
			const [held, other] = part((ledger) => rememberClaim(ledger, "gamepass/1", NOW, false, undefined));
			rememberClaim(held, "subscription/A", NOW, true, "2027-01-15T08:02:03Z");
			rememberClaim(other, "subscription/A", NOW, true, "2027-02-15T08:02:03Z");
			rememberClaim(other, "gamepass/2", NOW, false, undefined);
			mergeLedgers(held, other);
			expect(isClaimed(held, "gamepass/1")).to.equal(true);
			expect(isClaimed(held, "gamepass/2")).to.equal(true);
			expect(isClaimed(held, "subscription/A", "2027-01-15T08:02:03Z")).to.equal(true);
			expect(isClaimed(held, "subscription/A", "2027-02-15T08:02:03Z")).to.equal(true);
		});

		it("a pass that was taken back since stays taken back", () => {
			const [held, other] = part((ledger) => awardPass(ledger, 300, NOW));
			revokePass(held, 300, NOW);
			mergeLedgers(held, other);
			expect(isAwarded(held, 300)).to.equal(false);
		});

		it("a gift that has arrived is not on its way again", () => {
			const [held, other] = part((ledger) => {
				addIntent(ledger, { Id: "i", Product: "900", Recipient: 8, At: NOW });
				bankGift(ledger, { purchase: "g", giftProduct: "900", product: "7", from: 7, now: NOW }, true, {});
			});
			expect(held.Gifts!.size()).to.equal(1);
			finishGift(held, "g");
			mergeLedgers(held, other);
			expect(held.Gifts).to.equal(undefined);
		});

		it("a gift that was received is not received again, nor its credit given twice", () => {
			const gift = { id: "g", product: "7", from: 8, now: NOW };
			const [held, other] = part((ledger) => {
				receiveGift(ledger, gift);
			});
			use(held);
			mergeLedgers(held, other);
			expect(availableCount(held, "7")).to.equal(0);
			expect(receiveGift(held, gift)).to.equal(undefined);
		});
	});
};
