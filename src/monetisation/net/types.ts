import type { OpenPrompt, ProductKind, PromptCode } from "../types";

/** Why the server did not do what a client asked for, before it even tried. */
export type RefusalCode =
	/** The arguments are of wrong types, or too large. */
	"BadRequest" | "RateLimited" | "NotLoaded" | "UnknownProduct" | "Failed";

/** What a client is answered, whatever it asked for. */
export interface Answer {
	readonly ok: boolean;
	readonly code: string;
}

/** What came of a client's `PromptSale`. */
export interface ClientPromptResult {
	readonly ok: boolean;
	readonly code: PromptCode | RefusalCode;
}

/** A purchase that has arrived at the server and is not answered yet. */
export interface PendingPurchase {
	readonly productId: number;
	readonly purchaseId: string;
}

export type OutcomeKind =
	/** The goods of a purchase are in the profile. */
	| "PurchaseProcessed"
	/** It will come again. */
	| "PurchaseFailed"
	/** With a purchase id: the purchase is kept as a credit. */
	| "CreditGranted"
	| "CreditSpent"
	/** The effect of a credit did not happen; the credit is kept. */
	| "CreditRestored"
	| "CreditVoided"
	| "GiftSent"
	| "GiftReceived"
	| "OwnershipGranted";

/** What happened last to the player's purchases and credits. */
export interface PurchaseOutcome {
	readonly kind: OutcomeKind;
	readonly productId: number | string;
	readonly purchaseId?: string;
	/** Unix seconds on the server's clock. */
	readonly at: number;
}

/** What a client may know of a product. */
export interface PublicProduct {
	readonly kind: ProductKind;
	readonly id: number | string;
	readonly name: string;
	readonly category?: string;
}

/** All that a client knows of its own player. Always sent whole: a message that is lost or doubled does no harm. */
export interface ClientState {
	/** Usable credits by product id as text, without zeros. */
	readonly credits: { readonly [productId: string]: number };
	readonly pending: ReadonlyArray<PendingPurchase>;
	readonly outcome?: PurchaseOutcome;
	readonly prompt?: OpenPrompt;
	/** Tells two prompts for the same product apart. */
	readonly promptNumber: number;
	/** Only in the first state after the client asked for it, and after it has grown. */
	readonly catalogue?: ReadonlyArray<PublicProduct>;
}
