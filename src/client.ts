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
