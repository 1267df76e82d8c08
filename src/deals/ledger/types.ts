/** How much of a deal is remembered: so many deals, each with what was given and got up to so many characters. */
export const PAST_MAX = 10;
export const PAST_GOODS_LENGTH_MAX = 1000;

/** What a game's `Take` answered: the game's own, stored as it is. */
export type Goods = object;

/** One profile. */
export interface PartyName {
	readonly Key: string;
	readonly Store: string;
}

interface EntryFields {
	readonly Kind: string;
	/** The version of the goods. */
	readonly KindVersion?: number;
	/** Unix seconds at which it was made. */
	readonly At: number;
	/** The game's own name for it. */
	readonly GameId?: string;
	/** What this profile was asked to give, as `Take` got it: to take it again out of `Data` of before. */
	readonly Offer?: unknown;
	/** What was taken out of this profile's `Data`. */
	readonly Gives?: Goods;
	/** The `Data` that came in are of before: what was given lies in them as well, and is to be taken out again. */
	readonly Retake?: true;
	/** Its place among the deals that are done again on such `Data`: what one got another may have given. */
	readonly Turn?: number;
}

/** Of the profile that decides: the book. */
export interface BookEntry extends EntryFields {
	/**
	 * "Open": taken. "Booked": decided, this profile's own goods are still to come. "Settled": they have come; the others may
	 * still have to be told. "Off": other servers have refused it, what was given is to go back.
	 */
	readonly State: "Open" | "Booked" | "Settled" | "Off";
	/** The others, the first of them with index 1. */
	readonly Parties: ReadonlyArray<PartyName>;
	/** From the booking on: what each party gets, by its index as text; "0" is the book. */
	readonly Gets?: { readonly [index: string]: ReadonlyArray<Goods> };
}

/** Of every other party. */
export interface PledgeEntry extends EntryFields {
	readonly State: "Pledged";
	readonly Book: PartyName;
	/** The session of the book that may decide. */
	readonly BookLoad: number;
	readonly BookSession: string;
	readonly Index: number;
	/** Who else takes part. */
	readonly With: ReadonlyArray<string>;
}

/** A deal that was settled, and has to be done again on `Data` of before: nobody has a say in it any more. */
export interface AgainEntry extends EntryFields {
	readonly State: "Again";
	readonly Got: ReadonlyArray<Goods>;
	readonly With: ReadonlyArray<string>;
}

export type DealEntry = BookEntry | PledgeEntry | AgainEntry;

/** A deal that was done. */
export interface PastDeal {
	readonly Id: string;
	readonly GameId?: string;
	readonly Kind: string;
	readonly KindVersion?: number;
	readonly At: number;
	/** The keys of the others. */
	readonly With: ReadonlyArray<string>;
	readonly Offer?: unknown;
	readonly Gave?: Goods;
	readonly Got?: ReadonlyArray<Goods>;
	/** What was given and got was too large to be remembered. */
	readonly IsLarge?: true;
}

/** What a profile knows of its deals: `Data.CofferDeals`. Never changed, only replaced. */
export interface DealTable {
	readonly Version: 1;
	readonly Open?: { readonly [id: string]: DealEntry };
	/** The newest last. */
	readonly Past?: ReadonlyArray<PastDeal>;
	/** What made no sense, or could not be done again, for support. */
	readonly Aside?: ReadonlyArray<defined>;
}

export const NO_DEALS: DealTable = { Version: 1 };
