import type { Session } from "./session";

/** The sessions of this server, by the token of their key. */
export class SessionRegistry {
	private readonly active = new Map<string, Session>();
	/** In the order of their start: maps of tables have no order that could be relied on. */
	private order = new Array<Session>();
	/** Ended, but the last save is still on its way. */
	private readonly ending = new Map<string, Session>();
	private endingCount = 0;

	public add(session: Session): void {
		this.active.set(session.token, session);
		this.order.push(session);
	}

	public get(token: string): Session | undefined {
		return this.active.get(token);
	}

	public isEnding(token: string): boolean {
		return this.ending.has(token);
	}

	public hasEnding(): boolean {
		return this.endingCount > 0;
	}

	/** The session is over for the game. `hasLastSave`: something is still to be written. */
	public leave(session: Session, hasLastSave: boolean): void {
		if (this.active.get(session.token) !== session) return;
		this.active.delete(session.token);
		const index = this.order.indexOf(session);
		this.order.remove(index);
		if (!hasLastSave) return;
		this.ending.set(session.token, session);
		this.endingCount += 1;
	}

	/** The last save is done. */
	public finish(session: Session): void {
		if (!this.ending.delete(session.token)) return;
		this.endingCount -= 1;
	}

	/** Oldest first; a copy, for ending a session changes the list. */
	public list(): Array<Session> {
		return [...this.order];
	}
}
