import type { LedgerData, OutgoingGift } from "../../../src/monetisation/ledger/types";
import { Account } from "../../../src/monetisation/account/account";
import { ShownFields } from "../../../src/monetisation/account/shown-fields";
import { Step } from "../../../src/monetisation/account/step";
import { Gifts } from "../../../src/monetisation/gifts/gifts";
import { LEDGER_OWNER } from "../../../src/monetisation/ledger/table-owner";
import { HeldTables } from "../../../src/profile-store/session/held-tables";
import { Entitlements } from "../../../src/monetisation/ownership/entitlements";
import { Rounds } from "../../../src/monetisation/ownership/rounds";
import { GiftDelivery } from "../../../src/monetisation/gifts/gift-delivery";
import { Inbox } from "../../../src/monetisation/gifts/inbox";
import type { GiftMessage } from "../../../src/monetisation/messages/user-messages";
import { receivedKey } from "../../../src/monetisation/ledger/keys";
import { Receipts } from "../../../src/monetisation/receipts/receipts";
import { Redemptions } from "../../../src/monetisation/credits/redemption";
import { patchAll, patchMethod } from "../fault-run/mutants/patch";

/** A pipeline that is broken on purpose. */
export interface PurchaseMutant {
	/** After "a shop that". */
	readonly what: string;
	/** The fault that brings it to light. */
	readonly fault: string;
	/** What it needs beside it. */
	readonly besides?: ReadonlyArray<string>;
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

interface ReservedInside {
	readonly product: { readonly isAtMostOnce: boolean };
}

/** Only at-most-once products save before their effect. */
function actsUnstored(): () => void {
	return patchMethod(Redemptions, "saveFirst", (original) => (redemptions: never, reserved: ReservedInside) => {
		return !reserved.product.isAtMostOnce || (original as unknown as Any)(redemptions, reserved as never);
	});
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

type Any = (...values: Array<unknown>) => unknown;

/** Begins a new ledger where the game has replaced its Data. */
function losesReplacedData(): () => void {
	const homes = new Map<object, object>();
	return patchMethod(HeldTables, "absorb", (original) => (tables: HeldTables, data: object) => {
		const home = homes.get(tables);
		if (home !== undefined && home !== data) tables.put(LEDGER_OWNER.name, undefined);
		homes.set(tables, data);
		return (original as unknown as Any)(tables, data);
	});
}

function takesIncomingLedger(): () => void {
	return patchMethod(LEDGER_OWNER, "merge", () => (_held: object, incoming: object) => incoming);
}

/** What was bought since an older state goes with Data, as in a profile that is only overwritten. */
function rollsLedgerBack(): () => void {
	return patchMethod(LEDGER_OWNER, "rollBack", () => (_now: unknown, before: unknown) => ({
		["table"]: before,
		told: [],
	}));
}

function forgetsHandChanges(): () => void {
	return patchMethod(ShownFields, "handChanges", () => () => []);
}

function keepsRefusedChanges(): () => void {
	return patchMethod(Account, "attempt", (original) => (account: unknown, work: (step: unknown) => boolean) => {
		return (original as unknown as Any)(account, (step: unknown) => {
			work(step);
			return true;
		});
	});
}

interface AccountInside {
	put(ledger: LedgerData): void;
}

/** Puts Data back, and leaves the ledger as a handler that failed has made it. */
function undoesDataOnly(): () => void {
	return patchMethod(Account, "undo", () => (_account: AccountInside, step: { putBack(): void }) => step.putBack());
}

/** A handler that has set Data to another table leaves it there. */
function leavesNewData(): () => void {
	return patchMethod(
		Step,
		"putBack",
		(original) => (step: { readonly profile: { Data: object }; readonly data: object }) => {
			const { profile } = step;
			const left = profile.Data;
			(original as unknown as Any)(step);
			if (left !== step.data) profile.Data = left;
		},
	);
}

function writesNoIds(): () => void {
	return patchMethod(ShownFields, "renew", (original) => (fields: { ids: Array<string> }, ledger: LedgerData) => {
		(original as unknown as Any)(fields, ledger);
		fields.ids = [];
	});
}

/** Gives the credit back when a handler that has changed Data did not end well. */
function forgetsWhoActed(): () => void {
	return patchMethod(
		Redemptions,
		"follow",
		(original) => (redemptions: never, reserved: never, run: { hasActed: boolean }) => {
			run.hasActed = false;
			return original(redemptions, reserved, run as never);
		},
	);
}

function forgetsHashes(): () => void {
	return patchMethod(Receipts, "tryOnce", (original) => (receipts: never, account: Account, receipt: never) => {
		account.ledgerNow().Purchases = {};
		return (original as unknown as Any)(receipts, account, receipt);
	});
}

/** Takes the wish that was made last, whatever was paid. */
function givesNewestWish(): () => void {
	return patchMethod(Gifts, "process", (original) => (gifts: never, account: Account, ...more: Array<never>) => {
		const ledger = account.ledgerNow();
		const wishes = (ledger.GiftIntents ?? []).map((wish) => ({ ...wish, IsPaid: undefined }));
		const newest = wishes.pop();
		if (newest !== undefined) ledger.GiftIntents = [{ ...newest, IsPaid: true }, ...wishes];
		return original(gifts, account as never, ...more);
	});
}

function regrantsTwice(): () => void {
	return patchMethod(
		Inbox,
		"regrant",
		(original) => (inbox: unknown, account: Account, purchaseId: string, product: string) => {
			(original as unknown as Any)(inbox, account, purchaseId, product);
			account.edit((ledger) => {
				ledger.GrantKeys = {};
			});
			return (original as unknown as Any)(inbox, account, purchaseId, product);
		},
	);
}

/** Hears of passes by its prompts only. */
function asksAfterPromptsOnly(): () => void {
	return patchAll([
		patchMethod(Entitlements, "lookAll", () => () => {}),
		patchMethod(Rounds, "askAll", () => () => {}),
	]);
}

export const PURCHASE_MUTANTS: ReadonlyArray<PurchaseMutant> = [
	{ what: "answers a receipt before it is saved", fault: "errorBefore", patch: answersAtOnce },
	{ what: "forgets which purchases it has processed", fault: "crash", patch: forgetsPurchases },
	{ what: "keeps credits that were used", fault: "crash", patch: keepsUsedCredits },
	{
		what: "begins an at-most-once effect before its reservation is saved",
		fault: "crash",
		patch: skipsReservations,
	},
	{ what: "answers receipts that it has not processed", fault: "crash", patch: answersUnseen },
	{ what: "keeps gifts on their way in its memory only", fault: "crash", patch: remembersGiftsOnly },
	{ what: "brings gifts back to their buyers", fault: "crash", patch: returnsGifts },
	{ what: "takes a gift as often as it is brought", fault: "crash", patch: takesGiftsAgain },
	{ what: "forgets whose pass and whose period it has granted", fault: "crash", patch: forgetsClaims },
	{ what: "loses its ledger when the game replaces Data", fault: "copyData", patch: losesReplacedData },
	{ what: "takes the ledger of an older version", fault: "olderVersion", patch: takesIncomingLedger },
	{ what: "loses what was bought since when support takes Data back", fault: "rollBackSale", patch: rollsLedgerBack },
	{ what: "forgets what the game changes by hand", fault: "countsUp", patch: forgetsHandChanges },
	{ what: "keeps what a handler has changed that refuses", fault: "crash", patch: keepsRefusedChanges },
	{ what: "undoes Data, and not its ledger", fault: "crash", patch: undoesDataOnly },
	{ what: "leaves the Data that a handler has set before it raised", fault: "crash", patch: leavesNewData },
	{ what: "leaves no purchase ids for older code", fault: "oldCode", patch: writesNoIds },
	{ what: "keeps the credit of a handler that has changed Data and failed", fault: "crash", patch: forgetsWhoActed },
	{ what: "forgets the hashes of older purchases", fault: "oldReceipt", besides: ["spree"], patch: forgetsHashes },
	{ what: "gives to whom the newest wish was for", fault: "crash", patch: givesNewestWish },
	{ what: "gives two credits when support asks for one", fault: "regrant", patch: regrantsTwice },
	{ what: "asks after prompts only who owns what", fault: "crash", patch: asksAfterPromptsOnly },
	{ what: "has an effect outside before its credit is stored", fault: "crash", patch: actsUnstored },
];
