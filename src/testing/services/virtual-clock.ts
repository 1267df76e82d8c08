import type { Clock } from "../../engine";
import type { CloudCore } from "../cloud/cloud-core";

/** The clocks of one server. */
export class VirtualClock implements Clock {
	constructor(
		private readonly cloud: CloudCore,
		/** How far the wall clock is ahead of true time; it steps when this is set. */
		public skewSeconds: number,
		private readonly monotonicStart: number,
	) {}

	public unixSeconds(): number {
		return math.floor(this.unixMillis() / 1000);
	}

	public unixMillis(): number {
		return this.cloud.unixMillis() + math.floor(this.skewSeconds * 1000);
	}

	public monotonicSeconds(): number {
		return this.monotonicStart + this.cloud.kernel.now;
	}
}
