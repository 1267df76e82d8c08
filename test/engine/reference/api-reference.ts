/** A class of the engine as its API reference describes it: what it inherits, and each member's signature. */
export interface ClassReference {
	readonly inherits?: string;
	readonly members: { readonly [name: string]: string };
}

/**
 * The members that the adapters use, as Roblox's API reference has them: github.com/Roblox/creator-docs,
 * content/en-us/reference/engine/classes, commit b0bf2f15 of 2026-08-22. A parameter with a question mark has a default
 * there, or is called optional.
 */
export const API_REFERENCE: { readonly [className: string]: ClassReference } = {
	DataStoreService: {
		members: {
			GetDataStore: "method (name: string, scope?: string, options?: Instance): DataStore",
			GetRequestBudgetForRequestType: "method (requestType: DataStoreRequestType): int",
		},
	},
	GlobalDataStore: {
		members: {
			GetAsync: "method (key: string, options?: DataStoreGetOptions): Tuple",
			RemoveAsync: "method (key: string): Tuple",
			SetAsync: "method (key: string, value: Variant, userIds?: Array, options?: DataStoreSetOptions): Variant",
			UpdateAsync: "method (key: string, transformFunction: Function): Tuple",
		},
	},
	DataStore: {
		inherits: "GlobalDataStore",
		members: {
			GetVersionAsync: "method (key: string, version: string): Tuple",
			GetVersionAtTimeAsync: "method (key: string, timestamp: int64): Tuple",
			ListVersionsAsync:
				"method (key: string, sortDirection?: SortDirection, minDate?: int64, maxDate?: int64, pageSize?: int): DataStoreVersionPages",
		},
	},
	DataStoreKeyInfo: {
		members: {
			CreatedTime: "property: int64",
			UpdatedTime: "property: int64",
			Version: "property: string",
			GetMetadata: "method (): Dictionary",
			GetUserIds: "method (): Array",
		},
	},
	DataStoreObjectVersionInfo: {
		members: {
			CreatedTime: "property: int64",
			IsDeleted: "property: boolean",
			Version: "property: string",
		},
	},
	Pages: {
		members: {
			IsFinished: "property: boolean",
			AdvanceToNextPageAsync: "method (): ()",
			GetCurrentPage: "method (): Array",
		},
	},
	DataStoreVersionPages: {
		inherits: "Pages",
		members: {},
	},
	StandardPages: {
		inherits: "Pages",
		members: {},
	},
	MemoryStoreService: {
		members: {
			GetHashMap: "method (name: string): MemoryStoreHashMap",
		},
	},
	MemoryStoreHashMap: {
		members: {
			GetAsync: "method (key: string): Variant",
			RemoveAsync: "method (key: string): ()",
			SetAsync: "method (key: string, value: Variant, expiration: int64): boolean",
			UpdateAsync: "method (key: string, transformFunction: Function, expiration: int64): Variant",
		},
	},
	MessagingService: {
		members: {
			PublishAsync: "method (topic: string, message: Variant): ()",
			SubscribeAsync: "method (topic: string, callback: Function): RBXScriptConnection",
		},
	},
	MarketplaceService: {
		members: {
			BindReceiptHandler:
				"method (transactionType: ReceiptType, handler: Function, filter?: Array): RBXScriptConnection",
			GetDeveloperProductsAsync: "method (): Instance",
			GetProductInfoAsync: "method (assetId: int64, infoType?: InfoType): Dictionary",
			GetUserSubscriptionPaymentHistoryAsync: "method (user: Player, subscriptionId: string): Array",
			GetUserSubscriptionStatusAsync: "method (user: Player, subscriptionId: string): Dictionary",
			PromptGamePassPurchase: "method (player: Instance, gamePassId: int64): ()",
			PromptProductPurchase:
				"method (player: Instance, productId: int64, equipIfPurchased?: boolean, currencyType?: CurrencyType): ()",
			PromptSubscriptionPurchase: "method (user: Player, subscriptionId: string): ()",
			UserOwnsGamePassAsync: "method (userId: User, gamePassId: int64): boolean",
			PromptGamePassPurchaseFinished: "event (player: Instance, gamePassId: int64, wasPurchased: boolean)",
			PromptProductPurchaseFinished: "event (userId: int64, productId: int64, isPurchased: boolean)",
			PromptSubscriptionPurchaseFinished:
				"event (user: Player, subscriptionId: string, didTryPurchasing: boolean)",
			ProcessReceipt: "callback (receiptInfo: Dictionary): ProductPurchaseDecision",
		},
	},
	Players: {
		members: {
			GetPlayerByUserId: "method (userId: User): Player",
			GetPlayers: "method (): List<Player>",
			PlayerAdded: "event (player: Player)",
			PlayerRemoving: "event (player: Player, reason: PlayerExitReason)",
			UserSubscriptionStatusChanged: "event (user: Player, subscriptionId: string)",
		},
	},
	UserService: {
		members: {
			GetUserInfosByUserIdsAsync: "method (userIds: List<int64>): List<Dictionary>",
		},
	},
	PolicyService: {
		members: {
			GetPolicyInfoForPlayerAsync: "method (player: Instance): Dictionary",
		},
	},
	AnalyticsService: {
		members: {
			LogEconomyEvent:
				"method (player: Player, flowType: AnalyticsEconomyFlowType, currencyType: string, amount: float, endingBalance: float, transactionType: string, itemSku?: string, customFields?: Dictionary): ()",
		},
	},
	HttpService: {
		members: {
			GenerateGUID: "method (wrapInCurlyBraces?: boolean): string",
		},
	},
	RunService: {
		members: {
			IsServer: "method (): boolean",
			IsStudio: "method (): boolean",
		},
	},
	DataModel: {
		inherits: "ServiceProvider",
		members: {
			JobId: "property: string",
			PlaceId: "property: int64",
			BindToClose: "method (function: Function): ()",
			ServerRestartScheduled: "event (restartTime: DateTime, source: CloseReason, attributes: Dictionary)",
		},
	},
	ServiceProvider: {
		members: {
			GetService: "method (className: string): Instance",
		},
	},
};
