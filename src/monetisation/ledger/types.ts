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
	/** What the product's params were when it was bought. */
	readonly Params?: unknown;
	Reservation?: Reservation;
}

/** For whom a prompt for a gift product is meant: its receipt will not say. */
export interface GiftIntent {
	readonly Id: string;
	/** The id of the gift product, as text. */
	readonly Product: string;
	readonly Recipient: number;
	/** Unix seconds. */
	readonly At: number;
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
}

/** What is stored in a profile's Data beside `MonetisationCredits`. */
export interface LedgerData {
	Version: number;
	/** Numbers entries; never goes back. */
	LastEntry: number;
	/** Credits that are not used up. */
	Entries: Array<CreditEntry>;
	/** Every purchase that was ever processed, with its product id: receipts never expire, so no id is forgotten. */
	Purchases: { [purchaseId: string]: string };
	/** Idempotency keys of manual grants; see grant-keys.ts. */
	GrantKeys: { [key: string]: string };
	/** Prompts for gifts that have no receipt yet, oldest first. */
	GiftIntents?: Array<GiftIntent>;
	Gifts?: Array<OutgoingGift>;
	/** By kind and id: the passes and subscriptions whose handlers have run. */
	Claims: { [key: string]: Claim };
	/** Entries that made no sense, kept for support. */
	Aside?: Array<unknown>;
}

/** The part of a profile's Data that monetisation owns. */
export interface LedgerHome {
	MonetisationCredits?: { [productId: string]: number };
	MonetisationLedger?: LedgerData;
	/** Purchase ids as the common sample keeps them: read, never written. */
	PurchaseIdCache?: Array<string>;
}
