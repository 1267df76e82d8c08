import type { ServerContext } from "./cloud/server-context";
import type { KernelEvent } from "./kernel/event-heap";
import type { Process } from "./kernel/process";

/** All close callbacks together have this long, then the process is killed. */
const CLOSE_SECONDS_MAX = 30;

/** The end of a closing server: when everything is done, or when its time is up. */
class CloseEnd implements KernelEvent {
	public readonly process = undefined;

	constructor(private readonly finish: () => void) {}

	public fire(): void {
		this.finish();
	}
}

/** The shutdown of one server, from the first callback to the killed process. */
export class ServerClosing {
	private readonly startedAt: number;
	private running = 0;
	private isEnded = false;

	/** @param onEnd gets the seconds that the close took */
	constructor(
		private readonly server: ServerContext,
		private readonly onEnd: (seconds: number) => void,
	) {
		const kernel = server.cloud.kernel;
		this.startedAt = kernel.now;
		kernel.schedule(kernel.now + CLOSE_SECONDS_MAX, new CloseEnd(() => this.finish()));
	}

	/** Starts the callbacks, in parallel. */
	public start(bound: ReadonlyArray<() => void>): void {
		// Counted before the first one starts: a callback that returns at once must not end the close of the others.
		this.running = bound.size();
		for (const callback of bound) this.server.scheduler.spawn(() => this.runCallback(callback));
		if (bound.isEmpty()) this.endSoon();
	}

	private runCallback(callback: () => void): void {
		const [isOk, problem] = xpcall(callback, (raised: unknown) => debug.traceback(tostring(raised)));
		if (!isOk) this.server.process.report(tostring(problem));
		this.running -= 1;
		if (this.running === 0) this.endSoon();
	}

	/** One frame later, so that what was deferred in this one still runs. */
	private endSoon(): void {
		const kernel = this.server.cloud.kernel;
		const process: Process = this.server.process;
		kernel.schedule(process.frameAfter(kernel.now, 0), new CloseEnd(() => this.finish()));
	}

	private finish(): void {
		if (this.isEnded || !this.server.process.isAlive) return;
		this.isEnded = true;
		this.onEnd(this.server.cloud.kernel.now - this.startedAt);
	}
}
