import { newPages } from "./fake-data-stores";
import type { FakeSignal, Fakes } from "./fakes";

/** What `ProcessReceipt` is told by the reference: one field more than the types know. */
export interface FakeReceipt extends ReceiptInfo {
	readonly ProductPurchaseChannel?: EnumItem;
}

type ReceiptDecider = (receipt: ReceiptInfo) => Enum.ReceiptDecision;

/** MarketplaceService, and the engine's side of it. */
export interface FakeMarketplace {
	readonly service: MarketplaceService;
	readonly productPrompt: FakeSignal<(userId: number, productId: number, isPurchased: boolean) => void>;
	readonly passPrompt: FakeSignal<(player: Player, gamePassId: number, wasPurchased: boolean) => void>;
	readonly subscriptionPrompt: FakeSignal<(user: Player, id: string, didTryPurchasing: boolean) => void>;
	/** The callback that is set. */
	readonly processReceipt: (receipt: FakeReceipt) => Enum.ProductPurchaseDecision | undefined;
	/** The handler that is bound. */
	readonly bound: () => ReceiptDecider | undefined;
	/** Set: binding a handler raises. */
	isTaken: boolean;
}

const CYCLE_SECONDS = 30 * 24 * 60 * 60;

function payment(start: string, status: Enum.SubscriptionPaymentStatus): UserSubscriptionPaymentHistory {
	const from = DateTime.fromIsoDate(start)!;
	return {
		CycleStartTime: from,
		CycleEndTime: DateTime.fromUnixTimestamp(from.UnixTimestamp + CYCLE_SECONDS),
		PaymentStatus: status,
	};
}

function newService(
	fakes: Fakes,
	asked: Array<string>,
	state: FakeMarketplace,
	bind: (handler: ReceiptDecider) => void,
) {
	return fakes.instance("MarketplaceService", {
		BindReceiptHandler(receiptType, handler, filter) {
			asked.push(`BindReceiptHandler ${(receiptType as EnumItem).Name} ${filter}`);
			if (state.isTaken) error("A catch-all handler is already registered", 0);
			bind(handler);
			return fakes.connection(() => {});
		},
		PromptProductPurchase(player, productId) {
			asked.push(`PromptProductPurchase ${player.Name} ${productId}`);
		},
		PromptGamePassPurchase(player, gamePassId) {
			asked.push(`PromptGamePassPurchase ${player.Name} ${gamePassId}`);
		},
		PromptSubscriptionPurchase(user, subscriptionId) {
			asked.push(`PromptSubscriptionPurchase ${user.Name} ${subscriptionId}`);
		},
		UserOwnsGamePassAsync(userId, gamePassId) {
			return (userId as unknown as number) === 5 && gamePassId === 9;
		},
		GetDeveloperProductsAsync() {
			const product = { Description: "", IconImageAssetId: 0 };
			const products = [
				{ ...product, ProductId: 1, Name: "Coins", PriceInRobux: 25 },
				{ ...product, ProductId: 2, Name: "Gems", PriceInRobux: 50 },
				// Off sale: no price.
				{ ...product, ProductId: 3, Name: "Gone" },
			];
			return newPages(fakes, "StandardPages", products, 2) as never;
		},
		GetProductInfoAsync(id, infoType) {
			if (infoType !== Enum.InfoType.GamePass || id !== 9) error("HTTP 400 (Bad Request)", 0);
			return { TargetId: 9, Name: "VIP", Description: "", IsForSale: true, PriceInRobux: 100 };
		},
		GetUserSubscriptionStatusAsync(_user, subscriptionId) {
			const isSubscribed = subscriptionId === "EXP-1" || subscriptionId === "EXP-2";
			return { IsSubscribed: isSubscribed, IsRenewing: isSubscribed };
		},
		GetUserSubscriptionPaymentHistoryAsync(_user, subscriptionId) {
			if (subscriptionId === "EXP-2") error("HTTP 500 (Internal Server Error)", 0);
			return [
				payment("2027-03-01T00:00:00Z", Enum.SubscriptionPaymentStatus.Refunded),
				payment("2027-02-01T00:00:00Z", Enum.SubscriptionPaymentStatus.Paid),
				payment("2027-01-01T00:00:00Z", Enum.SubscriptionPaymentStatus.Paid),
			];
		},
		PromptProductPurchaseFinished: state.productPrompt.signal,
		PromptGamePassPurchaseFinished: state.passPrompt.signal,
		PromptSubscriptionPurchaseFinished: state.subscriptionPrompt.signal,
	});
}

export function newMarketplace(fakes: Fakes, asked: Array<string>): FakeMarketplace {
	let bound: ReceiptDecider | undefined;
	const state = {
		productPrompt: fakes.signal("MarketplaceService", "PromptProductPurchaseFinished"),
		passPrompt: fakes.signal("MarketplaceService", "PromptGamePassPurchaseFinished"),
		subscriptionPrompt: fakes.signal("MarketplaceService", "PromptSubscriptionPurchaseFinished"),
		bound: () => bound,
		isTaken: false,
	} as Writable<FakeMarketplace>;
	state.service = newService(fakes, asked, state, (handler) => {
		bound = handler;
	});
	state.processReceipt = (receipt) => fakes.callbackOf(state.service, "ProcessReceipt")?.(receipt);
	return state;
}
