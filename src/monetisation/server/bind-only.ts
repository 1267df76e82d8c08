import type { Engine } from "../../engine";

/**
 * Takes over the receipts of a place that does not have the game's products: none is acknowledged, so each comes again
 * where the game is. Without it Roblox would count them as delivered. Does nothing on a client.
 */
export function bindOnly({ host, marketplace }: Pick<Engine, "host" | "marketplace">): void {
	if (host.isServer) marketplace.holdReceipts(() => false);
}
