import { jsonLength } from "../../storable/json-length";
import { tidy } from "./read";
import type { BookEntry, DealEntry, DealTable, Goods, PartyName, PastDeal } from "./types";
import { PAST_GOODS_LENGTH_MAX, PAST_MAX } from "./types";

/** An open deal of a profile. */
export function entryOf(deals: DealTable, id: string): DealEntry | undefined {
	return deals.Open?.[id];
}

/** The open deals by id, in the order of their ids: nothing may depend on the order of a table. */
export function openDeals(deals: DealTable): Array<readonly [id: string, entry: DealEntry]> {
	const ids = new Array<string>();
	for (const [id] of pairs((deals.Open ?? {}) as unknown as Map<string, DealEntry>)) ids.push(id);
	ids.sort();
	return ids.map((id) => [id, deals.Open![id]] as const);
}

/** With that entry, or without any under that id. */
export function withEntry(deals: DealTable, id: string, entry: DealEntry | undefined): DealTable {
	const open = table.clone((deals.Open ?? {}) as never) as unknown as Map<string, DealEntry>;
	if (entry === undefined) open.delete(id);
	else open.set(id, entry);
	return tidy({ ...deals, Open: open as unknown as DealTable["Open"] });
}

export function pastOf(deals: DealTable, id: string): PastDeal | undefined {
	return deals.Past?.find((deal) => deal.Id === id);
}

/** Whether `Data` hold what is the profile's no more, until it is taken out of them again. */
export function hasRetakes(deals: DealTable): boolean {
	return openDeals(deals).some(([, { Retake }]) => Retake === true);
}

/** The open deals by id: those that were done once in the order in which they were done, then the others. */
export function dealsInOrder(deals: DealTable): Array<readonly [id: string, entry: DealEntry]> {
	const open = openDeals(deals);
	const done = new Array<readonly [id: string, entry: DealEntry]>();
	for (const { Id } of deals.Past ?? []) {
		const entry = entryOf(deals, Id);
		if (entry !== undefined) done.push([Id, entry]);
	}
	return [...done, ...open.filter(([id]) => pastOf(deals, id) === undefined)];
}

/** With something kept for support. */
export function withAside(deals: DealTable, what: defined): DealTable {
	return { ...deals, Aside: [...(deals.Aside ?? []), what] };
}

/** Who takes part besides the profile itself. */
export function othersOf(entry: DealEntry): ReadonlyArray<string> {
	return "Parties" in entry ? entry.Parties.map(({ Key }) => Key) : entry.With;
}

/** The deal as it is remembered from now on. */
export function withPast(deals: DealTable, id: string, entry: DealEntry, got: ReadonlyArray<Goods>): DealTable {
	const { Kind, KindVersion, At, GameId, First, Offer, Gives } = entry;
	const goods = { Offer, Gave: Gives, Got: got.isEmpty() ? undefined : got };
	const isLarge = jsonLength(goods) > PAST_GOODS_LENGTH_MAX;
	const deal: PastDeal = {
		Id: id,
		Kind,
		KindVersion,
		At,
		GameId,
		First,
		With: othersOf(entry),
		...(isLarge ? { IsLarge: true as const } : goods),
	};
	const past = (deals.Past ?? []).filter(({ Id }) => Id !== id);
	past.push(deal);
	while (past.size() > PAST_MAX) past.shift();
	return { ...deals, Past: past };
}

/** What a party of a booked deal gets. */
export function getsOf(entry: BookEntry, index: number): ReadonlyArray<Goods> {
	return entry.Gets?.[tostring(index)] ?? [];
}

export function isSameParty(one: PartyName, other: PartyName): boolean {
	return one.Key === other.Key && one.Store === other.Store;
}
