import { PolicyService } from "@rbxts/services";
import type { Policies } from "..";
import { toPlayer } from "./player";

/** `PolicyService`. */
export const robloxPolicies: Policies = {
	arePaidRandomItemsRestrictedAsync(player) {
		return PolicyService.GetPolicyInfoForPlayerAsync(toPlayer(player)).ArePaidRandomItemsRestricted;
	},
};
