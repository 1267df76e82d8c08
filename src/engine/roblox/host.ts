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
	onRestartScheduled(callback) {
		// An engine that is older than the event raises.
		const [isThere, connection] = pcall(() => {
			return game.ServerRestartScheduled.Connect((restartTime) => {
				const millis = restartTime.UnixTimestampMillis - DateTime.now().UnixTimestampMillis;
				callback(math.max(0, millis / 1000));
			});
		});
		return isThere ? connection : { Disconnect() {} };
	},
	print(message) {
		print(message);
	},
	warn(message) {
		warn(message);
	},
};
