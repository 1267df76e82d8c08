export type { RequestCounts } from "./server/client-requests";
export type { MonetisationResolver } from "./server/resolver";
export type { MonetisationServiceObject } from "./server/service";
export type {
	DataInterface,
	DevProductPrivate,
	DevProductTraits,
	GamePassPrivate,
	GrantCreditOptions,
	Handler,
	HandlerContext,
	HandlerSource,
	MonetisationOptions,
	MonetisationProfile,
	OpenPrompt,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptCode,
	PromptResult,
	PurchaseNotice,
	SubscriptionPrivate,
} from "./types";
