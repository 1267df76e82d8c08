import type { SecondsRange } from "../options";
import type { KernelEvent } from "./event-heap";
import type { Kernel } from "./kernel";
import type { Process } from "./process";
import type { RandomStream } from "./random-stream";

/** One direction between two processes: whatever is sent arrives, some time later and in its order. */
export class Wire implements KernelEvent {
	private readonly sent = new Array<() => void>();
	private lastArrival = 0;

	/** @param process where it leads to */
	constructor(
		private readonly kernel: Kernel,
		public readonly process: Process,
		private readonly latency: RandomStream,
		private readonly seconds: SecondsRange,
	) {}

	/** Calls `arrive` in the other process, outside of its threads. */
	public send(arrive: () => void): void {
		const { kernel, process, latency, seconds } = this;
		const arrival = kernel.now + latency.between(seconds[0], seconds[1]);
		this.lastArrival = math.max(this.lastArrival, arrival);
		this.sent.push(arrive);
		kernel.schedule(process.frameFrom(this.lastArrival), this);
	}

	/** Something arrived: the oldest, as events of one frame come in any order. */
	public fire(): void {
		this.sent.shift()?.();
	}
}
