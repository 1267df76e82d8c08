import type { Scheduler } from "../../engine";
import type { Backoff } from "../../util/backoff";
import { requestBackoff } from "../requests/retry-wait";

/** When a session's save that failed is tried again. */
export class SaveRetry {
	/** Hardly any session ever needs one. */
	private backoff: Backoff | undefined;
	private isTimerRunning = false;
	private isNeeded = false;

	constructor(
		private readonly scheduler: Scheduler,
		private readonly save: () => void,
	) {}

	/** Whether a save waits to be tried again. */
	public isWaiting(): boolean {
		return this.isTimerRunning;
	}

	/** A save has landed, or is the last one. */
	public forget(): void {
		this.backoff?.reset();
		this.isNeeded = false;
	}

	/** Saves again after a pause, of so many seconds at the most. Does not yield. */
	public begin(secondsMax = math.huge): void {
		this.isNeeded = true;
		// One timer at a time: every save that fails meanwhile would come back as a save of its own.
		if (this.isTimerRunning) return;
		this.isTimerRunning = true;
		this.backoff = this.backoff ?? requestBackoff();
		this.scheduler.delay(math.min(this.backoff.next(), secondsMax), () => {
			this.isTimerRunning = false;
			if (this.isNeeded) this.save();
		});
	}
}
