import { soundClaims } from "./claims";
import { soundPasses } from "./passes";
import { isPacked, joinPacked } from "./packed";
import { NEWLY_PACKED_KEY, PACKED_KEY, packedOf, packOld, setPacked } from "./purchases";
import type { Damage } from "./sound";
import {
	entriesOf,
	isIntent,
	isLine,
	isOutgoingGift,
	isUntold,
	lastEntry,
	LEGACY_PRODUCT,
	listOf,
	textsOf,
} from "./sound";
import type { LedgerData, PurchaseLine } from "./types";

export const VERSION = 2;

type Fields = { [Name in keyof LedgerData]?: unknown };

/** Whether a later version of the library has written it: what that means is not known here. */
export function isNewer(stored: unknown): boolean {
	const version = typeIs(stored, "table") ? (stored as Fields).Version : undefined;
	return typeIs(version, "number") && version > VERSION;
}

/** A line that makes no sense still names a purchase, and that alone keeps from a second grant. */
function keepIds(list: unknown, ids: Map<string, string>): void {
	if (!typeIs(list, "table")) return;
	for (const item of list as Array<defined>) {
		if (isLine(item) || !typeIs(item, "table")) continue;
		const id = (item as Partial<PurchaseLine>).Id;
		if (typeIs(id, "string")) ids.set(id, LEGACY_PRODUCT);
	}
}

/** Version 1 kept every purchase as a field of its own; older code may do so again. In the order of their ids. */
function sortedLines(ids: Map<string, string>, known: ReadonlyArray<PurchaseLine>): Array<PurchaseLine> {
	for (const { Id } of known) ids.delete(Id);
	const names = new Array<string>();
	for (const [id] of ids) names.push(id);
	return names.sort().map((Id) => ({ Id, Product: ids.get(Id)! }));
}

/** Puts all of them into the ledger, the newest last. */
function fillPurchases(ledger: LedgerData, fields: Fields, damage: Damage): void {
	const stored = textsOf(fields.Purchases, "the purchases", LEGACY_PRODUCT, damage) as unknown as Map<string, string>;
	for (const key of [PACKED_KEY, NEWLY_PACKED_KEY]) {
		const packed = stored.get(key);
		stored.delete(key);
		if (isPacked(packed)) {
			ledger.Purchases[key] = packed;
		} else if (packed !== undefined) {
			damage.aside.push(packed);
			damage.problems.push("the hashes of old purchases were damaged");
		}
	}
	keepIds(fields.Recent, stored);
	const recent = listOf(fields.Recent, isLine, "purchase", damage) ?? [];
	ledger.Recent = [...sortedLines(stored, recent), ...recent];
	packOld(ledger);
}

/** Reads a ledger as it is stored, of whatever version, and leaves out what is damaged. Shares tables with it. Pure. */
export function readLedger(stored: unknown, damage: Damage): LedgerData {
	const fields = (typeIs(stored, "table") ? stored : {}) as Fields;
	if (typeIs(fields.Aside, "table")) for (const item of fields.Aside as Array<defined>) damage.aside.push(item);
	if (stored !== undefined && !typeIs(stored, "table")) {
		damage.aside.push(stored as defined);
		damage.problems.push(`the ledger was a ${typeOf(stored)}`);
	}
	const entries = entriesOf(fields.Entries, damage);
	const ledger: LedgerData = {
		Version: VERSION,
		LastEntry: lastEntry(fields.LastEntry, entries, damage.aside.size()),
		Entries: entries,
		Recent: [],
		Purchases: {},
		TakenOut: listOf(fields.TakenOut, isLine, "purchase that was taken out", damage),
		Untold: listOf(fields.Untold, isUntold, "line to tell", damage),
		GrantKeys: textsOf(fields.GrantKeys, "the grant keys", "", damage),
		GiftIntents: listOf(fields.GiftIntents, isIntent, "gift intent", damage),
		Gifts: listOf(fields.Gifts, isOutgoingGift, "gift", damage),
		Claims: soundClaims(fields.Claims, damage.problems),
		Passes: soundPasses(fields.Passes, damage.problems),
		Aside: undefined,
	};
	fillPurchases(ledger, fields, damage);
	ledger.Aside = damage.aside.isEmpty() ? undefined : damage.aside;
	return ledger;
}

/** Adds purchases that are not known yet, the newest last. */
export function addLines(ledger: LedgerData, lines: ReadonlyArray<PurchaseLine>): void {
	for (const line of lines) ledger.Recent.push(line);
	packOld(ledger);
}

/** Joins the hashes of another ledger's old purchases to those of this one. */
export function addPacked(ledger: LedgerData, packed: string): void {
	setPacked(ledger, joinPacked(packedOf(ledger), packed));
}
