import type { Connection } from "./connection";
import type { EnginePlayer } from "./players";

/** The engine's purchase record. The types package lacks `ProductPurchaseChannel`. */
export interface Receipt {
	readonly PurchaseId: string;
	readonly PlayerId: number;
	readonly ProductId: number;
	readonly PlaceIdWherePurchased: number;
	/** What was really paid, in Robux: never to be compared with a price. */
	readonly CurrencySpent: number;
	/** 1 in experience, 2 details page, 3 ad reward, 4 commerce. Only `ProcessReceipt` is told it, a bound handler is not. */
	readonly ProductPurchaseChannel?: number;
}

/** True: granted, never delivered again. False: not processed yet. */
export type ReceiptHandler = (receipt: Receipt) => boolean;

export interface SubscriptionStatus {
	readonly isSubscribed: boolean;
	/** Names the period that was paid last; nothing where none is known. */
	readonly paidPeriod?: string;
}

/** What Roblox lists of a developer product or a pass of this experience. It tells servers nothing of subscriptions. */
export interface ListedProduct {
	readonly id: number;
	readonly name: string;
	readonly isForSale: boolean;
}

export interface Marketplace {
	/**
	 * Takes over every developer product receipt of this server, but for those whose products another script bound by id.
	 * The handler may yield; a throw counts as not processed. A second call replaces the handler of the first. Answers what
	 * Roblox refused it with: another script may have the receipts then, and no other way is left.
	 */
	bindReceipts(handler: ReceiptHandler): string | undefined;
	/** Takes over the receipts for as long as nobody calls `bindReceipts`, before or after. */
	holdReceipts(handler: ReceiptHandler): string | undefined;
	promptProductPurchase(player: EnginePlayer, productId: number): void;
	promptGamePassPurchase(player: EnginePlayer, gamePassId: number): void;
	promptSubscriptionPurchase(player: EnginePlayer, subscriptionId: string): void;
	/** Yields, raises, and may answer from the engine's cache. */
	userOwnsGamePassAsync(userId: number, gamePassId: number): boolean;
	/** Yields; raises. */
	getSubscriptionAsync(player: EnginePlayer, subscriptionId: string): SubscriptionStatus;
	/** Yields; raises. All developer products of the experience. */
	listDeveloperProductsAsync(): Array<ListedProduct>;
	/** Yields; raises, also where there is no such pass. */
	getGamePassAsync(gamePassId: number): ListedProduct;
	/** No proof of a purchase. */
	onProductPromptFinished(callback: (userId: number, productId: number, isPurchased: boolean) => void): Connection;
	onGamePassPromptFinished(
		callback: (player: EnginePlayer, gamePassId: number, isPurchased: boolean) => void,
	): Connection;
	/** No proof of a purchase. */
	onSubscriptionPromptFinished(
		callback: (player: EnginePlayer, subscriptionId: string, isTried: boolean) => void,
	): Connection;
	/** A subscription of a player in this server began, was renewed or ended. */
	onSubscriptionChanged(callback: (player: EnginePlayer, subscriptionId: string) => void): Connection;
}
