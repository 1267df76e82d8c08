/** @module coffer */
export type { EnginePlayer, KeyInfo } from "./engine";
export { defineProducts } from "./monetisation/catalogue/define-products";
export type * from "./monetisation/public-types";
export { PlayerProfiles } from "./player-profiles";
export type { KickMessages, LoadFailure, PlayerProfilesModule, PlayerProfilesOptions } from "./player-profiles";
export { ProfileStore, Schema } from "./profile-store";
export type {
	ConstantName,
	DataStoreState,
	EditRefusal,
	ForeignDataChoice,
	LastSaveReason,
	Metrics,
	Profile,
	ProfileConnection,
	ProfileSignal,
	ProfileStoreModule,
	RollBackParams,
	RollBackRefusal,
	RollBackReport,
	RestoreRefusal,
	BuiltSchema,
	Check,
	DryRunResult,
	Imported,
	Importer,
	ImportInfo,
	InvalidLoad,
	InvalidSave,
	SchemaBuilder,
	SchemaModule,
	SchemaOptions,
	SchemaRefusalCode,
	StepContext,
	StepTable,
	SetParams,
	StandardStore,
	StartSessionParams,
	Store,
	VersionQuery,
} from "./profile-store";
