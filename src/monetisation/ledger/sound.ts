import type { CreditEntry, GiftIntent, OutgoingGift, PurchaseLine, UntoldLine } from "./types";

/** Stands for the product of a purchase of which only the id is known: older code has processed it. */
export const LEGACY_PRODUCT = "legacy";

/** What was found damaged: in words, and what of it is kept for support. */
export interface Damage {
	readonly problems: Array<string>;
	readonly aside: Array<defined>;
}

const STATES = new ReadonlySet<string>(["available", "reserved", "spent", "void"]);

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

export function isIntent(value: unknown): value is GiftIntent {
	if (!typeIs(value, "table")) return false;
	const intent = value as Partial<GiftIntent>;
	return (
		typeIs(intent.Id, "string") &&
		typeIs(intent.Product, "string") &&
		typeIs(intent.Recipient, "number") &&
		typeIs(intent.At, "number")
	);
}

export function isOutgoingGift(value: unknown): value is OutgoingGift {
	if (!isIntent(value)) return false;
	const gift = value as unknown as Partial<OutgoingGift>;
	return typeIs(gift.GiftProduct, "string") && typeIs(gift.From, "number");
}

function isOptional(value: unknown, kind: "number" | "boolean"): boolean {
	return value === undefined || typeOf(value) === kind;
}

export function isLine(value: unknown): value is PurchaseLine {
	if (!typeIs(value, "table")) return false;
	const line = value as { [Name in keyof PurchaseLine]?: unknown };
	return (
		typeIs(line.Id, "string") &&
		typeIs(line.Product, "string") &&
		isOptional(line.At, "number") &&
		isOptional(line.Spent, "number") &&
		isOptional(line.Channel, "number") &&
		isOptional(line.PlaceId, "number") &&
		isOptional(line.From, "number") &&
		isOptional(line.IsToGive, "boolean") &&
		isOptional(line.IsUndone, "boolean")
	);
}

export function isUntold(value: unknown): value is UntoldLine {
	if (!typeIs(value, "table")) return false;
	const line = value as { [Name in keyof UntoldLine]?: unknown };
	return (
		(line.Kind === "CreditGranted" || line.Kind === "CreditVoided" || line.Kind === "PurchaseUndone") &&
		typeIs(line.Product, "string") &&
		(line.Purchase === undefined || typeIs(line.Purchase, "string")) &&
		(line.Entry === undefined || typeIs(line.Entry, "string")) &&
		typeIs(line.Detail, "string")
	);
}

/** The sound items of a list; nothing for none of them. */
export function listOf<T extends defined>(
	value: unknown,
	isSound: (item: unknown) => item is T,
	what: string,
	{ problems, aside }: Damage,
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
export function textsOf(
	value: unknown,
	what: string,
	lost: string,
	{ problems, aside }: Damage,
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

export function entriesOf(value: unknown, { problems, aside }: Damage): Array<CreditEntry> {
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
export function lastEntry(stored: unknown, entries: ReadonlyArray<CreditEntry>, asideCount: number): number {
	let last = typeIs(stored, "number") && stored >= 0 && stored % 1 === 0 ? stored : entries.size() + asideCount;
	for (const { Id } of entries) {
		const id = tonumber(Id);
		if (id !== undefined && id > last && id % 1 === 0) last = id;
	}
	return last;
}
