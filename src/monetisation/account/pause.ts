import type { Account } from "./account";
import type { MonetisationContext } from "./context";

/** How soon the end of a stay is seen: Roblox delivers a receipt again only when this server has let go of it. */
const LOOK_SECONDS = 0.5;

/** Whether the player is here and the session may still be saved. */
function isHere(context: MonetisationContext, account: Account): boolean {
	return !context.isClosing && !account.isOver() && context.engine.players.isPresent(account.player);
}

/** Yields for so long, and on while the session is suspended. False as soon as the player is gone or the server closes. */
export function pauseWhileHere(
	context: MonetisationContext,
	account: Account,
	seconds: number,
	isEnough: () => boolean,
): boolean {
	const { clock, scheduler } = context.engine;
	const dueAt = clock.monotonicSeconds() + seconds;
	while (isHere(context, account)) {
		const isDue = clock.monotonicSeconds() >= dueAt || isEnough();
		if (isDue && account.isActive()) return true;
		scheduler.wait(LOOK_SECONDS);
	}
	return false;
}
