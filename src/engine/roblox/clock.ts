import type { Clock } from "..";

/** `os` and `DateTime`. */
export const robloxClock: Clock = {
	unixSeconds() {
		return os.time();
	},
	unixMillis() {
		return DateTime.now().UnixTimestampMillis;
	},
	monotonicSeconds() {
		return os.clock();
	},
};
