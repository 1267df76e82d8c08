import type { CallGate, CloudCall } from "./cloud-call";
import type { TokenBucket } from "./token-bucket";

/** Refuses what goes over a rate; messages do not queue. */
export class RateGate implements CallGate {
	constructor(
		private readonly bucket: TokenBucket,
		private readonly problem: string,
	) {}

	public admit(call: CloudCall): void {
		if (this.bucket.take()) call.depart();
		else call.refuse(this.problem);
	}
}
