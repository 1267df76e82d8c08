import { LEASE_GRACE_SECONDS } from "../record/claim";
import type { KeyAddress } from "../requests/key";
import type { SaveWriter } from "./save-writer";
import type { SessionHome } from "./session";

/** For how long a session may believe in itself without a write that landed. */
export class Lease {
	constructor(
		private readonly home: SessionHome,
		private readonly address: KeyAddress,
		private readonly writer: SaveWriter,
		/** Monotonic seconds: the session was certainly this server's in the store then. */
		public renewedAt: number,
	) {}

	public renew(time: number): void {
		this.renewedAt = math.max(this.renewedAt, time);
	}

	/** Each limit is shorter than what another server waits for before it takes the session without a proof, or with one. */
	public isOver(): boolean {
		if (!this.address.isLive) return false;
		const { clock, settings } = this.home;
		const limit = settings.constants.AUTO_SAVE_PERIOD + LEASE_GRACE_SECONDS;
		return clock.monotonicSeconds() - this.renewedAt >= limit || this.writer.mayBeThoughtDead();
	}

	/** Whether the stored record may say that this server beats. */
	public isMarked(): boolean {
		return this.writer.isMarked();
	}

	/** Whether there are seconds only until another server may take this one for dead. */
	public isHurried(): boolean {
		return this.isMarked() && this.home.fleet.link.presence.isFailing();
	}
}
