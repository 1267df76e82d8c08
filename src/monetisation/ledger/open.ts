import { soundClaims } from "./claims";
import { availableCount, refreshCounts } from "./counts";
import { dropFinished } from "./grant";
import { soundPasses } from "./passes";
import type { CreditEntry, GiftIntent, LedgerData, LedgerHome, OutgoingGift } from "./types";

const VERSION = 1;

/** Stands for the product of a purchase of which only the id is known: older code has processed it. */
export const LEGACY_PRODUCT = "legacy";

/** A greater count is damage, not credits: so many entries would leave no room for the rest of the profile. */
const COUNT_MAX = 10_000;

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
		aside.push(value as defined);
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

/** The texts of a table of texts. What is none is told, and `lost` stands for it: the key alone keeps from a second grant. */
function textsOf(
	value: unknown,
	what: string,
	lost: string,
	aside: Array<defined>,
	problems: Array<string>,
): { [key: string]: string } {
	const sound = new Map<string, string>();
	if (value !== undefined && !typeIs(value, "table")) {
		aside.push(value as defined);
		problems.push(`${what} were a ${typeOf(value)}`);
	}
	if (typeIs(value, "table")) {
		for (const [key, text] of value as Map<unknown, unknown>) {
			if (typeIs(key, "string")) sound.set(key, typeIs(text, "string") ? text : lost);
			if (!typeIs(key, "string") || !typeIs(text, "string")) {
				problems.push(`${what} held ${tostring(key)} = ${tostring(text)}`);
			}
		}
	}
	return sound as unknown as { [key: string]: string };
}

function entriesOf(value: unknown, aside: Array<defined>, problems: Array<string>): Array<CreditEntry> {
	const sound = new Array<CreditEntry>();
	if (value === undefined) return sound;
	if (!typeIs(value, "table")) {
		aside.push(value as defined);
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

/** Where the numbering of entries goes on: behind every id that there is, whatever became of the number. */
function lastEntry(stored: unknown, entries: ReadonlyArray<CreditEntry>, asideCount: number): number {
	let last = typeIs(stored, "number") && stored >= 0 && stored % 1 === 0 ? stored : entries.size() + asideCount;
	for (const { Id } of entries) {
		const id = tonumber(Id);
		if (id !== undefined && id > last && id % 1 === 0) last = id;
	}
	return last;
}

function readLedger(home: LedgerHome, problems: Array<string>): LedgerData {
	const stored = home.MonetisationLedger as unknown;
	const fields = (typeIs(stored, "table") ? stored : {}) as { [Name in keyof LedgerData]?: unknown };
	const aside = typeIs(fields.Aside, "table") ? [...(fields.Aside as Array<defined>)] : new Array<defined>();
	if (stored !== undefined && !typeIs(stored, "table")) {
		aside.push(stored as defined);
		problems.push(`the ledger was a ${typeOf(stored)}`);
	}
	const entries = entriesOf(fields.Entries, aside, problems);
	const intents = listOf(fields.GiftIntents, isIntent, "gift intent", aside, problems);
	const gifts = listOf(fields.Gifts, isOutgoingGift, "gift", aside, problems);
	return {
		Version: VERSION,
		LastEntry: lastEntry(fields.LastEntry, entries, aside.size()),
		Entries: entries,
		Purchases: textsOf(fields.Purchases, "the purchases", LEGACY_PRODUCT, aside, problems),
		GrantKeys: textsOf(fields.GrantKeys, "the grant keys", "", aside, problems),
		GiftIntents: intents,
		Gifts: gifts,
		Claims: soundClaims(fields.Claims, problems),
		Passes: soundPasses(fields.Passes, problems),
		// Set by `openLedger`: counts may have to go there too.
		Aside: aside,
	};
}

/** Purchases that older code of the game has processed are never to be granted again. */
function honourPurchaseIdCache(home: LedgerHome, ledger: LedgerData): void {
	const cache = home.PurchaseIdCache as unknown;
	if (!typeIs(cache, "table")) return;
	for (const purchaseId of cache as Array<defined>) {
		if (typeIs(purchaseId, "string") && ledger.Purchases[purchaseId] === undefined) {
			ledger.Purchases[purchaseId] = LEGACY_PRODUCT;
		}
	}
}

/** The counts by product; false for one that makes no sense. */
function readCounts(
	home: LedgerHome,
	aside: Array<defined>,
	problems: Array<string>,
): Map<string, number | false> | undefined {
	const counts = home.MonetisationCredits as unknown;
	if (counts === undefined) return undefined;
	if (!typeIs(counts, "table")) {
		aside.push(counts as defined);
		problems.push(`MonetisationCredits was a ${typeOf(counts)}`);
		return undefined;
	}
	const read = new Map<string, number | false>();
	for (const [product, count] of counts as Map<unknown, unknown>) {
		const isProduct = typeIs(product, "string") && tonumber(product) !== undefined;
		if (isProduct && typeIs(count, "number") && count >= 0 && count <= COUNT_MAX && count % 1 === 0) {
			read.set(product, count);
		} else {
			if (isProduct) read.set(product, false);
			// As text: what is no number may be none that a store takes.
			aside.push({ Product: tostring(product), Count: tostring(count) });
			problems.push(`MonetisationCredits held ${tostring(product)} = ${tostring(count)}`);
		}
	}
	return read;
}

function productsOf(ledger: LedgerData, counts: Map<string, number | false>): Array<string> {
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
	const counts = readCounts(home, ledger.Aside as Array<defined>, problems);
	if (counts === undefined) return;
	for (const product of productsOf(ledger, counts)) {
		const count = counts.get(product) ?? 0;
		// It says nothing of what was granted or used up: then the entries hold.
		if (count === false) continue;
		const difference = count - availableCount(ledger, product);
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
	if (ledger.Aside!.isEmpty()) ledger.Aside = undefined;
	home.MonetisationLedger = ledger;
	refreshCounts(home, ledger);
	return { ledger, problems };
}
