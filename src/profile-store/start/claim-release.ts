import type { Clock, Scheduler } from "../../engine";
import type { ServerLink } from "../fleet/server-link";
import { releaseStep } from "../record/save-step";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";

const RELEASE_TRIES = 5;
const RELEASE_RETRY_SECONDS = 5;

/** Lets go of claims that nobody wants any more and that may have landed. */
export class ClaimReleases {
	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly requests: Requests,
		private readonly link: ServerLink,
	) {}

	/** A job of its own: the caller need not wait for it, but closing must. Does not yield. */
	public begin(address: KeyAddress, guid: string): void {
		const release = () => {
			this.scheduler.spawn(() => this.requests.jobs.run(() => this.release(address, guid)));
		};
		// It may land after all tries to release it: then whoever is asked for it lets go of it.
		this.link.noteOrphan(guid, release);
		release();
	}

	private release(address: KeyAddress, guid: string): void {
		for (const _ of $range(1, RELEASE_TRIES)) {
			const update = this.requests.update(address, (value) => releaseStep(value, guid, this.clock.unixSeconds()));
			if (update.isDone) {
				if (update.step.isWrite && update.step.wasHeld) this.link.forgetOrphan(guid);
				return;
			}
			this.scheduler.wait(RELEASE_RETRY_SECONDS);
		}
	}
}
