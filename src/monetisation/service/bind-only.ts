import type { Engine } from "../../engine";
import { reportLostReceipts } from "../receipts/lost-receipts";

/**
 * Takes over the receipts of a place that does not have the game's products: none is acknowledged, so each comes again
 * where the game is. Without it Roblox would count them as delivered. Does nothing on a client.
 */
export function bindOnly({ host, marketplace, scheduler }: Pick<Engine, "host" | "marketplace" | "scheduler">): void {
	if (!host.isServer) return;
	const problem = marketplace.holdReceipts(() => false);
	if (problem !== undefined) reportLostReceipts(scheduler, problem);
}
