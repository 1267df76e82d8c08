import { grantCredit } from "./grant";
import { isKnownPurchase, rememberPurchase } from "./purchases";
import { commitReservation, reserveCredit } from "./reserve";
import type { GiftIntent, LedgerData, LedgerHome, OutgoingGift } from "./types";

/** Prompts that nobody answered stay behind; a profile must not grow for ever. */
export const GIFT_INTENTS_MAX = 20;

/** What is known of the purchase of a gift. */
export interface GiftPurchase {
	readonly purchase: string;
	/** The id of the product that was paid, as text. */
	readonly giftProduct: string;
	/** The id of the product that it gives, as text. */
	readonly product: string;
	readonly from: number;
	/** Unix seconds. */
	readonly now: number;
	readonly channel?: number;
	readonly spent?: number;
	readonly params?: unknown;
}

export type BankedGift =
	| { readonly kind: "gift"; readonly gift: OutgoingGift }
	/** Nobody is known who could have it: the buyer has the right to give it. */
	| { readonly kind: "credit"; readonly entryId: string };

/** A gift as it reaches its recipient. */
export interface ArrivedGift {
	/** The same in every message that brings this gift. */
	readonly id: string;
	readonly product: string;
	readonly now: number;
	readonly channel?: number;
	readonly spent?: number;
	readonly params?: unknown;
}

/** What a received gift is remembered by: its recipient may have purchases with ids of their own. */
export function receivedKey(giftId: string): string {
	return `gift/${giftId}`;
}

/** Whether somebody can be given anything: a user of Roblox who is not the buyer. */
export function isPossibleRecipient(recipient: number, buyer: number): boolean {
	return recipient > 0 && recipient < 2 ** 53 && recipient % 1 === 0 && recipient !== buyer;
}

/** To be saved before the prompt. The oldest go when there are too many. */
export function addIntent(ledger: LedgerData, intent: GiftIntent): void {
	const intents = ledger.GiftIntents ?? [];
	intents.push(intent);
	while (intents.size() > GIFT_INTENTS_MAX) intents.shift();
	ledger.GiftIntents = intents;
}

export function hasIntent(ledger: LedgerData, intentId: string): boolean {
	return ledger.GiftIntents?.some((intent) => intent.Id === intentId) === true;
}

/** The prompt was declined, or never shown. Answers whether the intent was there. */
export function dropIntent(ledger: LedgerData, intentId: string): boolean {
	const intents = ledger.GiftIntents ?? [];
	const kept = intents.filter((intent) => intent.Id !== intentId);
	ledger.GiftIntents = kept.isEmpty() ? undefined : kept;
	return kept.size() < intents.size();
}

/** The newest intent for a gift product, which is then used up. */
export function takeIntent(ledger: LedgerData, giftProduct: string): GiftIntent | undefined {
	let newest: GiftIntent | undefined;
	for (const intent of ledger.GiftIntents ?? []) {
		if (intent.Product === giftProduct) newest = intent;
	}
	if (newest !== undefined) dropIntent(ledger, newest.Id);
	return newest;
}

/**
 * What a receipt for a gift becomes, in one change: the purchase is remembered, and with it there is a gift on its way or
 * a credit to give one. `isSendable`: whether messages reach other users at all; `isPrompted`: whether the purchase came
 * from a prompt, which may have had an intent.
 */
export function bankGift(
	home: LedgerHome,
	ledger: LedgerData,
	paid: GiftPurchase,
	isSendable: boolean,
	isPrompted: boolean,
): BankedGift {
	rememberPurchase(ledger, paid.purchase, paid.giftProduct);
	const intent = isPrompted ? takeIntent(ledger, paid.giftProduct) : undefined;
	if (intent !== undefined && isSendable && isPossibleRecipient(intent.Recipient, paid.from)) {
		return { kind: "gift", gift: sendGift(ledger, paid, intent.Recipient) };
	}
	const granted = grantCredit(home, ledger, {
		product: paid.giftProduct,
		paid: true,
		now: paid.now,
		purchase: paid.purchase,
		channel: paid.channel,
		spent: paid.spent,
		params: paid.params,
	});
	assert(granted.ok, "a paid credit was refused");
	return { kind: "credit", entryId: granted.entryId };
}

/**
 * Turns a credit to give into a gift on its way, in one change. Nothing when there is no such credit. `paid.purchase`
 * names the gift where the credit comes from no purchase, and must be new.
 */
export function giveByCredit(
	home: LedgerHome,
	ledger: LedgerData,
	paid: GiftPurchase,
	recipient: number,
): OutgoingGift | undefined {
	const reservation = { Id: paid.purchase, Session: paid.purchase };
	const entry = reserveCredit(home, ledger, paid.giftProduct, reservation, paid.now);
	if (entry === undefined) return undefined;
	commitReservation(home, ledger, reservation.Id);
	const known = {
		...paid,
		purchase: entry.Purchase ?? paid.purchase,
		channel: entry.Channel,
		spent: entry.Spent,
		params: entry.Params ?? paid.params,
	};
	return sendGift(ledger, known, recipient);
}

function sendGift(ledger: LedgerData, paid: GiftPurchase, recipient: number): OutgoingGift {
	const gift: OutgoingGift = {
		Id: paid.purchase,
		GiftProduct: paid.giftProduct,
		Product: paid.product,
		Recipient: recipient,
		From: paid.from,
		At: paid.now,
		Channel: paid.channel,
		Spent: paid.spent,
		Params: paid.params,
	};
	const gifts = ledger.Gifts ?? [];
	gifts.push(gift);
	ledger.Gifts = gifts;
	return gift;
}

export function findGift(ledger: LedgerData, giftId: string): OutgoingGift | undefined {
	return ledger.Gifts?.find((gift) => gift.Id === giftId);
}

/** The gift is in its recipient's hands. Answers whether it was on its way. */
export function finishGift(ledger: LedgerData, giftId: string): boolean {
	const gifts = ledger.Gifts ?? [];
	const kept = gifts.filter((gift) => gift.Id !== giftId);
	ledger.Gifts = kept.isEmpty() ? undefined : kept;
	return kept.size() < gifts.size();
}

/** Puts a gift into its recipient's ledger, once. Answers the new credit's id, or nothing for one that came before. */
export function receiveGift(home: LedgerHome, ledger: LedgerData, gift: ArrivedGift): string | undefined {
	const key = receivedKey(gift.id);
	if (isKnownPurchase(ledger, key)) return undefined;
	rememberPurchase(ledger, key, gift.product);
	const granted = grantCredit(home, ledger, {
		product: gift.product,
		paid: true,
		now: gift.now,
		purchase: gift.id,
		channel: gift.channel,
		spent: gift.spent,
		params: gift.params,
		isGift: true,
	});
	assert(granted.ok, "a gift was refused");
	return granted.entryId;
}

function savedIds(lastSavedData: object, list: "GiftIntents" | "Gifts"): ReadonlyArray<string> {
	const ledger = (lastSavedData as { MonetisationLedger?: unknown }).MonetisationLedger;
	if (!typeIs(ledger, "table")) return [];
	const found = (ledger as { [Name in typeof list]?: unknown })[list];
	if (!typeIs(found, "table")) return [];
	return (found as Array<{ Id: string }>).map((item) => item.Id);
}

/** Whether what was saved last knows for whom the prompt is meant. */
export function isSavedIntent(lastSavedData: object, intentId: string): boolean {
	return savedIds(lastSavedData, "GiftIntents").includes(intentId);
}

/** Whether what was saved last holds the gift: only then it may leave, for otherwise it might be given again. */
export function isSavedGift(lastSavedData: object, giftId: string): boolean {
	return savedIds(lastSavedData, "Gifts").includes(giftId);
}
