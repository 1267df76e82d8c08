import { grantCredit } from "./grant";
import { receivedKey } from "./keys";
import { isKnownPurchase, rememberPurchase } from "./purchases";
import { commitReservation, reserveCredit } from "./reserve";
import type { GiftIntent, LedgerData, OutgoingGift } from "./types";

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
	readonly placeId?: number;
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
	readonly from: number;
	readonly now: number;
	readonly channel?: number;
	readonly spent?: number;
	readonly placeId?: number;
	readonly params?: unknown;
}

/** Whether somebody can be given anything: a user of Roblox who is not the buyer. The test players of Studio have ids below 0. */
export function isPossibleRecipient(recipient: number, buyer: number, isStudio: boolean): boolean {
	if (recipient % 1 !== 0 || math.abs(recipient) >= 2 ** 53 || recipient === buyer) return false;
	return recipient > 0 || (isStudio && recipient < 0);
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

/** The prompt was closed with a purchase: the next receipt is this one's. */
export function markIntentPaid(ledger: LedgerData, intentId: string): void {
	ledger.GiftIntents = ledger.GiftIntents?.map((intent) => {
		return intent.Id === intentId ? { ...intent, IsPaid: true } : intent;
	});
}

/** Wishes of earlier sessions are good for what Roblox delivers at the join, and for no longer than that. */
export function dropEarlierIntents(ledger: LedgerData, stay: string, madeBefore: number): void {
	const kept = ledger.GiftIntents?.filter(({ Stay, At }) => Stay === stay || At >= madeBefore);
	ledger.GiftIntents = kept === undefined || kept.isEmpty() ? undefined : kept;
}

/**
 * The intent behind a receipt for a gift product, which is then used up: the oldest that was paid, else that of the prompt
 * that is open, else the oldest of an earlier session, whose player quit before anybody heard the outcome.
 */
export function takeIntent(ledger: LedgerData, giftProduct: string, openIntent?: string): GiftIntent | undefined {
	const intents = (ledger.GiftIntents ?? []).filter(({ Product }) => Product === giftProduct);
	const taken =
		intents.find(({ IsPaid }) => IsPaid === true) ?? intents.find(({ Id }) => Id === openIntent) ?? intents[0];
	if (taken !== undefined) dropIntent(ledger, taken.Id);
	return taken;
}

/**
 * What a receipt for a gift becomes, in one change: the purchase is remembered, and with it there is a gift on its way or
 * a credit to give one. `isSendable`: whether messages reach other users at all; `prompted`: nothing where the purchase came
 * from no prompt, and otherwise which intent has its prompt open.
 */
export function bankGift(
	ledger: LedgerData,
	paid: GiftPurchase,
	isSendable: boolean,
	prompted: { readonly openIntent?: string } | undefined,
): BankedGift {
	rememberPurchase(ledger, {
		Id: paid.purchase,
		Product: paid.giftProduct,
		At: paid.now,
		Spent: paid.spent,
		Channel: paid.channel,
		PlaceId: paid.placeId,
		IsToGive: true,
	});
	const intent = prompted && takeIntent(ledger, paid.giftProduct, prompted.openIntent);
	if (intent !== undefined && isSendable && intent.Recipient !== paid.from) {
		return { kind: "gift", gift: sendGift(ledger, paid, intent.Recipient) };
	}
	const granted = grantCredit(ledger, {
		product: paid.giftProduct,
		paid: true,
		now: paid.now,
		purchase: paid.purchase,
		channel: paid.channel,
		spent: paid.spent,
		placeId: paid.placeId,
		params: paid.params,
		isToGive: true,
	});
	assert(granted.ok, "a paid credit was refused");
	return { kind: "credit", entryId: granted.entryId };
}

/**
 * Turns a credit to give into a gift on its way, in one change. Nothing when there is no such credit. `paid.purchase`
 * names the gift where the credit comes from no purchase, and must be new.
 */
export function giveByCredit(ledger: LedgerData, paid: GiftPurchase, recipient: number): OutgoingGift | undefined {
	const reservation = { Id: paid.purchase, Session: paid.purchase };
	const entry = reserveCredit(ledger, paid.giftProduct, reservation, paid.now);
	if (entry === undefined) return undefined;
	commitReservation(ledger, reservation.Id);
	const known = {
		...paid,
		purchase: entry.Purchase ?? paid.purchase,
		channel: entry.Channel,
		spent: entry.Spent,
		placeId: entry.PlaceId,
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
		PlaceId: paid.placeId,
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
export function receiveGift(ledger: LedgerData, gift: ArrivedGift): string | undefined {
	const key = receivedKey(gift.id);
	if (isKnownPurchase(ledger, key)) return undefined;
	rememberPurchase(ledger, {
		Id: key,
		Product: gift.product,
		At: gift.now,
		Spent: gift.spent,
		Channel: gift.channel,
		PlaceId: gift.placeId,
		From: gift.from,
	});
	const granted = grantCredit(ledger, {
		product: gift.product,
		paid: true,
		now: gift.now,
		purchase: gift.id,
		channel: gift.channel,
		spent: gift.spent,
		placeId: gift.placeId,
		params: gift.params,
		isGift: true,
		from: gift.from,
	});
	assert(granted.ok, "a gift was refused");
	return granted.entryId;
}

function savedIds(saved: object | undefined, list: "GiftIntents" | "Gifts"): ReadonlyArray<string> {
	const found = (saved as { [Name in typeof list]?: unknown } | undefined)?.[list];
	if (!typeIs(found, "table")) return [];
	return (found as Array<{ Id: string }>).map((item) => item.Id);
}

/** Whether the ledger as it is stored knows for whom the prompt is meant. */
export function isSavedIntent(saved: object | undefined, intentId: string): boolean {
	return savedIds(saved, "GiftIntents").includes(intentId);
}

/** Whether the ledger as it is stored holds the gift: only then it may leave, for otherwise it might be given again. */
export function isSavedGift(saved: object | undefined, giftId: string): boolean {
	return savedIds(saved, "Gifts").includes(giftId);
}
