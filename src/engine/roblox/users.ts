import { UserService } from "@rbxts/services";
import type { Users } from "..";

/** `UserService`. */
export const robloxUsers: Users = {
	existsAsync(userId) {
		// It leaves out whom it does not know.
		return !UserService.GetUserInfosByUserIdsAsync([userId]).isEmpty();
	},
};
