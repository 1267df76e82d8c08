import type { LedgerData } from "../../../src/monetisation/ledger/types";
import type { Account } from "../../../src/monetisation/server/account";
import { Receipts } from "../../../src/monetisation/receipts/receipts";
import { Redemptions } from "../../../src/monetisation/receipts/redemption";
import { patchMethod } from "../fault-run/mutants/patch";

/** A pipeline that is broken on purpose. */
export interface PurchaseMutant {
	/** After "a shop that". */
	readonly what: string;
	/** The fault that brings it to light. */
	readonly fault: string;
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
	return patchMethod(Receipts, "isInProfile", (original) => (receipts: never, account: Account, receipt: never) => {
		(account.ledgerNow() as LedgerData).Purchases = {};
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

/** Says that a receipt is done which it has not looked at. */
function answersUnseen(): () => void {
	return patchMethod(Receipts, "handle", () => () => true);
}

export const PURCHASE_MUTANTS: ReadonlyArray<PurchaseMutant> = [
	{ what: "answers a receipt before it is saved", fault: "errorBefore", patch: answersAtOnce },
	{ what: "forgets which purchases it has processed", fault: "crash", patch: forgetsPurchases },
	{ what: "keeps credits that were used", fault: "crash", patch: keepsUsedCredits },
	{ what: "answers receipts that it has not processed", fault: "crash", patch: answersUnseen },
];
