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
	/** 1 in experience, 2 details page, 3 ad reward, 4 commerce. */
	readonly ProductPurchaseChannel?: number;
}

/** True: granted, never delivered again. False: not processed yet. */
export type ReceiptHandler = (receipt: Receipt) => boolean;

export interface Marketplace {
	/** Takes over every developer product receipt of this server. The handler may yield; a throw counts as not processed. */
	bindReceipts(handler: ReceiptHandler): void;
	promptProductPurchase(player: EnginePlayer, productId: number): void;
	promptGamePassPurchase(player: EnginePlayer, gamePassId: number): void;
	/** Yields, raises, and may answer from the engine's cache. */
	userOwnsGamePassAsync(userId: number, gamePassId: number): boolean;
	/** No proof of a purchase. */
	onProductPromptFinished(callback: (userId: number, productId: number, isPurchased: boolean) => void): Connection;
	onGamePassPromptFinished(
		callback: (player: EnginePlayer, gamePassId: number, isPurchased: boolean) => void,
	): Connection;
}
