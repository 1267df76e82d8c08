import { MarketplaceService } from "@rbxts/services";
import type { Marketplace, Receipt, ReceiptHandler } from "..";

function isGranted(handler: ReceiptHandler, receipt: Receipt): boolean {
	const [isSuccess, answer] = pcall(handler, receipt);
	if (!isSuccess) warn(`[Coffer]: a receipt handler raised an error: ${answer}`);
	return isSuccess && answer === true;
}

/** `MarketplaceService`. */
export const robloxMarketplace: Marketplace = {
	bindReceipts(handler) {
		// Both ways: whether a bound handler alone keeps the engine from acknowledging receipts by itself is unknown.
		MarketplaceService.ProcessReceipt = (receipt) => {
			return isGranted(handler, receipt as unknown as Receipt)
				? Enum.ProductPurchaseDecision.PurchaseGranted
				: Enum.ProductPurchaseDecision.NotProcessedYet;
		};
		const [isBound, problem] = pcall(() => {
			MarketplaceService.BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, (receipt: Receipt) => {
				return isGranted(handler, receipt)
					? Enum.ReceiptDecision.Processed
					: Enum.ReceiptDecision.NotProcessedYet;
			});
		});
		if (!isBound) warn(`[Coffer]: BindReceiptHandler is not used: ${problem}`);
	},
	promptProductPurchase(player, productId) {
		MarketplaceService.PromptProductPurchase(player as Player, productId);
	},
	promptGamePassPurchase(player, gamePassId) {
		MarketplaceService.PromptGamePassPurchase(player as Player, gamePassId);
	},
	userOwnsGamePassAsync(userId, gamePassId) {
		return MarketplaceService.UserOwnsGamePassAsync(userId as never, gamePassId);
	},
	onProductPromptFinished(callback) {
		return MarketplaceService.PromptProductPurchaseFinished.Connect(callback);
	},
	onGamePassPromptFinished(callback) {
		return MarketplaceService.PromptGamePassPurchaseFinished.Connect((player, gamePassId, isPurchased) => {
			callback(player, gamePassId, isPurchased);
		});
	},
};
