import type { DataStore } from "../../engine";

/** Where a profile is stored. */
export interface KeyAddress {
	readonly storeName: string;
	readonly key: string;
	/** Names the key among all that this server has to do with, in live stores and mocks. */
	readonly token: string;
	/** Whether its requests go to Roblox, and other servers may have to do with it. */
	readonly isLive: boolean;
	readonly dataStore: DataStore;
}
