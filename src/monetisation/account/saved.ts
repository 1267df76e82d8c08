import { Backoff } from "../../util/backoff";
import type { Account } from "./account";
import type { MonetisationContext } from "./context";

/** Between two saves of which the first did not bring what is waited for. */
const PAUSE_SECONDS_MIN = 2;
const PAUSE_SECONDS_MAX = 60;

/**
 * Yields until the ledger as it is stored fulfils `isSaved`, saving as often as it takes; answers whether it does. Ends with
 * the session at the latest: while a receipt waits, Roblox does not deliver it again on this server.
 */
export function awaitSaved(
	context: MonetisationContext,
	account: Account,
	isSaved: (ledger: object | undefined) => boolean,
): boolean {
	const { profile } = account;
	const { scheduler } = context.engine;
	const pauses = new Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX);
	const isDone = () => isSaved(account.savedLedger()) || account.isOver();
	let saves = 0;
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
	const afterSave = profile.OnAfterSave.Connect(() => {
		saves += 1;
		wake();
	});
	const sessionEnd = profile.OnSessionEnd.Connect(wake);
	let seen = 0;
	while (!isDone()) {
		// A save of somebody else that landed in the pause has shown already that there is no use in one yet.
		if (saves === seen) profile.Save();
		// It may have been saved, or have ended, within that call.
		if (saves === seen && !account.isOver()) sleep();
		if (isDone()) break;
		seen = saves;
		let isDue = false;
		// Never cancelled: it may be the thread that resumed this one. Late, it wakes nobody, or somebody who looks again.
		scheduler.delay(pauses.next(), () => {
			isDue = true;
			wake();
		});
		// Saves that others ask for do not shorten the pause: those who wait would ask on each other's behalf.
		do sleep();
		while (!isDue && !isDone());
	}
	afterSave.Disconnect();
	sessionEnd.Disconnect();
	return isSaved(account.savedLedger());
}
