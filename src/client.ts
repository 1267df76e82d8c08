/**
 * What the local player bought and has to use, for clients. Importing it brings nothing of the server.
 * @module coffer-client
 */
export { defineProducts } from "./monetisation/catalogue/define-products";
export type {
	AnyProducts,
	DevProductName,
	GamePassName,
	Products,
	SubscriptionName,
} from "./monetisation/catalogue/declarations";
export { Monetisation } from "./monetisation/client";
export type {
	ClientPromptResult,
	MonetisationClient,
	OpenPrompt,
	OutcomeKind,
	Overlay,
	PendingPurchase,
	ProductKey,
	ProductKind,
	PurchaseOutcome,
} from "./monetisation/client";
