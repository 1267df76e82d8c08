import type { Host, Scheduler } from "../../engine";
import type { AutoSave } from "./auto-save";

/** What has changed is saved once more in the last seconds before a restart, at an even pace. */
const EARLY_SECONDS = 20;
/** They end so long before it: the restart may come a little sooner. */
const SPARE_SECONDS = 4;

/**
 * Saves early when Roblox plans a restart, so that the last saves of a close in which all players leave at once have little to
 * bring. Players who join meanwhile play as ever.
 */
export function saveBeforeRestarts(host: Host, scheduler: Scheduler, autoSave: AutoSave): void {
	host.onRestartScheduled((secondsUntil) => {
		scheduler.delay(math.max(0, secondsUntil - EARLY_SECONDS), () => {
			autoSave.lookAtAllWithin(math.clamp(secondsUntil - SPARE_SECONDS, 0, EARLY_SECONDS - SPARE_SECONDS));
		});
	});
}
