import { soundClaims } from "./claims";
import { availableCount, refreshCounts } from "./counts";
import { dropFinished } from "./grant";
import type { CreditEntry, GiftIntent, LedgerData, LedgerHome, OutgoingGift } from "./types";

const VERSION = 1;

const STATES = new ReadonlySet<string>(["available", "reserved", "spent", "void"]);

export interface OpenedLedger {
	readonly ledger: LedgerData;
	/** What was found damaged, in words; the sound rest is kept. */
	readonly problems: ReadonlyArray<string>;
}

function isEntry(value: unknown): value is CreditEntry {
	if (!typeIs(value, "table")) return false;
	const entry = value as Partial<CreditEntry>;
	return (
		typeIs(entry.Id, "string") &&
		typeIs(entry.Product, "string") &&
		typeIs(entry.State, "string") &&
		STATES.has(entry.State) &&
		typeIs(entry.Paid, "boolean") &&
		typeIs(entry.GrantedAt, "number") &&
		(entry.ExpiresAt === undefined || typeIs(entry.ExpiresAt, "number")) &&
		(entry.State !== "reserved" || (typeIs(entry.Reservation, "table") && typeIs(entry.Reservation.Id, "string")))
	);
}

function isIntent(value: unknown): value is GiftIntent {
	if (!typeIs(value, "table")) return false;
	const intent = value as Partial<GiftIntent>;
	return (
		typeIs(intent.Id, "string") &&
		typeIs(intent.Product, "string") &&
		typeIs(intent.Recipient, "number") &&
		typeIs(intent.At, "number")
	);
}

function isOutgoingGift(value: unknown): value is OutgoingGift {
	if (!isIntent(value)) return false;
	const gift = value as unknown as Partial<OutgoingGift>;
	return typeIs(gift.GiftProduct, "string") && typeIs(gift.From, "number");
}

/** The sound items of a list; nothing for none of them. */
function listOf<T extends defined>(
	value: unknown,
	isSound: (item: unknown) => item is T,
	what: string,
	aside: Array<defined>,
	problems: Array<string>,
): Array<T> | undefined {
	if (value === undefined) return undefined;
	if (!typeIs(value, "table")) {
		problems.push(`the ${what}s were a ${typeOf(value)}`);
		return undefined;
	}
	const sound = new Array<T>();
	for (const item of value as Array<defined>) {
		if (isSound(item)) {
			sound.push(item);
		} else {
			aside.push(item);
			problems.push(`a ${what} made no sense and was set aside`);
		}
	}
	return sound.isEmpty() ? undefined : sound;
}

/** The texts of a table of texts; what is none is told. */
function textsOf(value: unknown, what: string, problems: Array<string>): { [key: string]: string } {
	const sound = new Map<string, string>();
	if (value !== undefined && !typeIs(value, "table")) problems.push(`${what} was a ${typeOf(value)}`);
	if (typeIs(value, "table")) {
		for (const [key, text] of value as Map<unknown, unknown>) {
			if (typeIs(key, "string") && typeIs(text, "string")) sound.set(key, text);
			else problems.push(`${what} held ${tostring(key)} = ${tostring(text)}`);
		}
	}
	return sound as unknown as { [key: string]: string };
}

function entriesOf(value: unknown, aside: Array<defined>, problems: Array<string>): Array<CreditEntry> {
	const sound = new Array<CreditEntry>();
	if (value === undefined) return sound;
	if (!typeIs(value, "table")) {
		problems.push(`the entries were a ${typeOf(value)}`);
		return sound;
	}
	const ids = new Set<string>();
	for (const entry of value as Array<defined>) {
		if (isEntry(entry) && !ids.has(entry.Id)) {
			ids.add(entry.Id);
			sound.push(entry);
		} else {
			aside.push(entry);
			problems.push("an entry made no sense and was set aside");
		}
	}
	return sound;
}

function readLedger(home: LedgerHome, problems: Array<string>): LedgerData {
	const stored = home.MonetisationLedger as unknown;
	if (stored !== undefined && !typeIs(stored, "table")) problems.push(`the ledger was a ${typeOf(stored)}`);
	const fields = (typeIs(stored, "table") ? stored : {}) as { [Name in keyof LedgerData]?: unknown };
	const aside = typeIs(fields.Aside, "table") ? [...(fields.Aside as Array<defined>)] : new Array<defined>();
	const entries = entriesOf(fields.Entries, aside, problems);
	const intents = listOf(fields.GiftIntents, isIntent, "gift intent", aside, problems);
	const gifts = listOf(fields.Gifts, isOutgoingGift, "gift", aside, problems);
	return {
		Version: VERSION,
		LastEntry: typeIs(fields.LastEntry, "number") ? fields.LastEntry : entries.size() + aside.size(),
		Entries: entries,
		Purchases: textsOf(fields.Purchases, "the purchases", problems),
		GrantKeys: textsOf(fields.GrantKeys, "the grant keys", problems),
		GiftIntents: intents,
		Gifts: gifts,
		Claims: soundClaims(fields.Claims, problems),
		Aside: aside.isEmpty() ? undefined : aside,
	};
}

/** Purchases that older code of the game has processed are never to be granted again. */
function honourPurchaseIdCache(home: LedgerHome, ledger: LedgerData): void {
	const cache = home.PurchaseIdCache as unknown;
	if (!typeIs(cache, "table")) return;
	for (const purchaseId of cache as Array<defined>) {
		if (typeIs(purchaseId, "string") && ledger.Purchases[purchaseId] === undefined) {
			ledger.Purchases[purchaseId] = "legacy";
		}
	}
}

/** The counts by product, without what makes no sense. */
function soundCounts(home: LedgerHome, problems: Array<string>): Map<string, number> | undefined {
	const counts = home.MonetisationCredits as unknown;
	if (counts === undefined) return undefined;
	if (!typeIs(counts, "table")) {
		problems.push(`MonetisationCredits was a ${typeOf(counts)}`);
		return undefined;
	}
	const sound = new Map<string, number>();
	for (const [product, count] of counts as Map<unknown, unknown>) {
		const isProduct = typeIs(product, "string") && tonumber(product) !== undefined;
		if (isProduct && typeIs(count, "number") && count >= 0 && count % 1 === 0) {
			sound.set(product, count);
		} else {
			problems.push(`MonetisationCredits held ${tostring(product)} = ${tostring(count)}`);
		}
	}
	return sound;
}

function productsOf(ledger: LedgerData, counts: Map<string, number>): Array<string> {
	const products = new Set<string>();
	for (const [product] of counts) products.add(product);
	for (const entry of ledger.Entries) products.add(entry.Product);
	const sorted = new Array<string>();
	for (const product of products) sorted.push(product);
	return sorted.sort();
}

/**
 * Counts and entries are written together, so a difference is the work of older code that knows the counts only: what
 * it granted becomes paid credits, what it used up is used up.
 */
function followCounts(home: LedgerHome, ledger: LedgerData, now: number, problems: Array<string>): void {
	const counts = soundCounts(home, problems);
	if (counts === undefined) return;
	for (const product of productsOf(ledger, counts)) {
		const difference = (counts.get(product) ?? 0) - availableCount(ledger, product);
		for (const _ of $range(1, difference)) {
			ledger.LastEntry += 1;
			ledger.Entries.push({
				Id: `${ledger.LastEntry}`,
				Product: product,
				State: "available",
				Paid: true,
				GrantedAt: now,
			});
		}
		for (const _ of $range(1, -difference)) {
			const used = ledger.Entries.find((entry) => entry.Product === product && entry.State === "available");
			if (used !== undefined) used.State = "spent";
		}
	}
	dropFinished(ledger);
}

/**
 * Reads the ledger of a profile's Data, repairs what is damaged, and writes it back into the same table. Old counts and
 * old purchase ids are taken over. Pure but for that table; `now` is Unix seconds.
 */
export function openLedger(home: LedgerHome, now: number): OpenedLedger {
	const problems = new Array<string>();
	const ledger = readLedger(home, problems);
	honourPurchaseIdCache(home, ledger);
	followCounts(home, ledger, now, problems);
	home.MonetisationLedger = ledger;
	refreshCounts(home, ledger);
	return { ledger, problems };
}
