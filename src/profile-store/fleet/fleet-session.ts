import type { SessionIdentity } from "../record/save-step";
import type { KeyAddress } from "../requests/key";

/** What other servers have to do with a session of this one. */
export interface FleetSession {
	readonly address: KeyAddress;
	readonly identity: SessionIdentity;
	isActive(): boolean;
	/** Whether the stored record may say that this server beats. */
	isMarked(): boolean;
	/** Writes soon, whether something has changed or not. Does not yield. */
	renew(): void;
	/** Lets go of the session after its last save. `asker`: the server that waits. Does not yield. */
	release(asker?: string): void;
}

export interface FleetSessions {
	/** Of an active session. */
	byGuid(guid: string): FleetSession | undefined;
	/** The active ones, oldest first. */
	list(): ReadonlyArray<FleetSession>;
	/** Saves within a second or so, changed or not, and ends what is over by the clock. Does not yield. */
	hurry(session: FleetSession): void;
}
