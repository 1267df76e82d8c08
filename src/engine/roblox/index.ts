import { HttpService } from "@rbxts/services";
import Signal from "@rbxts/signal";
import type { Engine, Notice } from "..";
import { robloxDataStores } from "./data-stores";
import { robloxHost } from "./host";
import { robloxMarketplace } from "./marketplace";
import { robloxMemoryStores } from "./memory-stores";
import { robloxMessaging } from "./messaging";
import { robloxPlayers } from "./players";
import { robloxScheduler } from "./scheduler";

const random = new Random();

/** The real thing. The folder of this file is the only one that touches Roblox's globals. */
export const robloxEngine: Engine = {
	clock: {
		unixSeconds() {
			return os.time();
		},
		unixMillis() {
			return DateTime.now().UnixTimestampMillis;
		},
		monotonicSeconds() {
			return os.clock();
		},
	},
	dataStores: robloxDataStores,
	host: robloxHost,
	marketplace: robloxMarketplace,
	memoryStores: robloxMemoryStores,
	messaging: robloxMessaging,
	notices: {
		createNotice<A extends Array<unknown>>() {
			return new Signal<(...args: A) => void>() as unknown as Notice<A>;
		},
	},
	players: robloxPlayers,
	random: {
		number() {
			return random.NextNumber();
		},
		guid() {
			return HttpService.GenerateGUID(false);
		},
	},
	scheduler: robloxScheduler,
};
