import type { EnginePlayer, Notice } from "../engine";
import type { PlayerProfilesModule } from "../player-profiles/types";
import type { Profile } from "../profile-store/types";

/** Any store, or its `Mock`, whatever its data are. */
export interface AnyStore {
	readonly Name: string;
	RemoveAsync(profileKey: string): boolean;
}

/** Any profile with a session, whatever its data are. */
export interface AnyProfile {
	readonly Key: string;
	EndSession(): void;
	HoldSaves(step: () => void): void;
}

/** What `Approve` is asked about. */
export interface DealRequest<O extends defined = defined> {
	readonly Kind: string;
	/** What this party is to give; nil if nothing. */
	readonly Offer?: O;
	/** The keys of the others. */
	readonly With: ReadonlyArray<string>;
	readonly GameId?: string;
}

/** How things of one kind are taken out of `Data` and put in. None of these functions may yield. */
export interface DealHandlers<T extends object, O extends defined, G extends object> {
	/** Takes the offer out of `data` and returns the goods. Return nil to refuse: then there is no deal, and `data` stays as it was. */
	readonly Take: (data: T, offer: O) => G | undefined;
	/** Puts goods in, also its own if a deal is off. May run on any server, weeks later. It must not refuse. */
	readonly Put: (data: T, goods: G) => void;
	/** Returns whether this party may take part. Asked on the party's own server, before anything is taken. */
	readonly Approve?: (data: T, request: DealRequest<O>) => boolean;
	/** Raise it when the shape of the goods changes. Left out: 1. */
	readonly KindVersion?: number;
	/** Returns goods of an older version in the shape of `KindVersion`. */
	readonly Upgrade?: (goods: object, version: number) => G;
}

/** One side of a deal. Name it by `Player`, `UserId`, `Profile`, or `Store` and `Key`. */
export interface DealParty<O extends defined = defined> {
	readonly Player?: EnginePlayer;
	readonly UserId?: number;
	readonly Profile?: AnyProfile;
	readonly Store?: AnyStore;
	readonly Key?: string;
	/** What it gives; left out: nothing. */
	readonly Gives?: O;
	/** To which party that goes, by its place in the list, from 1. With two parties: to the other one. */
	readonly To?: number;
	/** Makes a profile for a party that has none. */
	readonly AllowNew?: boolean;
}

export interface DealOptions {
	/**
	 * Your own name for this deal, the same at every try: a second call with the same `Id` and the same first party does nothing and
	 * returns what became of the first.
	 */
	readonly Id?: string;
}

export interface DealParties<O extends defined> extends DealOptions {
	readonly Parties: ReadonlyArray<DealParty<O>>;
}

/** Why a deal is off. Nobody has lost anything. */
export type DealRefusal =
	/** `Take` returned nil, or did not do its work. */
	| "Refused"
	/** `Approve` did not return true. */
	| "NotApproved"
	/** Nobody of the parties has a session on this server, or the session ended. */
	| "NotLoaded"
	/** A party has no profile. */
	| "NoProfile"
	/** A party's session is on a server that does not know of deals, or that did not answer. */
	| "Unreachable"
	/** The offer is too large to be sent to another server. */
	| "TooLarge"
	/** The data stores did not answer in time. */
	| "TimedOut"
	/** A party's `Data` cannot be stored at the moment. */
	| "NotStored"
	/** Another server has refused it meanwhile. */
	| "Vetoed"
	/** The deal with that `Id` is still being made. */
	| "Known"
	/** The server closes. */
	| "Closing";

export type DealResult =
	| { readonly ok: true; readonly id: string }
	| {
			readonly ok: false;
			/**
			 * `"InDoubt"`: it is decided, but the stores cannot be read to tell how. Ask `Deals.WhatBecameAsync` later. All other codes: the deal
			 * is off.
			 */
			readonly code: DealRefusal | "InDoubt";
			/** Which party it was, from 1. */
			readonly party?: number;
			readonly id?: string;
	  };

/** One kind of deal. */
export interface DealKind<O extends defined> {
	/** Swaps what two parties give. Yields until it is decided. */
	SwapAsync(a: DealParty<O>, b: DealParty<O>, options?: DealOptions): DealResult;
	/** Gives what `from` gives to `to`. Yields until it is decided. */
	GiveAsync(from: DealParty<O>, to: DealParty<O>, options?: DealOptions): DealResult;
	/** A deal of up to 8 parties. Yields until it is decided. */
	DealAsync(deal: DealParties<O>): DealResult;
}

/** What was put into a profile of this server. */
export interface SettledDeal {
	readonly Id: string;
	readonly GameId?: string;
	readonly Kind: string;
	readonly With: ReadonlyArray<string>;
	readonly Gave?: object;
	readonly Got: ReadonlyArray<object>;
	/** The deal did not come about: what it got is what it gave. */
	readonly IsOff: boolean;
}

/** What lies in escrow. */
export interface PendingDeal {
	readonly Id: string;
	readonly GameId?: string;
	readonly Kind: string;
	readonly With: ReadonlyArray<string>;
	readonly Gives?: object;
	/** Whether it is decided that the deal is done. */
	readonly IsBooked: boolean;
}

export interface DealsOptions<T extends object = object> {
	/** PlayerProfiles. */
	readonly Data: PlayerProfilesModule<T>;
	/** Further stores whose profiles may be parties. */
	readonly Stores?: ReadonlyArray<AnyStore>;
}

/** What `Deals.Goods` knows of `Data`: names of its fields. */
export interface GoodsFields {
	/** Fields that hold a number. */
	readonly Numbers?: ReadonlyArray<string>;
	/** Fields that hold a table of things by their ids. */
	readonly Maps?: ReadonlyArray<string>;
	/** Fields that hold a list of values. */
	readonly Lists?: ReadonlyArray<string>;
	/** Whether numbers must be whole. */
	readonly Whole?: boolean;
}

/** The names of those fields of `T` that hold a number, a table of things by their ids, or a list. */
type NumberFields<T> = { [K in keyof T]-?: NonNullable<T[K]> extends number ? K : never }[keyof T] & string;
type ListFields<T> = { [K in keyof T]-?: NonNullable<T[K]> extends ReadonlyArray<unknown> ? K : never }[keyof T] &
	string;
type MapFields<T> = {
	[K in keyof T]-?: NonNullable<T[K]> extends ReadonlyArray<unknown>
		? never
		: NonNullable<T[K]> extends object
			? K
			: never;
}[keyof T] &
	string;

type TextsFirst<K> = [K & string] extends [never] ? K : K & string;
type IdOf<V> = NonNullable<V> extends ReadonlyMap<infer I, unknown> ? I : TextsFirst<keyof NonNullable<V>>;
type EntryOf<V> = NonNullable<V> extends ReadonlyArray<infer E> ? E : never;

/** What can be offered of goods in fields of `T`: an amount, ids, values. */
export type GoodsOffer<T, N extends keyof T, M extends keyof T, L extends keyof T> = { readonly [K in N]?: number } & {
	readonly [K in M]?: ReadonlyArray<IdOf<T[K]>>;
} & { readonly [K in L]?: ReadonlyArray<EntryOf<T[K]>> };

interface DealsFace {
	/** Fires when goods were put into a profile of this server. For screens and models: `Data` has them already. */
	readonly Settled: Notice<[profile: Profile, deal: SettledDeal]>;
	/** Returns what lies in escrow for a profile of this server. */
	Pending(this: void, profile: AnyProfile): ReadonlyArray<PendingDeal>;
	/** Reads what became of a deal of that first party. Yields. Returns nil if nobody can tell yet, or it is too long ago. */
	WhatBecameAsync(this: void, id: string, firstParty: DealParty): "Done" | "Off" | undefined;
}

/** The same deals, typed by what players' `Data` are. */
export interface DealsOf<T extends object> extends DealsFace {
	/** Declares a kind of deal. Its name is stored: never change it. Errors on wrong handlers. */
	Kind<O extends defined, G extends object>(this: void, name: string, handlers: DealHandlers<T, O, G>): DealKind<O>;
	/** Returns the handlers for goods that lie in fields of `Data`, so that you write no function. */
	Goods<N extends NumberFields<T> = never, M extends MapFields<T> = never, L extends ListFields<T> = never>(
		this: void,
		fields: {
			readonly Numbers?: ReadonlyArray<N>;
			readonly Maps?: ReadonlyArray<M>;
			readonly Lists?: ReadonlyArray<L>;
			readonly Whole?: boolean;
		},
	): DealHandlers<T, GoodsOffer<T, N, M, L>, object>;
}

export interface DealsModule extends DealsFace {
	/**
	 * Call it once per server, before players come. From then on what is open is finished at every load. Returns the same deals,
	 * typed by what `Data` holds. Errors on wrong options.
	 */
	Start<T extends object>(this: void, options: DealsOptions<T>): DealsOf<T>;
	/** Declares a kind of deal. Its name is stored: never change it. Errors on wrong handlers. */
	Kind<T extends object, O extends defined, G extends object>(
		this: void,
		name: string,
		handlers: DealHandlers<T, O, G>,
	): DealKind<O>;
	/** Returns the handlers for goods that lie in fields of `Data`, so that you write no function. */
	Goods(this: void, fields: GoodsFields): DealHandlers<object, { [field: string]: unknown }, object>;
}
