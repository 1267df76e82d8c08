import { robloxEngine } from "../engine/roblox";
import { createProfileStore } from "./create";

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
	SetParams,
	StandardStore,
	StartSessionParams,
	Store,
	VersionQuery,
} from "./types";

export { Schema } from "./schema/builder";
export type { SchemaBuilder, SchemaModule } from "./schema/builder";
export type { BuiltSchema, DryRunResult, SchemaOptions } from "./schema/schema";
export type { StepTable } from "./schema/steps";
export type {
	Check,
	Imported,
	Importer,
	ImportInfo,
	InvalidLoad,
	InvalidSave,
	SchemaRefusalCode,
	StepContext,
} from "./schema/types";

/** Player data of this server. Importing it does not yield; on a client nothing starts. */
export const ProfileStore = createProfileStore(robloxEngine);
