import { PolicyService } from "@rbxts/services";
import type { Policies } from "..";
import { toPlayer } from "./player";

/** `PolicyService`. */
export const robloxPolicies: Policies = {
	getPolicyAsync(player) {
		const policy = PolicyService.GetPolicyInfoForPlayerAsync(toPlayer(player));
		return {
			arePaidRandomItemsRestricted: policy.ArePaidRandomItemsRestricted,
			isEligibleToPurchaseSubscription: policy.IsEligibleToPurchaseSubscription,
		};
	},
};
