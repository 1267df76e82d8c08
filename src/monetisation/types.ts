import type { Connection, EnginePlayer, Notice } from "../engine";
import type { LibraryTable, TableOwner } from "../storable/library-tables";

/** "dev": a developer product, bought as often as one likes. */
export type ProductKind = "dev" | "gamepass" | "subscription";

/** A product's name or its id. */
export type ProductKey = string | number;

/** Where the right to an effect comes from. */
export type HandlerSource = "Purchase" | "Credit" | "Gift";

interface ProfileEvent {
	Connect(listener: () => void): Connection;
}

/** What monetisation asks of a profile; those of ProfileStore are. */
export interface MonetisationProfile<T extends object = object> {
	Data: T;
	readonly LastSavedData: object;
	readonly OnAfterSave: ProfileEvent;
	readonly OnSessionEnd: ProfileEvent;
	/** Before every save. */
	readonly OnSave?: ProfileEvent;
	/** Before the last save. */
	readonly OnLastSave?: ProfileEvent;
	IsActive(): boolean;
	/** Whether it is not active now, but may be again. Where it is missing, what is not active is over. */
	IsSuspended?(): boolean;
	Save(): void;
	/** The table of the library's own that the session holds apart from `Data`. Where it is missing, the table lies in `Data`. */
	LibraryTable?(owner: TableOwner): LibraryTable | undefined;
	/** Ours alone are shown to it. Where it is missing, the game's own handlers see our messages and must leave them. */
	LibraryMessageHandler?(handler: (message: object, processed: () => void) => void): void;
	MessageHandler?(handler: (message: object, processed: () => void) => void): void;
	/** Where it is missing, a handler that saves in its middle may have half of its changes saved. */
	HoldSaves?(step: () => void): void;
}

/** Where the profiles of the players are: PlayerProfiles, or a game's own table with these methods. */
export interface DataInterface<T extends object = object> {
	GetProfile(player: EnginePlayer): MonetisationProfile<T> | undefined;
	/** Yields until the profile is there; nil when it never will be. */
	WaitForProfileAsync(player: EnginePlayer): MonetisationProfile<T> | undefined;
	/**
	 * Yields; leaves a message for a user's profile, wherever the user is. Gifts and support calls need it. Pass the library's
	 * messages on as they are: a copy of one is refused.
	 */
	MessageUserAsync?(userId: number, message: object): boolean;
	/** Yields; a user's stored profile. Support calls need it. */
	ViewUserAsync?(userId: number): MonetisationProfile | undefined;
}

/** What a handler is told beside who bought what. */
export interface HandlerContext<T extends object = object> {
	readonly Profile: MonetisationProfile<T>;
	/** `Profile.Data` itself. */
	readonly Data: T;
	readonly Source: HandlerSource;
	/** The purchase that is made good; nil for a free credit, a pass and a subscription. */
	readonly PurchaseId?: string;
	/** The Robux that were really paid for it. */
	readonly CurrencySpent?: number;
	/** The engine's `ProductPurchaseChannel`, where Roblox told it. */
	readonly Channel?: number;
	/** The place in which it was bought. */
	readonly PlaceId?: number;
	/** The user id of who paid for a gift. */
	readonly From?: number;
}

/**
 * Makes a product's effect happen. True or nothing: it did. False: it could not, and the player keeps a credit. An error:
 * nothing of it happened; its changes of `Data` are undone, and the purchase comes again.
 */
export type Handler<P = never, D = never, T extends object = object> = (
	player: Player,
	productId: number,
	params: P,
	deps: D,
	context: HandlerContext<T>,
) => boolean | void;

/** The same for a subscription, whose id is text. */
export type SubscriptionHandler<P = never, D = never, T extends object = object> = (
	player: Player,
	productId: string,
	params: P,
	deps: D,
	context: HandlerContext<T>,
) => boolean | void;

/** A purchase, or a credit that is used, as `OnPurchase` is told of it. `Id`: text for a subscription. */
export interface Purchase<
	P = unknown,
	D = unknown,
	T extends object = object,
	Id extends number | string = number,
> extends HandlerContext<T> {
	readonly Player: Player;
	readonly ProductId: Id;
	/** The product's name. */
	readonly Name: string;
	/** The product's params; for a credit those of its purchase. */
	readonly Params: P;
	/** What `Start` was given. */
	readonly Deps: D;
}

/** A `Handler` that takes all of it as one argument. It returns the same. */
export type PurchaseHandler<P = never, D = never, T extends object = never, Id extends number | string = never> = (
	purchase: Purchase<P, D, T, Id>,
) => boolean | void;

/** Handlers by product name, for products that have none of their own. */
export interface HandlerOptions {
	readonly Handlers?: { readonly [name: string]: Handler | SubscriptionHandler };
	/** The same with one argument. A product stands in one of the two. */
	readonly OnPurchase?: { readonly [name: string]: PurchaseHandler };
}

/** How a developer product behaves. */
export interface DevProductTraits {
	readonly category?: string;
	/** It acts outside of the profile: kept as a credit first, saved and answered, then redeemed. Implied by `yields`. */
	readonly outside?: boolean;
	/** Its handler yields. */
	readonly yields?: boolean;
	/** After a crash in the middle of the effect the credit counts as used. Otherwise it is given back. */
	readonly atMostOnce?: boolean;
	/** Whether a credit of an `outside` product is used at once when it was bought. Default true. */
	readonly autoRedeem?: boolean;
	/** How long a handler may yield. Default 60 s. */
	readonly deadlineSeconds?: number;
	/** The developer product that buys this one for somebody else. */
	readonly giftId?: number;
	readonly paidRandomItem?: boolean;
	/** The most credits that may be usable at once: free ones are refused beyond it, and nothing is sold. */
	readonly creditCap?: number;
	/** How long a free credit can be used. */
	readonly freeCreditExpirySeconds?: number;
}

/** A developer product as the plain table declares it. */
export interface DevProductPrivate extends DevProductTraits {
	readonly id: number;
	readonly name: string;
	readonly params?: unknown;
	readonly handler?: Handler;
}

export interface GamePassPrivate {
	readonly id: number;
	readonly name: string;
	readonly params?: unknown;
	/** Once per new ownership. */
	readonly handler?: Handler;
}

export interface SubscriptionPrivate {
	readonly id: string;
	readonly name: string;
	readonly params?: unknown;
	/** Once per period that was paid. */
	readonly handler?: SubscriptionHandler;
}

/** The plain table of all products. */
export interface ProductTable {
	readonly devProducts?: ReadonlyArray<DevProductPrivate>;
	readonly gamePasses?: ReadonlyArray<GamePassPrivate>;
	readonly subscriptions?: ReadonlyArray<SubscriptionPrivate>;
}

/** What the game's own options are told of a product that is about to be sold. */
export interface SaleProduct {
	readonly kind: ProductKind;
	readonly id: number | string;
	readonly name: string;
	readonly category?: string;
	readonly params: unknown;
}

export interface MonetisationOptions extends HandlerOptions {
	readonly Data: DataInterface;
	/** Those that parts of the game bring along may be left to `Add`. */
	readonly Products: ProductTable;
	/** Handed to every handler. */
	readonly Deps?: unknown;
	/** The record of what happened to purchases: false for none. Its data store is "CofferJournal" by default. */
	readonly Journal?: false | { readonly StoreName?: string };
	/** Whether the product may be offered now: stock, level, place. Answers at once; no answer, or an error, is a no. */
	readonly CanPrompt?: (this: void, player: Player, product: SaleProduct) => boolean;
	/** Asked before `PromptSale` uses a credit, and may yield. Where it says no the credit is kept, and nothing is sold. */
	readonly ConfirmCredit?: (this: void, player: Player, product: SaleProduct) => boolean;
	/** Whether the products are compared with those that Roblox lists. Default true. */
	readonly Audit?: boolean;
	/** Whether purchases and credits are told to AnalyticsService; never from Studio. Default true. */
	readonly Analytics?: boolean;
}

/** "unknown" where Roblox could not tell: neither a yes nor a no. */
export type Owns = "owned" | "notOwned" | "unknown";

/** What came of `PromptSale`. */
export type PromptCode =
	/** The player sees Roblox's prompt. */
	| "Prompted"
	/** A credit was used, and the effect happened: no prompt. */
	| "CreditUsed"
	/** A credit was tried and is kept: no prompt. */
	| "CreditKept"
	| "UnknownProduct"
	| "NotStarted"
	/** The player's profile is not loaded (any more). */
	| "NotLoaded"
	| "Closing"
	/** A prompt is open on the player's screen, or one of the player's credits is being used. */
	| "Busy"
	/** This player must not buy paid random items, or subscriptions; also while that is not known. */
	| "Restricted"
	/** The game's `CanPrompt` said no. */
	| "Refused"
	/** The player has as many credits as the product's cap allows. */
	| "CapReached"
	/** The pass or subscription is owned already. */
	| "Owned"
	| "RateLimited"
	/** `Data` has no MessageUserAsync, or its profiles have no MessageHandler: nothing can be given. */
	| "NotSupported"
	/** A gift for the buyer, or for what is no user id. */
	| "InvalidRecipient"
	/** The engine raised an error. */
	| "Failed";

export interface PromptResult {
	/** True for "Prompted" and "CreditUsed". */
	readonly ok: boolean;
	readonly code: PromptCode;
}

/** A prompt on a player's screen. */
export interface OpenPrompt {
	readonly kind: ProductKind;
	readonly productId: number | string;
	readonly name: string;
	readonly showOverlay: boolean;
}

export interface GrantCreditOptions {
	/** A grant of the same product with the same key is made once. */
	readonly Key?: string;
	/** The player paid for it: no cap and no expiry. Default false. */
	readonly Paid?: boolean;
}

/** What is known of a purchase beside its id; all of it is nil for a free credit. */
export interface PurchaseDetails {
	/** The Robux that were really paid. */
	readonly CurrencySpent?: number;
	/** The engine's `ProductPurchaseChannel`, where Roblox told it. */
	readonly Channel?: number;
	/** The place in which it was bought. */
	readonly PlaceId?: number;
	/** The user id of who paid for a gift. */
	readonly From?: number;
}

export type PurchaseNotice = Notice<
	[player: EnginePlayer, productId: number, purchaseId: string | undefined, details: PurchaseDetails]
>;
