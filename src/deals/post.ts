import type { ServerLink } from "../profile-store/fleet/server-link";
import { jsonLength } from "../storable/json-length";
import type { PartyName, PledgeEntry } from "./ledger/types";
import type { DealRefusal } from "./types";

/** Characters of what is asked of another server. */
const ASK_LENGTH_MAX = 20_000;

/** Asks the server of a party's session to pledge. */
export interface Ask {
	readonly Deal: "Ask";
	readonly Id: string;
	readonly Party: PartyName;
	/** No other session may take it up. */
	readonly Session: string;
	readonly Pledge: Omit<PledgeEntry, "Gives">;
}

/** What came of it: pledged and stored, or why not. */
export interface Answer {
	readonly Deal: "Answer";
	readonly Id: string;
	readonly Index: number;
	readonly Code?: DealRefusal;
}

/** It is decided. */
export interface Look {
	readonly Deal: "Look";
	readonly Id: string;
}

export type DealLetter = Ask | Answer | Look;

/** Takes what comes for deals. None of its members yields. */
export interface PostOwner {
	readonly asked: (ask: Ask, from: string) => void;
	readonly answered: (answer: Answer) => void;
	readonly hurry: (id: string) => void;
}

function isParty(value: unknown): boolean {
	return (
		typeIs(value, "table") &&
		typeIs((value as PartyName).Key, "string") &&
		typeIs((value as PartyName).Store, "string")
	);
}

function isPledge(value: unknown): boolean {
	if (!typeIs(value, "table")) return false;
	const { State, Kind, At, GameId, First, Book, BookLoad, BookSession, Index, With } = value as {
		[name: string]: unknown;
	};
	return (
		State === "Pledged" &&
		typeIs(Kind, "string") &&
		typeIs(At, "number") &&
		(GameId === undefined || typeIs(GameId, "string")) &&
		(First === undefined || isParty(First)) &&
		isParty(Book) &&
		typeIs(BookLoad, "number") &&
		typeIs(BookSession, "string") &&
		typeIs(Index, "number") &&
		typeIs(With, "table")
	);
}

/** What servers tell each other of deals. All of it may be lost, come late or twice. */
export class Post {
	constructor(
		private readonly link: ServerLink,
		owner: PostOwner,
	) {
		link.onParcel((parcel, from) => receive(owner, parcel, from));
	}

	/** Answers whether it is small enough. */
	public canAsk(letter: Ask): boolean {
		return jsonLength(letter) <= ASK_LENGTH_MAX;
	}

	/** Does not yield. */
	public send(serverId: string, letter: DealLetter): void {
		this.link.sendParcel(serverId, letter);
	}
}

function receive(owner: PostOwner, parcel: object, from: string): void {
	const letter = parcel as { readonly [name: string]: unknown };
	const { Deal, Id, Party, Session, Pledge, Index } = letter;
	if (!typeIs(Id, "string")) return;
	if (Deal === "Look") owner.hurry(Id);
	else if (Deal === "Answer" && typeIs(Index, "number")) owner.answered(parcel as Answer);
	else if (Deal === "Ask" && isParty(Party) && typeIs(Session, "string") && isPledge(Pledge)) {
		owner.asked(parcel as Ask, from);
	}
}
