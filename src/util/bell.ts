import type { Scheduler } from "../engine";

/** A sleep that somebody else can end. One thread sleeps at a time. */
export class Bell {
	private sleeping: thread | undefined;
	private sleepCount = 0;

	constructor(private readonly scheduler: Scheduler) {}

	/** Yields for so many seconds, or until the bell rings. */
	public sleep(seconds: number): void {
		this.sleepCount += 1;
		const thisSleep = this.sleepCount;
		this.scheduler.delay(seconds, () => {
			// The timer of a sleep that was ended must not end the next one.
			if (this.sleepCount === thisSleep) this.ring();
		});
		this.sleeping = coroutine.running();
		coroutine.yield();
	}

	/** Wakes the sleeper at once; nothing happens when nobody sleeps. */
	public ring(): void {
		const sleeping = this.sleeping;
		this.sleeping = undefined;
		if (sleeping !== undefined) this.scheduler.resume(sleeping);
	}
}
