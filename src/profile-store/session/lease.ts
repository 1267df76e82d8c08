import { LEASE_GRACE_SECONDS } from "../record/claim";
import type { KeyAddress } from "../requests/key";
import type { SaveWriter } from "./save-writer";
import type { SessionHome } from "./session-home";

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

	/** Without a write for so long another server takes it without a proof a little later: it cannot come back. */
	public isOver(): boolean {
		if (!this.address.isLive) return false;
		const { clock, settings } = this.home;
		const limit = settings.constants.AUTO_SAVE_PERIOD + LEASE_GRACE_SECONDS;
		return clock.monotonicSeconds() - this.renewedAt >= limit;
	}

	/** Another server may have proved this one dead and taken it. Only a write that lands tells that none has. */
	public isSuspended(): boolean {
		return this.writer.isMarked() && this.home.fleet.link.heart.mayBeThoughtDead(this.trustedSince());
	}

	/** Monotonic seconds: what others saw of this server before counts no more, for the record has been written since. */
	public trustedSince(): number {
		return math.max(this.renewedAt, this.writer.markedSince);
	}

	/** Whether the stored record may say that this server beats. */
	public isMarked(): boolean {
		return this.writer.isMarked();
	}

	/** Whether there are seconds only until another server may take this one for dead. */
	public isHurried(): boolean {
		return this.isMarked() && this.home.fleet.link.heart.isFailing();
	}
}
