export type { EnginePlayer, KeyInfo } from "./engine";
export { defineProducts } from "./monetisation/catalogue/define-products";
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
	MonetisationResolver,
	MonetisationServiceObject,
	OpenPrompt,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptCode,
	PromptResult,
	PurchaseNotice,
	PurchaseReport,
	PurchaseStatus,
	ReportCode,
	ReportEntry,
	ReportLine,
	RequestCounts,
	SubscriptionPrivate,
	SupportCode,
	SupportResult,
} from "./monetisation/public-types";
export type {
	AnyProducts,
	DevProductDeclaration,
	DevProductName,
	GamePassDeclaration,
	GamePassName,
	HandlersOf,
	Products,
	SubscriptionDeclaration,
	SubscriptionName,
} from "./monetisation/catalogue/declarations";
export type { MonetisationServiceFor, TypedMonetisationOptions } from "./monetisation/server/typed-service";
export { PlayerProfiles } from "./player-profiles";
export type { KickMessages, LoadFailure, PlayerProfilesModule, PlayerProfilesOptions } from "./player-profiles";
export { ProfileStore } from "./profile-store";
export type {
	ConstantName,
	DataStoreState,
	ForeignDataChoice,
	LastSaveReason,
	Metrics,
	Profile,
	ProfileSignal,
	ProfileStoreModule,
	StandardStore,
	StartSessionParams,
	Store,
	VersionQuery,
} from "./profile-store";
