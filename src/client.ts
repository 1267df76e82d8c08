/**
 * What the local player bought and has to use, for clients. Importing it brings nothing of the server.
 * @module coffer-client
 */
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
