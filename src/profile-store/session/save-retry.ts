import { requestBackoff, RETRY_SECONDS_MIN, waitForRetry } from "../requests/retry-wait";
import type { Runtime } from "../create";
import type { SaveWriter } from "./save-writer";

/** When a session's save that failed is tried again. */
export class SaveRetry {
	private readonly backoff = requestBackoff();
	private isTimerRunning = false;
	private isNeeded = false;

	constructor(
		private readonly runtime: Runtime,
		private readonly writer: SaveWriter,
		private readonly save: (this: void) => void,
	) {}

	/** Whether a save waits to be tried again. */
	public isWaiting(): boolean {
		return this.isTimerRunning;
	}

	/** A save has landed, or is the last one. */
	public forget(): void {
		this.backoff.reset();
		this.isNeeded = false;
	}

	/** Saves again after a pause. Does not yield. */
	public begin(): void {
		this.runtime.metrics.count("retries");
		this.isNeeded = true;
		// One timer at a time: every save that fails meanwhile would come back as a save of its own.
		if (this.isTimerRunning) return;
		this.isTimerRunning = true;
		this.runtime.engine.scheduler.delay(this.nextPause(), () => {
			this.isTimerRunning = false;
			if (this.isNeeded) this.save();
		});
	}

	/** Yields for a pause. */
	public wait(): void {
		waitForRetry(this.runtime, this.nextPause());
	}

	/** Not long while another server may soon take this one for dead. */
	private nextPause(): number {
		const seconds = this.backoff.next();
		const isHurried = this.writer.isMarked() && this.runtime.link.presence.isFailing();
		return isHurried ? math.min(seconds, RETRY_SECONDS_MIN) : seconds;
	}
}
