import { HttpService } from "@rbxts/services";
import type { Engine } from "..";
import { robloxAnalytics } from "./analytics";
import { robloxClock } from "./clock";
import { robloxDataStores } from "./data-stores";
import { robloxHost } from "./host";
import { robloxMarketplace } from "./marketplace";
import { robloxMemoryStores } from "./memory-stores";
import { robloxMessaging } from "./messaging";
import { robloxNotices } from "./notices";
import { robloxPlayers } from "./players";
import { robloxPolicies } from "./policies";
import { robloxRemotes } from "./remotes";
import { robloxScheduler } from "./scheduler";
import { robloxUsers } from "./users";

const random = new Random();

/** The real thing. The folder of this file is the only one that touches Roblox's globals. */
export const robloxEngine: Engine = {
	analytics: robloxAnalytics,
	clock: robloxClock,
	dataStores: robloxDataStores,
	host: robloxHost,
	marketplace: robloxMarketplace,
	memoryStores: robloxMemoryStores,
	messaging: robloxMessaging,
	notices: robloxNotices,
	players: robloxPlayers,
	policies: robloxPolicies,
	random: {
		number() {
			return random.NextNumber();
		},
		guid() {
			return HttpService.GenerateGUID(false);
		},
	},
	remotes: robloxRemotes,
	scheduler: robloxScheduler,
	users: robloxUsers,
};
