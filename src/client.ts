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
