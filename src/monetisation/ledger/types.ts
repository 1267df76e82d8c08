/** What an entry of the ledger can be: usable, in use, used up, or withdrawn by support or by its expiry. */
export type CreditState = "available" | "reserved" | "spent" | "void";

/** A credit in use: who reserved it, and what becomes of it should that session end in the middle. */
export interface Reservation {
	readonly Id: string;
	/** The session that reserved it: a reservation of another one is dead. */
	readonly Session: string;
	/** At most once: spent when its session died. Otherwise given back. */
	readonly AtMostOnce?: boolean;
}

/** One credit: the right to one product's effect. */
export interface CreditEntry {
	readonly Id: string;
	/** The product id as text. */
	readonly Product: string;
	State: CreditState;
	/** Bought with Robux, in whatever way: no cap and no expiry holds for it. */
	readonly Paid: boolean;
	/** Unix seconds. */
	readonly GrantedAt: number;
	/** Unix seconds; free credits only. */
	readonly ExpiresAt?: number;
	/** The purchase that it comes from. */
	readonly Purchase?: string;
	/** Somebody else bought it for this player. */
	readonly IsGift?: boolean;
	/** The engine's ProductPurchaseChannel. */
	readonly Channel?: number;
	/** The Robux that were really paid. */
	readonly Spent?: number;
	readonly PlaceId?: number;
	/** The user whose gift it is. */
	readonly From?: number;
	/** What the product's params were when it was bought. */
	readonly Params?: unknown;
	/** It is the right to give something to somebody else. */
	readonly IsToGive?: boolean;
	/** True: used at the next load, without anybody asking for it. False: never without, whatever its product is. */
	Redeem?: boolean;
	Reservation?: Reservation;
}

/** One purchase that was processed, or one gift that was received. */
export interface PurchaseLine {
	/** The purchase id, or that of a received gift. */
	readonly Id: string;
	/** The product id as text; "legacy" where older code has processed it. */
	readonly Product: string;
	/** Unix seconds; nothing where older code has processed it. */
	readonly At?: number;
	/** The Robux that were really paid. */
	readonly Spent?: number;
	readonly Channel?: number;
	readonly PlaceId?: number;
	/** The user whose gift it is. */
	readonly From?: number;
	/** It bought something for somebody else. */
	readonly IsToGive?: boolean;
	/** Its goods went with an older state of `Data`, and nothing was given for them. */
	readonly IsUndone?: boolean;
}

/** What was done to a stored ledger and is told when its player comes. */
export interface UntoldLine {
	readonly Kind: "CreditGranted" | "CreditVoided" | "PurchaseUndone";
	/** The product id as text. */
	readonly Product: string;
	readonly Purchase?: string;
	readonly Entry?: string;
	readonly Detail: string;
}

/** For whom a prompt for a gift product is meant: its receipt will not say. */
export interface GiftIntent {
	readonly Id: string;
	/** The id of the gift product, as text. */
	readonly Product: string;
	readonly Recipient: number;
	/** Unix seconds. */
	readonly At: number;
	/** The session whose prompt it was. */
	readonly Stay?: string;
	/** The prompt was closed with a purchase; its receipt is on the way. */
	readonly IsPaid?: boolean;
}

/** A gift that is paid and not known to have reached its recipient. */
export interface OutgoingGift {
	/** The purchase that it comes from; its recipient takes every gift once. */
	readonly Id: string;
	/** The id of the product that was paid, as text. */
	readonly GiftProduct: string;
	/** The id of the product that it gives, as text. */
	readonly Product: string;
	readonly Recipient: number;
	readonly From: number;
	/** Unix seconds. */
	readonly At: number;
	readonly Channel?: number;
	readonly Spent?: number;
	readonly PlaceId?: number;
	readonly Params?: unknown;
}

/** That the handler of a game pass or of a subscription has run. */
export interface Claim {
	/** Unix seconds. */
	readonly At: number;
	/** The paid periods for which it has, the newest last; none for a game pass. */
	readonly Periods?: Array<string>;
	/** It has run for a period that nobody could tell. */
	readonly IsPeriodUnknown?: boolean;
	/** It has run for a pass that the game gave, and that was not known to be bought. */
	readonly IsAwarded?: boolean;
	/** It yields, and had changed nothing before: should its session die now, it has not run. */
	readonly Pending?: PendingClaim;
}

/** Whose handler is at work. */
export interface PendingClaim {
	/** Names the session, as in reservations. */
	readonly Session: string;
	/** What was claimed before it. */
	readonly Earlier?: Claim;
}

/** A game pass that the game gave, or took back. */
export interface AwardedPass {
	/** Unix seconds, and later than what was written before. */
	readonly At: number;
	readonly IsRevoked?: boolean;
}

/** What is stored in `Data` and held apart from it while the profile is played. */
export interface LedgerData {
	Version: number;
	/** Numbers entries; never goes back. */
	LastEntry: number;
	/** Credits that are not used up. */
	Entries: Array<CreditEntry>;
	/** The newest purchases that were processed, oldest first. */
	Recent: Array<PurchaseLine>;
	/**
	 * The hashes of all older ones, in one text: receipts never expire, so no id is forgotten. Version 1 kept each purchase here,
	 * with its product.
	 */
	Purchases: { [purchaseId: string]: string };
	/**
	 * The newest purchases whose goods went when a tool wrote an older state, oldest first. They count as not processed: a
	 * receipt that is still open is granted once more.
	 */
	TakenOut?: Array<PurchaseLine>;
	/** Oldest first. */
	Untold?: Array<UntoldLine>;
	/** Idempotency keys of manual grants; see grant-keys.ts. */
	GrantKeys: { [key: string]: string };
	/** Prompts for gifts that have no receipt yet, oldest first. */
	GiftIntents?: Array<GiftIntent>;
	Gifts?: Array<OutgoingGift>;
	/** By kind and id: the passes and subscriptions whose handlers have run. */
	Claims: { [key: string]: Claim };
	/** By id as text: the game passes that the game gave. */
	Passes?: { [passId: string]: AwardedPass };
	/** Entries that made no sense, kept for support. */
	Aside?: Array<unknown>;
}

/** What stored `Data` has of monetisation. */
export interface LedgerHome {
	MonetisationCredits?: { [productId: string]: number };
	MonetisationLedger?: LedgerData;
	/** The ids of the newest purchases, as the common sample keeps them: for older code that still runs, or will again. */
	PurchaseIdCache?: Array<string>;
}
