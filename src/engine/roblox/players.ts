import { Players } from "@rbxts/services";
import type { Players as PlayersPort } from "..";
import { toPlayer } from "./player";

/** `Players`. */
export const robloxPlayers: PlayersPort = {
	getPlayers() {
		return Players.GetPlayers();
	},
	getPlayerByUserId(userId) {
		return Players.GetPlayerByUserId(userId);
	},
	isPresent(player) {
		return toPlayer(player).IsDescendantOf(Players);
	},
	onAdded(callback) {
		return Players.PlayerAdded.Connect(callback);
	},
	onRemoving(callback) {
		return Players.PlayerRemoving.Connect((player) => callback(player));
	},
};
