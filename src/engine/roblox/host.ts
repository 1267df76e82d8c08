import { RunService } from "@rbxts/services";
import type { Host } from "..";

/** The DataModel. */
export const robloxHost: Host = {
	placeId: game.PlaceId,
	jobId: game.JobId,
	isStudio: RunService.IsStudio(),
	isServer: RunService.IsServer(),
	onClose(callback) {
		game.BindToClose(() => callback());
	},
	print(message) {
		print(message);
	},
	warn(message) {
		warn(message);
	},
};
