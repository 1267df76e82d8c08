import { isSameParty, openDeals } from "./entries";
import type { DealEntry, DealName, DealTable, PartyName } from "./types";

/** A deal that a profile knows under the game's own name for it. */
export interface NamedDeal {
	readonly id: string;
	/** While it is open. */
	readonly entry?: DealEntry;
	/** Whether this alone tells that it is done: a booking counts only when it is stored. */
	readonly isDone: boolean;
}

/** The deal of that name that is done or may still be; `id`: the deal that asks, which is no other. */
export function namedDeal(deals: DealTable, { GameId, First }: DealName, id?: string): NamedDeal | undefined {
	if (GameId === undefined || First === undefined) return undefined;
	const isNamed = (other: DealName) =>
		other.GameId === GameId && other.First !== undefined && isSameParty(other.First, First);
	const past = deals.Past?.find((deal) => deal.Id !== id && isNamed(deal));
	if (past !== undefined) return { id: past.Id, isDone: true };
	const open = openDeals(deals).find(([other, entry]) => other !== id && entry.State !== "Off" && isNamed(entry));
	if (open === undefined) return undefined;
	const [found, entry] = open;
	return { id: found, entry, isDone: entry.State === "Settled" || entry.State === "Again" };
}

/**
 * Whether a party must not pledge, since it knows another deal of that name. It is the first party that tells: each deal of
 * a name needs its entry, whoever is the book, so two servers cannot make it at once. A pledge that is left over from a
 * crash is nobody else's reason to refuse.
 */
export function isNameTaken(deals: DealTable, party: PartyName, name: DealName, id: string): boolean {
	return name.First !== undefined && isSameParty(name.First, party) && namedDeal(deals, name, id) !== undefined;
}
