/** What became of a purchase. */
export type PurchaseStatus =
	| "goods granted"
	| "credit usable"
	| "credit in use"
	| "credit used"
	| "credit withdrawn"
	/** Paid, and being brought to its recipient. */
	| "gift on its way"
	/** Of the recipient: it comes with the next session. */
	| "gift waiting"
	| "gift delivered"
	/** Its goods were given or its credit was used; nothing says which. */
	| "settled"
	/** Its receipt came, and will come again. */
	| "not processed yet"
	/** It was processed, and its goods are gone: the profile was set back since. */
	| "missing from the profile"
	| "unknown purchase";

export type ReportCode =
	| "Found"
	| "UnknownPurchase"
	| "NotStarted"
	/** `Data` has no MessageUserAsync or no ViewUserAsync. */
	| "NotSupported"
	/** `Data` raised an error. */
	| "Failed";

/** A credit that is not used up, as support sees it. */
export interface ReportEntry {
	readonly Id: string;
	/** The product id as text. */
	readonly Product: string;
	readonly State: string;
	readonly Paid: boolean;
	/** Unix seconds. */
	readonly GrantedAt: number;
	readonly Purchase?: string;
	/** Somebody else bought it for this user. */
	readonly IsGift?: boolean;
	/** The right to give something to somebody else. */
	readonly IsToGive?: boolean;
	/** The Robux that were really paid for its purchase. */
	readonly CurrencySpent?: number;
	/** The engine's `ProductPurchaseChannel`. */
	readonly Channel?: number;
	/** The place in which it was bought. */
	readonly PlaceId?: number;
	/** The user id of who gave it. */
	readonly From?: number;
}

/** What the journal remembers of one moment. */
export interface ReportLine {
	/** Unix seconds. */
	readonly At: number;
	/** The server's JobId. */
	readonly Server: string;
	readonly Kind: string;
	readonly Product?: string;
	readonly Purchase?: string;
	readonly Entry?: string;
	readonly Good?: boolean;
	/** The Robux that were really paid. */
	readonly Spent?: number;
	readonly Channel?: number;
	readonly PlaceId?: number;
	/** The user id of who gave it. */
	readonly From?: number;
	/** The user id of who was given it. */
	readonly To?: number;
	readonly Detail?: string;
}

/** What `ExplainPurchaseAsync` answers. */
export interface PurchaseReport {
	/** False where nothing is known, or nothing could be looked up. */
	readonly ok: boolean;
	readonly code: ReportCode;
	readonly userId: number;
	readonly purchaseId: string;
	readonly status?: PurchaseStatus;
	/** The product id as text. */
	readonly product?: string;
	readonly productName?: string;
	/** Of a gift that is on its way. */
	readonly recipient?: number;
	/** The Robux that were really paid. */
	readonly currencySpent?: number;
	/** The engine's `ProductPurchaseChannel`. */
	readonly channel?: number;
	/** The place in which it was bought. */
	readonly placeId?: number;
	/** The user id of who gave it. */
	readonly from?: number;
	readonly entries: ReadonlyArray<ReportEntry>;
	readonly journal: ReadonlyArray<ReportLine>;
	/** The same in words. */
	readonly text: string;
}

/** A purchase of a user, or a gift that the user has received. */
export interface ListedPurchase {
	readonly PurchaseId: string;
	/** The product id as text. */
	readonly Product: string;
	readonly ProductName?: string;
	/** Unix seconds at which it was processed; nil where older code has done so. */
	readonly At?: number;
	/** The Robux that were really paid. */
	readonly CurrencySpent?: number;
	/** The engine's `ProductPurchaseChannel`. */
	readonly Channel?: number;
	/** The place in which it was bought. */
	readonly PlaceId?: number;
	/** The user id of who gave it. */
	readonly From?: number;
	/** Somebody else bought it for this user. */
	readonly IsGift?: boolean;
	/** It bought something for somebody else. */
	readonly IsToGive?: boolean;
	/** Its goods went when an older state was restored, and nothing was given for them. */
	readonly IsMissing?: boolean;
}

/** A credit that is not used up. `VoidCreditAsync` takes its `Id`. */
export interface ListedCredit extends ReportEntry {
	readonly ProductName?: string;
	/** Unix seconds; free credits only. */
	readonly ExpiresAt?: number;
}

/** A gift that is on its way to somebody, or waits for this user's next session. */
export interface ListedGift {
	/** The purchase that it comes from. */
	readonly PurchaseId: string;
	/** The id of the product that it gives, as text. */
	readonly Product: string;
	readonly ProductName?: string;
	/** The user id of who gives it. */
	readonly From: number;
	/** The user id of who gets it. */
	readonly Recipient: number;
	/** Unix seconds at which it was paid; nil for one that waits. */
	readonly At?: number;
	/** The Robux that were really paid. */
	readonly CurrencySpent?: number;
	/** The engine's `ProductPurchaseChannel`. */
	readonly Channel?: number;
	/** The place in which it was bought. */
	readonly PlaceId?: number;
}

/** What `ListPurchasesAsync` answers: all lists newest first. */
export interface PurchaseList {
	/** False where nothing could be looked up. A user who never bought anything has empty lists. */
	readonly ok: boolean;
	readonly code: Exclude<ReportCode, "UnknownPurchase">;
	readonly userId: number;
	/** Whether the user plays on this server. Otherwise it is what is stored. */
	readonly isHere: boolean;
	/** The newest 100 that are still in the profile, and up to 50 that are missing from it. */
	readonly purchases: ReadonlyArray<ListedPurchase>;
	/** How many older ones are remembered, of which nothing but that is known. */
	readonly olderCount: number;
	readonly credits: ReadonlyArray<ListedCredit>;
	readonly gifts: ReadonlyArray<ListedGift>;
	/** The same in words. */
	readonly text: string;
}

export type SupportCode =
	/** It is done and stored. */
	| "Granted"
	| "Voided"
	/** It was done before. */
	| "AlreadyGranted"
	/** A message waits for the user's session, on another server or next time. */
	| "Sent"
	| "UnknownPurchase"
	/** Nobody knows what was bought: older code processed it. */
	| "UnknownProduct"
	| "UnknownEntry"
	/** The credit is being used. */
	| "InUse"
	/** It is not certain that it is stored: to be asked for again, which does nothing twice. */
	| "NotStored"
	| "NotStarted"
	/** `Data` has no MessageUserAsync or no ViewUserAsync. */
	| "NotSupported"
	/** `Data` raised an error. */
	| "Failed";

export interface SupportResult {
	readonly ok: boolean;
	readonly code: SupportCode;
}
