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
} from "./catalogue/declarations";
export type { RequestCounts } from "./clients/client-requests";
export type { MonetisationResolver } from "./service/resolver";
export type { MonetisationServiceObject } from "./service/service";
export type { HandlersFor, MonetisationServiceFor, TypedMonetisationOptions } from "./service/typed-service";
export type {
	DataInterface,
	DevProductPrivate,
	DevProductTraits,
	GamePassPrivate,
	GrantCreditOptions,
	Handler,
	HandlerContext,
	HandlerOptions,
	HandlerSource,
	MonetisationOptions,
	MonetisationProfile,
	OpenPrompt,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptCode,
	PromptResult,
	Purchase,
	PurchaseDetails,
	PurchaseHandler,
	PurchaseNotice,
	SubscriptionHandler,
	SubscriptionPrivate,
} from "./types";
export type {
	ListedCredit,
	ListedGift,
	ListedPurchase,
	PurchaseList,
	PurchaseReport,
	PurchaseStatus,
	ReportCode,
	ReportEntry,
	ReportLine,
	SupportCode,
	SupportResult,
} from "./support/types";
