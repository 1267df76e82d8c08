import type { Analytics } from "./analytics";
import type { Clock } from "./clock";
import type { DataStores } from "./data-stores";
import type { Host } from "./host";
import type { Marketplace } from "./marketplace";
import type { MemoryStores } from "./memory-stores";
import type { Messaging } from "./messaging";
import type { Notices } from "./notices";
import type { Players } from "./players";
import type { Policies } from "./policies";
import type { Random } from "./random";
import type { ServerRemotes } from "./remotes";
import type { Scheduler } from "./scheduler";
import type { Users } from "./users";

export type { Analytics, EconomyEvent } from "./analytics";
export type { ClientEngine, Screen } from "./client";
export type { Clock } from "./clock";
export type { Connection } from "./connection";
export type {
	DataStore,
	DataStores,
	KeyInfo,
	RequestType,
	Transform,
	ValueAndInfo,
	VersionInfo,
	VersionListOptions,
	VersionPages,
} from "./data-stores";
export type { Host } from "./host";
export type { ListedProduct, Marketplace, Receipt, ReceiptHandler, SubscriptionStatus } from "./marketplace";
export type { MemoryHashMap, MemoryStores } from "./memory-stores";
export type { Messaging } from "./messaging";
export type { Notice, Notices } from "./notices";
export type { EnginePlayer, Players } from "./players";
export type { Policies, PlayerPolicy } from "./policies";
export type { Random } from "./random";
export type { ClientRemotes, ServerRemotes } from "./remotes";
export type { Scheduler } from "./scheduler";
export type { Users } from "./users";

/** Everything that the library asks of one game server. Roblox is one engine, a simulated server another. */
export interface Engine {
	readonly analytics: Analytics;
	readonly clock: Clock;
	readonly dataStores: DataStores;
	readonly host: Host;
	readonly marketplace: Marketplace;
	readonly memoryStores: MemoryStores;
	readonly messaging: Messaging;
	readonly notices: Notices;
	readonly players: Players;
	readonly policies: Policies;
	readonly random: Random;
	readonly remotes: ServerRemotes;
	readonly scheduler: Scheduler;
	readonly users: Users;
}
