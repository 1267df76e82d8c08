import type { LedgerData, OutgoingGift } from "../../../src/monetisation/ledger/types";
import type { Account } from "../../../src/monetisation/account/account";
import { Entitlements } from "../../../src/monetisation/ownership/entitlements";
import { GiftDelivery } from "../../../src/monetisation/gifts/gift-delivery";
import { Inbox } from "../../../src/monetisation/gifts/inbox";
import type { GiftMessage } from "../../../src/monetisation/messages/user-messages";
import { receivedKey } from "../../../src/monetisation/ledger/keys";
import { Receipts } from "../../../src/monetisation/receipts/receipts";
import { Redemptions } from "../../../src/monetisation/credits/redemption";
import { patchMethod } from "../fault-run/mutants/patch";

/** A pipeline that is broken on purpose. */
export interface PurchaseMutant {
	/** After "a shop that". */
	readonly what: string;
	/** The fault that brings it to light. */
	readonly fault: string;
	/** The seed that caught it last, where many do not: played first, so that a run need not play those again. */
	readonly seed?: number;
	/** Breaks the compiled library; answers what mends it. */
	patch(this: void): () => void;
}

interface ReceiptsInside {
	readonly context: { readonly engine: { readonly scheduler: { spawn(callback: () => void): void } } };
}

type Process = (receipts: never, receipt: never) => unknown;

/** Answers as soon as the receipt is here, and does the rest afterwards. */
function answersAtOnce(): () => void {
	return patchMethod(Receipts, "process", (original) => (receipts: ReceiptsInside, receipt: unknown) => {
		receipts.context.engine.scheduler.spawn(() => {
			(original as unknown as Process)(receipts as never, receipt as never);
		});
		return true;
	});
}

/** Remembers no purchase that it has processed. */
function forgetsPurchases(): () => void {
	return patchMethod(Receipts, "tryOnce", (original) => (receipts: never, account: Account, receipt: never) => {
		(account.ledgerNow() as LedgerData).Recent = [];
		return (original as unknown as (...values: Array<never>) => unknown)(receipts, account as never, receipt);
	});
}

/** Uses a credit without taking it: it is still there afterwards. */
function keepsUsedCredits(): () => void {
	return patchMethod(Redemptions, "settle", (original) => (redemptions: never, reserved: never, code: string) => {
		const given = code === "Spent" ? "Refused" : code;
		return (original as unknown as (...values: Array<never>) => unknown)(redemptions, reserved, given as never);
	});
}

function skipsReservations(): () => void {
	return patchMethod(Redemptions, "saveFirst", () => () => true);
}

/** Says that a receipt is done which it has not looked at. */
function answersUnseen(): () => void {
	return patchMethod(Receipts, "handle", () => () => true);
}

interface DeliveryInside {
	readonly context: {
		readonly engine: { readonly scheduler: { delay(seconds: number, callback: () => void): void } };
	};
}

/** How long gifts wait in a memory that goes with its server. */
const MEMORY_SECONDS = 30;

function remembersGiftsOnly(): () => void {
	return patchMethod(GiftDelivery, "trySend", (original) => (delivery: DeliveryInside, gift: never) => {
		delivery.context.engine.scheduler.delay(MEMORY_SECONDS, () => original(delivery as never, gift));
		return true;
	});
}

function returnsGifts(): () => void {
	return patchMethod(GiftDelivery, "trySend", (original) => (delivery: never, gift: OutgoingGift) => {
		return original(delivery, { ...gift, Recipient: gift.From } as never);
	});
}

/** Does not know a gift that it has taken already. */
function takesGiftsAgain(): () => void {
	return patchMethod(Inbox, "takeGift", (original) => (inbox: never, account: Account, message: GiftMessage) => {
		const ledger = account.ledgerNow();
		ledger.Recent = ledger.Recent.filter(({ Id }) => Id !== receivedKey(message.Gift));
		// Its `processed` is never called: the message is brought again.
		return original(inbox, account as never, message as never, (() => {}) as never);
	});
}

/** Calls the handlers of passes and subscriptions whenever it hears of them. */
function forgetsClaims(): () => void {
	return patchMethod(
		Entitlements,
		"settle",
		(original) =>
			(entitlements: never, account: Account, ...more: Array<never>) => {
				const ledger = account.findLedger();
				if (ledger !== undefined) ledger.Claims = {};
				return original(entitlements, account as never, ...more);
			},
	);
}

export const PURCHASE_MUTANTS: ReadonlyArray<PurchaseMutant> = [
	{ what: "answers a receipt before it is saved", fault: "errorBefore", patch: answersAtOnce },
	{ what: "forgets which purchases it has processed", fault: "crash", patch: forgetsPurchases },
	{ what: "keeps credits that were used", fault: "crash", patch: keepsUsedCredits },
	{
		what: "begins an at-most-once effect before its reservation is saved",
		fault: "crash",
		seed: 64,
		patch: skipsReservations,
	},
	{ what: "answers receipts that it has not processed", fault: "crash", patch: answersUnseen },
	{ what: "keeps gifts on their way in its memory only", fault: "crash", patch: remembersGiftsOnly },
	{ what: "brings gifts back to their buyers", fault: "crash", patch: returnsGifts },
	{ what: "takes a gift as often as it is brought", fault: "crash", patch: takesGiftsAgain },
	{ what: "forgets whose pass and whose period it has granted", fault: "crash", patch: forgetsClaims },
];
