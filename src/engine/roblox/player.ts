import type { EnginePlayer } from "..";

/** The instance that a port's player is on Roblox. Raises for anything else: the engine would say less of it. */
export function toPlayer(player: EnginePlayer): Player {
	if (typeIs(player, "Instance") && player.IsA("Player")) return player;
	error(`[Coffer]: a Player instance is expected, not ${player.Name}`, 0);
}
