import type { GiftPurchase } from "../../../src/monetisation/ledger/gifts";
import {
	addIntent,
	bankGift,
	dropIntent,
	findGift,
	finishGift,
	GIFT_INTENTS_MAX,
	giveByCredit,
	hasIntent,
	isPossibleRecipient,
	isSavedGift,
	isSavedIntent,
	markIntentPaid,
	receiveGift,
	takeIntent,
} from "../../../src/monetisation/ledger/gifts";
import { countsOf } from "../../../src/monetisation/ledger/counts";
import { grantCredit } from "../../../src/monetisation/ledger/grant";
import { openLedger } from "../../../src/monetisation/ledger/open";
import { isKnownPurchase } from "../../../src/monetisation/ledger/purchases";
import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";
import { deepCopy } from "../../../src/storable/deep-copy";

const NOW = 1000;
const BUYER = 7;

const paid: GiftPurchase = {
	purchase: "p1",
	giftProduct: "900",
	product: "100",
	from: BUYER,
	now: NOW,
	spent: 25,
	params: { cash: 50 },
};

function open(home: LedgerHome = {}): { readonly home: LedgerHome; readonly ledger: LedgerData } {
	return { home, ledger: openLedger(home, NOW).ledger };
}

function intend(ledger: LedgerData, id: string, recipient: number, product = "900"): void {
	addIntent(ledger, { Id: id, Product: product, Recipient: recipient, At: NOW });
}

export = () => {
	describe("an intent", () => {
		it("is found only for its own product: the paid ones first, then that of the open prompt, then the oldest", () => {
			const { ledger } = open();
			for (const [id, recipient] of [
				["a", 8],
				["b", 9],
				["d", 11],
			] as Array<[string, number]>) {
				intend(ledger, id, recipient);
			}
			intend(ledger, "c", 10, "901");
			markIntentPaid(ledger, "b");
			expect(takeIntent(ledger, "900", "d")!.Recipient).to.equal(9);
			expect(takeIntent(ledger, "900", "d")!.Recipient).to.equal(11);
			expect(takeIntent(ledger, "900", "d")!.Recipient).to.equal(8);
			expect(takeIntent(ledger, "900")).to.equal(undefined);
			expect(hasIntent(ledger, "c")).to.equal(true);
		});

		it("makes room for newer ones", () => {
			const { ledger } = open();
			for (const index of $range(1, GIFT_INTENTS_MAX + 3)) intend(ledger, `i${index}`, 8);
			expect(ledger.GiftIntents!.size()).to.equal(GIFT_INTENTS_MAX);
			expect(hasIntent(ledger, "i3")).to.equal(false);
			expect(hasIntent(ledger, "i4")).to.equal(true);
		});

		it("leaves nothing behind when it is dropped", () => {
			const { ledger } = open();
			intend(ledger, "a", 8);
			expect(dropIntent(ledger, "b")).to.equal(false);
			expect(dropIntent(ledger, "a")).to.equal(true);
			expect(ledger.GiftIntents).to.equal(undefined);
		});

		it("is known to be saved from the saved data alone", () => {
			const { ledger } = open();
			const saved = deepCopy(ledger);
			intend(ledger, "a", 8);
			expect(isSavedIntent(saved, "a")).to.equal(false);
			expect(isSavedIntent(deepCopy(ledger), "a")).to.equal(true);
			expect(isSavedIntent({ GiftIntents: 5 }, "a")).to.equal(false);
		});
	});

	describe("a recipient", () => {
		it("is a user who is not the buyer", () => {
			expect(isPossibleRecipient(8, BUYER, false)).to.equal(true);
			for (const wrong of [BUYER, 0, -8, 1.5, math.huge, 0 / 0]) {
				expect(isPossibleRecipient(wrong, BUYER, false)).to.equal(false);
			}
		});
	});

	describe("a receipt for a gift", () => {
		it("becomes a gift on its way, and its purchase is remembered", () => {
			const { ledger } = open();
			intend(ledger, "a", 8);
			expect(bankGift(ledger, paid, true, {}).kind).to.equal("gift");
			expect(isKnownPurchase(ledger, "p1")).to.equal(true);
			const gift = findGift(ledger, "p1")!;
			expect(gift.Recipient).to.equal(8);
			expect(gift.Product).to.equal("100");
			expect((gift.Params as { cash: number }).cash).to.equal(50);
			expect(ledger.Entries.size()).to.equal(0);
			expect(isSavedGift(ledger, "p1")).to.equal(true);
		});

		it("becomes a credit to give without a recipient, without messages, and for an impossible recipient", () => {
			for (const [recipient, isSendable, isPrompted] of [
				[undefined, true, true],
				[8, false, true],
				[8, true, false],
				[BUYER, true, true],
			] as Array<[number | undefined, boolean, boolean]>) {
				const { ledger } = open();
				if (recipient !== undefined) intend(ledger, "a", recipient);
				expect(bankGift(ledger, paid, isSendable, isPrompted ? {} : undefined).kind).to.equal("credit");
				expect(countsOf(ledger)["900"]).to.equal(1);
				expect(isKnownPurchase(ledger, "p1")).to.equal(true);
				expect(ledger.Gifts).to.equal(undefined);
			}
		});
	});

	describe("a credit to give", () => {
		it("becomes a gift with the id, params and price of its purchase, once", () => {
			const { ledger } = open();
			bankGift(ledger, paid, true, {});
			const gift = giveByCredit(ledger, { ...paid, purchase: "new", params: {}, spent: 0 }, 8)!;
			expect(gift.Id).to.equal("p1");
			expect(gift.Spent).to.equal(25);
			expect((gift.Params as { cash: number }).cash).to.equal(50);
			expect(countsOf(ledger)["900"]).to.equal(undefined);
			expect(giveByCredit(ledger, { ...paid, purchase: "newer" }, 8)).to.equal(undefined);
		});

		it("gives a gift with the id that is offered when it comes from no purchase", () => {
			const { ledger } = open();
			grantCredit(ledger, { product: "900", paid: false, now: NOW });
			expect(giveByCredit(ledger, { ...paid, purchase: "new" }, 8)!.Id).to.equal("new");
		});
	});

	describe("a gift", () => {
		it("is gone when it has arrived", () => {
			const { ledger } = open();
			intend(ledger, "a", 8);
			bankGift(ledger, paid, true, {});
			expect(finishGift(ledger, "p1")).to.equal(true);
			expect(finishGift(ledger, "p1")).to.equal(false);
			expect(ledger.Gifts).to.equal(undefined);
		});

		it("is received once, though its recipient has a purchase with the same id", () => {
			const { ledger } = open();
			bankGift(ledger, paid, true, {});
			const arrived = { id: "p1", product: "100", from: BUYER, now: NOW };
			expect(receiveGift(ledger, arrived)).to.be.ok();
			expect(receiveGift(ledger, arrived)).to.equal(undefined);
			expect(countsOf(ledger)["100"]).to.equal(1);
			const entry = ledger.Entries.find((candidate) => candidate.Product === "100")!;
			expect(entry.IsGift).to.equal(true);
			expect(entry.Paid).to.equal(true);
			expect(entry.Purchase).to.equal("p1");
		});
	});

	describe("a damaged ledger", () => {
		it("keeps sound gifts and intents, and sets the rest aside", () => {
			const { ledger } = open();
			intend(ledger, "a", 8);
			bankGift(ledger, paid, true, {});
			intend(ledger, "b", 9);
			const lists = ledger as unknown as { Gifts: Array<defined>; GiftIntents: Array<defined> };
			lists.Gifts.push({ Id: "half" });
			lists.GiftIntents.push("nonsense");
			const opened = openLedger({ MonetisationLedger: ledger }, NOW);
			expect(opened.ledger.Gifts!.size()).to.equal(1);
			expect(opened.ledger.GiftIntents!.size()).to.equal(1);
			expect(opened.ledger.Aside!.size()).to.equal(2);
			expect(opened.problems.size()).to.equal(2);
		});

		it("is opened though its lists are none", () => {
			const { ledger } = open();
			(ledger as { Gifts?: unknown }).Gifts = 5;
			const opened = openLedger({ MonetisationLedger: ledger }, NOW);
			expect(opened.ledger.Gifts).to.equal(undefined);
			expect(opened.problems.size()).to.equal(1);
		});
	});
};
