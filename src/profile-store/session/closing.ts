import type { Runtime } from "../create";
import type { Session } from "./session";

/** The changed ones first: should the time run out, the others have lost nothing but their release. */
function inOrderOfNeed(sessions: Array<Session>): Array<Session> {
	const changed = new Array<Session>();
	const others = new Array<Session>();
	for (const session of sessions) {
		if (session.hasChanged()) changed.push(session);
		else others.push(session);
	}
	return [...changed, ...others];
}

/** Ends every session and waits until all that is under way has landed. Yields; the engine allows 30 s in all. */
export function close(runtime: Runtime): void {
	const { engine, module, sessions, jobs } = runtime;
	module.IsClosing = true;
	if (module.DataStoreState !== "Access") {
		// Nothing of it outlives the server, so Studio need not wait.
		engine.scheduler.wait();
		return;
	}
	for (const session of inOrderOfNeed(sessions.list())) session.endSession("Shutdown");
	while (jobs.isBusy() || sessions.hasEnding()) engine.scheduler.wait();
}
