import type { KnownKind } from "./kinds";
import type { SessionIdentity } from "../profile-store/record/save-step";
import type { DealName, PartyName, PledgeEntry } from "./ledger/types";
import type { DealRequest } from "./types";

/** One party of a deal that is to be made. */
export interface PlannedParty {
	readonly name: PartyName;
	/** Its place in the game's list, from 1. */
	readonly place: number;
	/** What it is to give; nothing where it gives nothing. */
	readonly offer: defined | undefined;
	/** The index of the party that gets it. */
	readonly to: number;
	readonly isNewAllowed: boolean;
}

/** A deal that is to be made. */
export interface Plan {
	readonly id: string;
	readonly gameId: string | undefined;
	readonly kind: KnownKind;
	/** The book is the first. */
	readonly parties: ReadonlyArray<PlannedParty>;
}

/** What a party is asked. */
export function requestOf({ kind, parties, gameId }: Plan, index: number): DealRequest {
	const others = parties.filter((_, other) => other !== index).map(({ name }) => name.Key);
	return { Kind: kind.name, Offer: parties[index].offer, With: others, GameId: gameId };
}

/** The game's own name for the deal: it belongs to the first party of the game's list. */
export function nameOf({ gameId, parties }: Plan): DealName {
	if (gameId === undefined) return {};
	return { GameId: gameId, First: parties.find(({ place }) => place === 1)!.name };
}

/** What a party pledges, but for its goods. `book`: the session that decides. `now`: Unix seconds. */
export function pledgeOf(plan: Plan, index: number, book: SessionIdentity, now: number): Omit<PledgeEntry, "Gives"> {
	const { kind, parties } = plan;
	return {
		State: "Pledged",
		Kind: kind.name,
		KindVersion: kind.version > 1 ? kind.version : undefined,
		At: now,
		...nameOf(plan),
		Offer: parties[index].offer,
		Book: parties[0].name,
		BookLoad: book.loadCount,
		BookSession: book.guid,
		Index: index,
		With: requestOf(plan, index).With,
	};
}
