import { MarketplaceService, Players } from "@rbxts/services";
import type { ListedProduct, Marketplace, Receipt, ReceiptHandler } from "..";
import { toPlayer } from "./player";

/** The handler of the last `bindReceipts`. The engine's bindings are made once and ask whoever is here. */
let currentHandler: ReceiptHandler | undefined;
let isBound = false;

/** What the types lack; only `ProcessReceipt` is told it. */
interface ToldReceipt extends ReceiptInfo {
	readonly ProductPurchaseChannel?: EnumItem;
}

/** Without the EnumItems, which no store takes. */
function toReceipt(told: ToldReceipt): Receipt {
	return {
		PurchaseId: told.PurchaseId,
		PlayerId: told.PlayerId,
		ProductId: told.ProductId,
		PlaceIdWherePurchased: told.PlaceIdWherePurchased,
		CurrencySpent: told.CurrencySpent,
		ProductPurchaseChannel: told.ProductPurchaseChannel?.Value,
	};
}

function isGranted(told: ToldReceipt): boolean {
	const handler = currentHandler;
	if (handler === undefined) return false;
	const [isSuccess, answer] = pcall(() => handler(toReceipt(told)));
	if (!isSuccess) warn(`[Coffer]: a receipt handler raised an error: ${answer}`);
	return isSuccess && answer === true;
}

/** Answers what Roblox refused the handler with. */
function bindEngine(handler: ReceiptHandler): string | undefined {
	currentHandler = handler;
	// Both ways: whether a bound handler alone keeps the engine from acknowledging receipts by itself is unknown.
	MarketplaceService.ProcessReceipt = (receipt) => {
		return isGranted(receipt)
			? Enum.ProductPurchaseDecision.PurchaseGranted
			: Enum.ProductPurchaseDecision.NotProcessedYet;
	};
	if (isBound) return undefined;
	const [isSuccess, problem] = pcall(() => {
		MarketplaceService.BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, (receipt: ReceiptInfo) => {
			return isGranted(receipt) ? Enum.ReceiptDecision.Processed : Enum.ReceiptDecision.NotProcessedYet;
		});
	});
	isBound = isSuccess;
	return isSuccess ? undefined : tostring(problem);
}

/** The start of the period that was paid last; nothing where Roblox tells none: status alone must not fail for it. */
function findPaidPeriod(player: Player, subscriptionId: string): string | undefined {
	const [isOk, history] = pcall(() =>
		MarketplaceService.GetUserSubscriptionPaymentHistoryAsync(player, subscriptionId),
	);
	if (!isOk) return undefined;
	// The newest comes first.
	const paid = history.find((entry) => entry.PaymentStatus === Enum.SubscriptionPaymentStatus.Paid);
	return paid?.CycleStartTime.ToIsoDate();
}

/** The types take the user id of this method for something else than a number. */
interface GamePassOwners {
	UserOwnsGamePassAsync(userId: unknown, gamePassId: number): boolean;
}

/** What this library needs of an answer about a product. Roblox promises none of it for every kind. */
interface ProductDetails {
	readonly Name?: string;
	readonly IsForSale?: boolean;
}

function toListed(id: number, details: ProductDetails): ListedProduct {
	return { id, name: details.Name ?? tostring(id), isForSale: details.IsForSale === true };
}

function listDeveloperProducts(): Array<ListedProduct> {
	const products = new Array<ListedProduct>();
	const pages = MarketplaceService.GetDeveloperProductsAsync();
	while (true) {
		for (const product of pages.GetCurrentPage()) {
			// What is not for sale has no price.
			const price: number | undefined = product.PriceInRobux;
			const isForSale = price !== undefined;
			products.push({ id: product.ProductId, name: product.Name, isForSale });
		}
		if (pages.IsFinished) return products;
		pages.AdvanceToNextPageAsync();
	}
}

/** `MarketplaceService`. */
export const robloxMarketplace: Marketplace = {
	bindReceipts(handler) {
		return bindEngine(handler);
	},
	holdReceipts(handler) {
		return currentHandler === undefined ? bindEngine(handler) : undefined;
	},
	promptProductPurchase(player, productId) {
		MarketplaceService.PromptProductPurchase(toPlayer(player), productId);
	},
	promptGamePassPurchase(player, gamePassId) {
		MarketplaceService.PromptGamePassPurchase(toPlayer(player), gamePassId);
	},
	promptSubscriptionPurchase(player, subscriptionId) {
		MarketplaceService.PromptSubscriptionPurchase(toPlayer(player), subscriptionId);
	},
	userOwnsGamePassAsync(userId, gamePassId) {
		const owners: GamePassOwners = MarketplaceService;
		return owners.UserOwnsGamePassAsync(userId, gamePassId);
	},
	getSubscriptionAsync(player, subscriptionId) {
		const user = toPlayer(player);
		const isSubscribed = MarketplaceService.GetUserSubscriptionStatusAsync(user, subscriptionId).IsSubscribed;
		return { isSubscribed, paidPeriod: isSubscribed ? findPaidPeriod(user, subscriptionId) : undefined };
	},
	listDeveloperProductsAsync() {
		return listDeveloperProducts();
	},
	getGamePassAsync(gamePassId) {
		return toListed(gamePassId, MarketplaceService.GetProductInfoAsync(gamePassId, Enum.InfoType.GamePass));
	},
	onProductPromptFinished(callback) {
		return MarketplaceService.PromptProductPurchaseFinished.Connect(callback);
	},
	onGamePassPromptFinished(callback) {
		return MarketplaceService.PromptGamePassPurchaseFinished.Connect((player, gamePassId, isPurchased) => {
			callback(player, gamePassId, isPurchased);
		});
	},
	onSubscriptionPromptFinished(callback) {
		return MarketplaceService.PromptSubscriptionPurchaseFinished.Connect((player, subscriptionId, isTried) => {
			callback(player, subscriptionId, isTried);
		});
	},
	onSubscriptionChanged(callback) {
		return Players.UserSubscriptionStatusChanged.Connect((player, subscriptionId) => {
			callback(player, subscriptionId);
		});
	},
};
