import type { SessionIdentity } from "../record/save-step";
import type { KeyAddress } from "../requests/key";

/** What other servers have to do with a session of this one. */
export interface FleetSession {
	readonly address: KeyAddress;
	readonly identity: SessionIdentity;
	/** Whether it is over for good. */
	isOver(): boolean;
	/** Whether the stored record may say that this server beats. */
	isMarked(): boolean;
	/** Monotonic seconds: what other servers saw of this one before counts no more, for the record was written since. */
	trustedSince(): number;
	/** Another server may be about to think this one dead: tells the game where the session is suspended by it. */
	noteDoubt(): void;
	/** Writes soon, whether something has changed or not. Does not yield. */
	renew(): void;
	/** Lets go of the session after its last save. `asker`: the server that waits. Does not yield. */
	release(asker?: string): void;
}

export interface FleetSessions {
	/** Of a session that is not over for the game. */
	byGuid(guid: string): FleetSession | undefined;
	/** Those that are not over for the game, oldest first. */
	list(): ReadonlyArray<FleetSession>;
	/** Whether its last save is on its way. */
	isEnding(guid: string): boolean;
	/** Whether there is any session, or a last save on its way. */
	isAnyHere(): boolean;
	/** Saves within a second or so, changed or not, and ends what is over by the clock. Does not yield. */
	hurry(session: FleetSession): void;
}
