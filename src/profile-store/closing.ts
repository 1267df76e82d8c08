import type { Runtime } from "./runtime";

/** Ends every session and waits until all that is under way has landed. Yields; the engine allows 30 s in all. */
export function close(runtime: Runtime): void {
	const { engine, module, sessions, jobs } = runtime;
	module.IsClosing = true;
	if (module.DataStoreState !== "Access") {
		// Nothing of it outlives the server, so Studio need not wait.
		engine.scheduler.wait();
		return;
	}
	for (const session of sessions.list()) session.endSession("Shutdown");
	while (jobs.isBusy() || sessions.hasEnding()) engine.scheduler.wait();
}
