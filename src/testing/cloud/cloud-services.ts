import type { TokenBucket } from "./token-bucket";
import type { CloudStores } from "../data-stores/cloud-store";
import type { MemoryItems } from "../services/memory-items";
import type { PlayerPolicies } from "../services/player-policies";
import type { Purchases } from "../services/purchases";
import type { Topics } from "../services/topics";
import type { UserDirectory } from "../services/virtual-users";

/** What all servers of one cloud share. */
export interface CloudServices {
	readonly stores: CloudStores;
	readonly topics: Topics;
	readonly memoryItems: MemoryItems;
	readonly studioMemoryItems: MemoryItems;
	readonly purchases: Purchases;
	readonly policies: PlayerPolicies;
	readonly users: UserDirectory;
	/** The analytics events of all servers. */
	readonly analyticsAllowance: TokenBucket;
}
