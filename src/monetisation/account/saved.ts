import type { Connection } from "../../engine";
import type { Account } from "./account";
import type { MonetisationContext } from "./context";

/** Between two saves of which the first did not bring what is waited for. */
const PAUSE_SECONDS = 2;

/**
 * Yields until what was saved last fulfils `isSaved`, saving as often as it takes; answers whether it does. Ends with the
 * session at the latest: while a receipt waits, Roblox does not deliver it again on this server.
 */
export function awaitSaved(
	context: MonetisationContext,
	account: Account,
	isSaved: (lastSaved: object) => boolean,
): boolean {
	const { profile } = account;
	const { scheduler } = context.engine;
	let waiting: thread | undefined;
	const wake = () => {
		const thread = waiting;
		waiting = undefined;
		if (thread !== undefined) scheduler.resume(thread);
	};
	const sleep = () => {
		waiting = coroutine.running();
		coroutine.yield();
	};
	const connections: Array<Connection> = [profile.OnSessionEnd.Connect(wake), profile.OnAfterSave.Connect(wake)];
	while (!isSaved(profile.LastSavedData) && !account.isOver()) {
		const before = profile.LastSavedData;
		// Code of the game may have set Data to another table since, and the save takes what is there at the end of the step.
		account.ledgerNow();
		profile.Save();
		// It may have been saved, or have ended, within that call.
		if (profile.LastSavedData === before && !account.isOver()) sleep();
		if (isSaved(profile.LastSavedData) || account.isOver()) break;
		// Never cancelled: it may be the thread that resumed this one. Late, it wakes nobody, or somebody who looks again.
		scheduler.delay(PAUSE_SECONDS, wake);
		sleep();
	}
	for (const connection of connections) connection.Disconnect();
	return isSaved(profile.LastSavedData);
}
