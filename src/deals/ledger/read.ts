import { isFiniteNumber } from "../../storable/limits";
import type { DealEntry, DealTable, PartyName, PastDeal, PledgeEntry } from "./types";
import { NO_DEALS } from "./types";

/** So much of what made no sense is kept. */
const ASIDE_MAX = 20;

type Fields = Map<unknown, unknown>;

function isText(value: unknown): value is string {
	return typeIs(value, "string");
}

function isOptional(value: unknown, kind: "string" | "number" | "table"): boolean {
	return value === undefined || typeOf(value) === kind;
}

/** Whether it is a list, and nothing but a list, of what passes. Its keys may be anything, so not with `every`. */
function isListOf(value: unknown, passes: (entry: unknown) => boolean): boolean {
	if (!typeIs(value, "table")) return false;
	let count = 0;
	for (const [_key] of pairs(value as Fields)) count += 1;
	for (const entry of value as Array<defined>) {
		if (!passes(entry)) return false;
		count -= 1;
	}
	return count === 0;
}

function isTexts(value: unknown): boolean {
	return isListOf(value, isText);
}

function isTables(value: unknown): boolean {
	return isListOf(value, (entry) => typeIs(entry, "table"));
}

export function isParty(value: unknown): value is PartyName {
	return typeIs(value, "table") && isText((value as PartyName).Key) && isText((value as PartyName).Store);
}

function isGets(value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	for (const [index, goods] of pairs(value as Fields)) if (!isText(index) || !isTables(goods)) return false;
	return true;
}

function isEntry(value: unknown): value is DealEntry {
	if (!typeIs(value, "table")) return false;
	const {
		Kind,
		KindVersion,
		At,
		GameId,
		First,
		Gives,
		State,
		Parties,
		Gets,
		Book,
		BookLoad,
		BookSession,
		Index,
		With,
		Got,
	} = value as { [name: string]: unknown };
	const isCommon =
		isText(Kind) &&
		(KindVersion === undefined || (isFiniteNumber(KindVersion) && KindVersion >= 1)) &&
		isFiniteNumber(At) &&
		isOptional(GameId, "string") &&
		(First === undefined || isParty(First)) &&
		isOptional(Gives, "table");
	if (!isCommon) return false;
	if (State === "Pledged") {
		const isNumbers = isFiniteNumber(BookLoad) && isFiniteNumber(Index);
		return isParty(Book) && isText(BookSession) && isNumbers && isTexts(With);
	}
	if (State === "Again") return isTables(Got) && isTexts(With);
	const isParties = isListOf(Parties, isParty);
	if (State === "Booked" || State === "Settled") return isParties && isGets(Gets);
	return (State === "Open" || State === "Off") && isParties;
}

export function isPledge(value: unknown): value is PledgeEntry {
	return isEntry(value) && value.State === "Pledged";
}

function isPast(value: unknown): value is PastDeal {
	if (!typeIs(value, "table")) return false;
	const { Id, Kind, At, With, GameId, First, Gave, Got } = value as { [name: string]: unknown };
	return (
		isText(Id) &&
		isText(Kind) &&
		isFiniteNumber(At) &&
		isTexts(With) &&
		isOptional(GameId, "string") &&
		(First === undefined || isParty(First)) &&
		isOptional(Gave, "table") &&
		(Got === undefined || isTables(Got))
	);
}

/** Whether a later version has written it: it can be neither understood nor changed here. */
export function isNewerTable(stored: object | undefined): boolean {
	const version = (stored as { Version?: unknown } | undefined)?.Version;
	return typeIs(version, "number") && version > 1;
}

function isSound(stored: object): boolean {
	const { Version, Open, Past, Aside } = stored as { [Name in keyof DealTable]: unknown };
	if (Version !== 1 || !isOptional(Aside, "table")) return false;
	if (Open !== undefined) {
		if (!typeIs(Open, "table")) return false;
		for (const [id, entry] of pairs(Open as Fields)) if (!isText(id) || !isEntry(entry)) return false;
	}
	if (Past === undefined) return true;
	return isListOf(Past, isPast);
}

/** What is stored, without what makes no sense: that lies aside then. The very table where all of it is sound. */
export function readDeals(stored: object | undefined): DealTable {
	if (stored === undefined) return NO_DEALS;
	if (isSound(stored)) return stored as DealTable;
	const { Open, Past, Aside } = stored as { [Name in keyof DealTable]: unknown };
	const aside = typeIs(Aside, "table") ? [...(Aside as Array<defined>)] : [];
	const open = new Map<string, DealEntry>();
	if (typeIs(Open, "table")) {
		for (const [id, entry] of pairs(Open as Fields)) {
			if (isText(id) && isEntry(entry)) open.set(id, entry);
			else aside.push({ Id: tostring(id), Open: entry });
		}
	}
	const past = new Array<PastDeal>();
	if (typeIs(Past, "table")) for (const deal of Past as Array<defined>) if (isPast(deal)) past.push(deal);
	while (aside.size() > ASIDE_MAX) aside.shift();
	return tidy({
		Version: 1,
		Open: open as unknown as DealTable["Open"],
		Past: past,
		Aside: aside,
	});
}

function isEmpty(value: object | undefined): boolean {
	return value === undefined || next(value)[0] === undefined;
}

/** Without what holds nothing: most profiles have no open deal. */
export function tidy(deals: DealTable): DealTable {
	return {
		Version: 1,
		Open: isEmpty(deals.Open) ? undefined : deals.Open,
		Past: isEmpty(deals.Past) ? undefined : deals.Past,
		Aside: isEmpty(deals.Aside) ? undefined : deals.Aside,
	};
}
