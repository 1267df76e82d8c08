/**
 * What both sides of a game share: the declaration of its products. Importing it brings nothing of the server.
 * @module coffer-products
 */
export { defineProducts } from "./monetisation/catalogue/define-products";
export type {
	AnyProducts,
	DevProductDeclaration,
	DevProductName,
	GamePassDeclaration,
	GamePassName,
	HandlersOf,
	Products,
	PurchaseHandlersOf,
	SubscriptionDeclaration,
	SubscriptionName,
} from "./monetisation/catalogue/declarations";
