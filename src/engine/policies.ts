import type { EnginePlayer } from "./players";

/** What the law of a player's region forbids (`PolicyService`). */
export interface Policies {
	/** Yields; raises. True: paid random items must not be sold to this player, neither directly nor through a credit. */
	arePaidRandomItemsRestrictedAsync(player: EnginePlayer): boolean;
}
