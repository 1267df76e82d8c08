//!optimize 2
import type { KernelEvent } from "./event-heap";

// Frame numbers are computed from times that went through a division: a moment this close (in frames) to a tick is on it.
const TICK_TOLERANCE = 1e-6;

/** What the kernel knows of a server: whether its code may run, and when its frames begin. */
export class Process {
	/** False once it crashed or closed: nothing of it runs again. */
	public isAlive = true;
	/** Until this virtual time its code does not run; what falls due waits in `held`. */
	public frozenUntil = 0;
	public held: Array<KernelEvent> = [];

	/**
	 * @param frameRate frames a second
	 * @param framePhase virtual seconds of the first frame
	 * @param report takes the error of a thread that nobody caught, with its traceback
	 */
	constructor(
		public readonly name: string,
		public readonly frameRate: number,
		private readonly framePhase: number,
		public readonly report: (message: string) => void,
	) {}

	/** The virtual time of the first frame at or after `time`. */
	public frameFrom(time: number): number {
		const frame = math.ceil((time - this.framePhase) * this.frameRate - TICK_TOLERANCE);
		return this.framePhase + frame / this.frameRate;
	}

	/** The virtual time of the first frame that begins after `now` and at least `seconds` later. */
	public frameAfter(now: number, seconds: number): number {
		const following = math.floor((now - this.framePhase) * this.frameRate + TICK_TOLERANCE) + 1;
		const due = math.ceil((now + seconds - this.framePhase) * this.frameRate - TICK_TOLERANCE);
		return this.framePhase + math.max(following, due) / this.frameRate;
	}
}
