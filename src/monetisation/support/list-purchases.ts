import { toIsoDate } from "../../util/iso-date";
import { giftOfKey } from "../ledger/keys";
import { olderCount } from "../ledger/purchases";
import type { CreditEntry, LedgerData, OutgoingGift, PurchaseLine } from "../ledger/types";
import { isCompanion } from "../ledger/undone";
import type { GiftMessage } from "../messages/user-messages";
import { creditText, paidText } from "./report-text";
import type { ListedCredit, ListedGift, ListedPurchase, PurchaseList, ReportEntry } from "./types";

/** What is known of a user when support asks for all of it. */
export interface UserPurchases {
	readonly userId: number;
	/** Where the profile was read. */
	readonly isHere: boolean;
	/** Nothing for a user who never bought anything. */
	readonly ledger?: LedgerData;
	/** Gifts that wait for the user's next session. */
	readonly waitingGifts: ReadonlyArray<GiftMessage>;
	/** Of a product or of the gift of one, by its id as text. */
	readonly productName: (product: string) => string | undefined;
}

/** A credit as support sees it. */
export function reportEntry(entry: CreditEntry): ReportEntry {
	return {
		Id: entry.Id,
		Product: entry.Product,
		State: entry.State,
		Paid: entry.Paid,
		GrantedAt: entry.GrantedAt,
		Purchase: entry.Purchase,
		IsGift: entry.IsGift,
		IsToGive: entry.IsToGive,
		CurrencySpent: entry.Spent,
		Channel: entry.Channel,
		PlaceId: entry.PlaceId,
		From: entry.From,
	};
}

function newestFirst<T extends defined>(items: ReadonlyArray<T>): Array<T> {
	return items.map((_, index) => items[items.size() - 1 - index]);
}

function listedPurchase(facts: UserPurchases, line: PurchaseLine, isMissing: boolean): ListedPurchase {
	const gift = giftOfKey(line.Id);
	return {
		PurchaseId: gift ?? line.Id,
		Product: line.Product,
		ProductName: facts.productName(line.Product),
		At: line.At,
		CurrencySpent: line.Spent,
		Channel: line.Channel,
		PlaceId: line.PlaceId,
		From: line.From,
		IsGift: gift !== undefined ? true : undefined,
		IsToGive: line.IsToGive,
		IsMissing: isMissing || line.IsUndone === true ? true : undefined,
	};
}

function listedPurchases(facts: UserPurchases): Array<ListedPurchase> {
	const { ledger } = facts;
	if (ledger === undefined) return [];
	const lines = newestFirst(ledger.Recent.filter((line) => !isCompanion(ledger, line)));
	const missing = newestFirst(ledger.TakenOut ?? []);
	const listed = [
		...lines.map((line) => listedPurchase(facts, line, false)),
		...missing.map((line) => listedPurchase(facts, line, true)),
	];
	return sortedBy(listed, ({ At }) => At ?? 0);
}

/** The greatest first; what is equal stays in its order. */
function sortedBy<T extends defined>(items: Array<T>, key: (item: T) => number): Array<T> {
	const places = new Map<T, number>();
	items.forEach((item, index) => places.set(item, index));
	return items.sort((first, second) => {
		const [a, b] = [key(first), key(second)];
		return a === b ? places.get(first)! < places.get(second)! : a > b;
	});
}

function listedCredits(facts: UserPurchases): Array<ListedCredit> {
	const entries = newestFirst(facts.ledger?.Entries ?? []).map((entry) => ({
		...reportEntry(entry),
		ProductName: facts.productName(entry.Product),
		ExpiresAt: entry.ExpiresAt,
	}));
	return sortedBy(entries, ({ GrantedAt }) => GrantedAt);
}

function outgoing(facts: UserPurchases, gift: OutgoingGift): ListedGift {
	const { Id, Product, From, Recipient, At, Spent, Channel, PlaceId } = gift;
	const ProductName = facts.productName(Product);
	return { PurchaseId: Id, Product, ProductName, From, Recipient, At, CurrencySpent: Spent, Channel, PlaceId };
}

function waiting(facts: UserPurchases, gift: GiftMessage): ListedGift {
	const { Gift, Product, From, Spent, Channel, PlaceId } = gift;
	const ProductName = facts.productName(Product);
	const Recipient = facts.userId;
	return { PurchaseId: Gift, Product, ProductName, From, Recipient, CurrencySpent: Spent, Channel, PlaceId };
}

function purchaseText(purchase: ListedPurchase): string {
	const { PurchaseId, Product, ProductName, At, CurrencySpent, From, IsMissing } = purchase;
	const paid = paidText({ spent: CurrencySpent, channel: purchase.Channel, placeId: purchase.PlaceId, from: From });
	const parts = [`  ${At !== undefined ? toIsoDate(At) : "(before)"} ${ProductName ?? "product"} (${Product})`];
	if (paid !== "") parts.push(paid);
	if (IsMissing === true) parts.push("missing from the profile");
	parts.push(`purchase ${PurchaseId}`);
	return parts.join(", ");
}

function giftText(gift: ListedGift, userId: number): string {
	const { PurchaseId, Product, ProductName, From, Recipient } = gift;
	const way = Recipient === userId ? `from user ${From}, waiting` : `to user ${Recipient}, on its way`;
	return `  ${ProductName ?? "product"} (${Product}), ${way}, purchase ${PurchaseId}`;
}

function listText(list: Omit<PurchaseList, "text" | "ok" | "code">): string {
	const { userId, isHere, purchases, credits, gifts, olderCount: older } = list;
	const where = isHere ? "who is in this server" : "as stored";
	const texts = [`Purchases of user ${userId}, ${where} (UTC, newest first):`];
	for (const purchase of purchases) texts.push(purchaseText(purchase));
	if (purchases.isEmpty()) texts.push("  none");
	if (older > 0) texts.push(`  and ${older} older ones`);
	if (!credits.isEmpty()) texts.push("Credits:");
	for (const credit of credits) texts.push(`  ${credit.ProductName ?? credit.Product}: ${creditText(credit)}`);
	if (!gifts.isEmpty()) texts.push("Gifts:");
	for (const gift of gifts) texts.push(giftText(gift, userId));
	return texts.join("\n");
}

/** All that the ledger knows of a user's purchases, newest first. Pure. */
export function listPurchases(facts: UserPurchases): PurchaseList {
	const { userId, isHere, ledger } = facts;
	const list = {
		userId,
		isHere,
		purchases: listedPurchases(facts),
		olderCount: ledger === undefined ? 0 : olderCount(ledger),
		credits: listedCredits(facts),
		gifts: [
			...newestFirst(ledger?.Gifts ?? []).map((gift) => outgoing(facts, gift)),
			...newestFirst(facts.waitingGifts).map((gift) => waiting(facts, gift)),
		],
	};
	return { ok: true, code: "Found", ...list, text: listText(list) };
}
