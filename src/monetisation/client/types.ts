import type { Notice } from "../../engine";
import type { ClientPromptResult, PendingPurchase, PurchaseOutcome } from "../net/types";
import type { OpenPrompt, ProductKey, ProductKind } from "../types";

/** What is on the screen while a prompt is open. */
export interface Overlay {
	readonly Show: (prompt: OpenPrompt) => void;
	readonly Hide: () => void;
}

/** What game code on a client holds; everything is called with a dot. It knows of the local player only. */
export interface MonetisationClient {
	/** How many credits of a product can be used; 0 before the server has told. Does not yield. */
	readonly GetCredits: (key: ProductKey) => number;
	/** All credits that can be used, by product id as text; a copy. Does not yield. */
	readonly GetAllCredits: () => { [productId: string]: number };
	/** The purchases that are under way; a copy. Does not yield. */
	readonly GetPending: () => Array<PendingPurchase>;
	/** What happened last to the player's purchases and credits. Does not yield. */
	readonly GetLastOutcome: () => PurchaseOutcome | undefined;
	/** Uses a credit. Yields until the server answered; true: the effect happened. False: the credit, if any, is kept. */
	readonly UseCreditPurchase: (key: ProductKey) => boolean;
	/** Asks the server to sell a product, with a credit if there is one. Yields until the server answered. */
	readonly PromptSale: (key: ProductKey, kind?: ProductKind) => ClientPromptResult;
	/** Replaces what covers the screen while a prompt is open; nothing for none. */
	readonly SetOverlay: (overlay?: Overlay) => void;
	/** Fires with the product id as text and how many credits of it there are now. */
	readonly CreditsChanged: Notice<[productId: string, count: number]>;
	readonly PendingChanged: Notice<[pending: Array<PendingPurchase>]>;
	readonly OutcomeChanged: Notice<[outcome: PurchaseOutcome]>;
	/** Fires with nothing when the prompt is gone. */
	readonly PromptChanged: Notice<[open?: OpenPrompt]>;
}
