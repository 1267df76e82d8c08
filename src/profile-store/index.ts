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
	SetParams,
	StandardStore,
	StartSessionParams,
	Store,
	VersionQuery,
} from "./types";

/** Player data of this server. Importing it does not yield; on a client nothing starts. */
export const ProfileStore = createProfileStore(robloxEngine);
