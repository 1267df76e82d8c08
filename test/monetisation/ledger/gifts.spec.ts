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
	receiveGift,
	takeIntent,
} from "../../../src/monetisation/ledger/gifts";
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
		it("is found newest first, and only for its own product", () => {
			const { ledger } = open();
			intend(ledger, "a", 8);
			intend(ledger, "b", 9);
			intend(ledger, "c", 10, "901");
			expect(takeIntent(ledger, "900")!.Recipient).to.equal(9);
			expect(takeIntent(ledger, "900")!.Recipient).to.equal(8);
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
			const { home, ledger } = open();
			const saved = deepCopy(home);
			intend(ledger, "a", 8);
			expect(isSavedIntent(saved, "a")).to.equal(false);
			expect(isSavedIntent(deepCopy(home), "a")).to.equal(true);
			expect(isSavedIntent({ MonetisationLedger: 5 }, "a")).to.equal(false);
		});
	});

	describe("a recipient", () => {
		it("is a user who is not the buyer", () => {
			expect(isPossibleRecipient(8, BUYER)).to.equal(true);
			for (const wrong of [BUYER, 0, -8, 1.5, math.huge, 0 / 0]) {
				expect(isPossibleRecipient(wrong, BUYER)).to.equal(false);
			}
		});
	});

	describe("a receipt for a gift", () => {
		it("becomes a gift on its way, and its purchase is remembered", () => {
			const { home, ledger } = open();
			intend(ledger, "a", 8);
			expect(bankGift(home, ledger, paid, true, true).kind).to.equal("gift");
			expect(isKnownPurchase(ledger, "p1")).to.equal(true);
			const gift = findGift(ledger, "p1")!;
			expect(gift.Recipient).to.equal(8);
			expect(gift.Product).to.equal("100");
			expect((gift.Params as { cash: number }).cash).to.equal(50);
			expect(ledger.Entries.size()).to.equal(0);
			expect(isSavedGift(home, "p1")).to.equal(true);
		});

		it("becomes a credit to give without a recipient, without messages, and for an impossible recipient", () => {
			for (const [recipient, isSendable, isPrompted] of [
				[undefined, true, true],
				[8, false, true],
				[8, true, false],
				[BUYER, true, true],
				[-1, true, true],
			] as Array<[number | undefined, boolean, boolean]>) {
				const { home, ledger } = open();
				if (recipient !== undefined) intend(ledger, "a", recipient);
				expect(bankGift(home, ledger, paid, isSendable, isPrompted).kind).to.equal("credit");
				expect(home.MonetisationCredits!["900"]).to.equal(1);
				expect(isKnownPurchase(ledger, "p1")).to.equal(true);
				expect(ledger.Gifts).to.equal(undefined);
			}
		});
	});

	describe("a credit to give", () => {
		it("becomes a gift with the id, params and price of its purchase, once", () => {
			const { home, ledger } = open();
			bankGift(home, ledger, paid, true, true);
			const gift = giveByCredit(home, ledger, { ...paid, purchase: "new", params: {}, spent: 0 }, 8)!;
			expect(gift.Id).to.equal("p1");
			expect(gift.Spent).to.equal(25);
			expect((gift.Params as { cash: number }).cash).to.equal(50);
			expect(home.MonetisationCredits!["900"]).to.equal(undefined);
			expect(giveByCredit(home, ledger, { ...paid, purchase: "newer" }, 8)).to.equal(undefined);
		});

		it("gives a gift with the id that is offered when it comes from no purchase", () => {
			const { home, ledger } = open();
			grantCredit(home, ledger, { product: "900", paid: false, now: NOW });
			expect(giveByCredit(home, ledger, { ...paid, purchase: "new" }, 8)!.Id).to.equal("new");
		});
	});

	describe("a gift", () => {
		it("is gone when it has arrived", () => {
			const { home, ledger } = open();
			intend(ledger, "a", 8);
			bankGift(home, ledger, paid, true, true);
			expect(finishGift(ledger, "p1")).to.equal(true);
			expect(finishGift(ledger, "p1")).to.equal(false);
			expect(ledger.Gifts).to.equal(undefined);
		});

		it("is received once, though its recipient has a purchase with the same id", () => {
			const { home, ledger } = open();
			bankGift(home, ledger, paid, true, true);
			const arrived = { id: "p1", product: "100", now: NOW };
			expect(receiveGift(home, ledger, arrived)).to.be.ok();
			expect(receiveGift(home, ledger, arrived)).to.equal(undefined);
			expect(home.MonetisationCredits!["100"]).to.equal(1);
			const entry = ledger.Entries.find((candidate) => candidate.Product === "100")!;
			expect(entry.IsGift).to.equal(true);
			expect(entry.Paid).to.equal(true);
			expect(entry.Purchase).to.equal("p1");
		});
	});

	describe("a damaged ledger", () => {
		it("keeps sound gifts and intents, and sets the rest aside", () => {
			const { home, ledger } = open();
			intend(ledger, "a", 8);
			bankGift(home, ledger, paid, true, true);
			intend(ledger, "b", 9);
			const lists = ledger as unknown as { Gifts: Array<defined>; GiftIntents: Array<defined> };
			lists.Gifts.push({ Id: "half" });
			lists.GiftIntents.push("nonsense");
			const opened = openLedger(home, NOW);
			expect(opened.ledger.Gifts!.size()).to.equal(1);
			expect(opened.ledger.GiftIntents!.size()).to.equal(1);
			expect(opened.ledger.Aside!.size()).to.equal(2);
			expect(opened.problems.size()).to.equal(2);
		});

		it("is opened though its lists are none", () => {
			const { home, ledger } = open();
			(ledger as { Gifts?: unknown }).Gifts = 5;
			const opened = openLedger(home, NOW);
			expect(opened.ledger.Gifts).to.equal(undefined);
			expect(opened.problems.size()).to.equal(1);
		});
	});
};
