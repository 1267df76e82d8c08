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
	/** It was processed, and the profile was set back since. */
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
	readonly IsGift?: boolean;
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
	readonly entries: ReadonlyArray<ReportEntry>;
	readonly journal: ReadonlyArray<ReportLine>;
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
	/** The purchase was never processed: Roblox delivers its receipt again. */
	| "NotProcessed"
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
