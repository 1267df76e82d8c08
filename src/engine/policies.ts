import type { EnginePlayer } from "./players";

/** What the law and the rules of a player's region allow. */
export interface PlayerPolicy {
	/** True: paid random items must not be sold to this player, neither directly nor through a credit. */
	readonly arePaidRandomItemsRestricted: boolean;
	/** False: no subscription may be sold to this player. */
	readonly isEligibleToPurchaseSubscription: boolean;
}

/** `PolicyService`. */
export interface Policies {
	/** Yields; raises. */
	getPolicyAsync(player: EnginePlayer): PlayerPolicy;
}
