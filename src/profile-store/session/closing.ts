import type { Scheduler } from "../../engine";
import type { Jobs } from "../requests/jobs";
import type { ProfileStoreModule } from "../types";
import type { LastSaves } from "./last-saves";
import type { SessionRegistry } from "./session-registry";

/** Ends every session and waits until all that is under way has landed. Yields; the engine allows 30 s in all. */
export function close(
	scheduler: Scheduler,
	module: ProfileStoreModule,
	sessions: SessionRegistry,
	lastSaves: LastSaves,
	jobs: Jobs,
): void {
	module.IsClosing = true;
	if (module.DataStoreState !== "Access") {
		// Nothing of it outlives the server, so Studio need not wait.
		scheduler.wait();
		return;
	}
	for (const session of sessions.list()) session.endSession("Shutdown");
	lastSaves.sendNow();
	while (jobs.isBusy() || sessions.hasEnding()) scheduler.wait();
}
