import type { Scheduler } from "../../engine";

/**
 * An error, not a warning: players pay, and get nothing of it. In a thread of its own, so that the rest starts all the
 * same. Does not yield.
 */
export function reportLostReceipts(scheduler: Scheduler, problem: string): void {
	scheduler.spawn(() => {
		error(
			`[Monetisation]: PURCHASES ARE NOT GRANTED BY COFFER on this server: Roblox refused its receipt handler (${problem}). Most likely another script has bound one without a filter. Remove that script, or give its BindReceiptHandler a filter of its own product ids.`,
			0,
		);
	});
}
