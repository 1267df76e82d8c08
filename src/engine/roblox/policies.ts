import { PolicyService } from "@rbxts/services";
import type { Policies } from "..";

/** `PolicyService`. */
export const robloxPolicies: Policies = {
	arePaidRandomItemsRestrictedAsync(player) {
		return PolicyService.GetPolicyInfoForPlayerAsync(player as Player).ArePaidRandomItemsRestricted;
	},
};
