import type { Session } from "./session";

/** A part of the library that has to do with every session. Neither member yields. */
export interface SessionWatcher {
	/** Before anybody has the profile. */
	readonly begun: (session: Session) => void;
	/** A write of it has landed. */
	readonly stored: (session: Session) => void;
	/** While what is changed in `Data` is still in the last save, also where the game empties `Data` afterwards. */
	readonly ending: (session: Session) => void;
}

/** The sessions of this server, by the token of their key and by their guid. */
export class SessionRegistry {
	private readonly active = new Map<string, Session>();
	private readonly guids = new Map<string, Session>();
	/** In the order of their start. */
	private order = new Array<Session>();
	/** Ended, but the last save is still on its way. */
	private readonly ending = new Map<string, Session>();

	private readonly watchers = new Array<SessionWatcher>();

	public watch(watcher: SessionWatcher): void {
		this.watchers.push(watcher);
	}

	public begun(session: Session): void {
		for (const watcher of this.watchers) watcher.begun(session);
	}

	public stored(session: Session): void {
		for (const watcher of this.watchers) watcher.stored(session);
	}

	public ends(session: Session): void {
		for (const watcher of this.watchers) watcher.ending(session);
	}

	public add(session: Session): void {
		this.active.set(session.address.token, session);
		this.guids.set(session.identity.guid, session);
		this.order.push(session);
	}

	public get(token: string): Session | undefined {
		return this.active.get(token);
	}

	public byGuid(guid: string): Session | undefined {
		return this.guids.get(guid);
	}

	/** For how long another request may keep the session's save from its turn at the key, in seconds; nothing where there is time. */
	public turnSeconds(token: string): number | undefined {
		return (this.active.get(token) ?? this.ending.get(token))?.turnSeconds();
	}

	public isEnding(token: string): boolean {
		return this.ending.has(token);
	}

	public isEndingGuid(guid: string): boolean {
		for (const [, session] of this.ending) if (session.identity.guid === guid) return true;
		return false;
	}

	public hasEnding(): boolean {
		return !this.ending.isEmpty();
	}

	public isEmpty(): boolean {
		return this.order.isEmpty() && this.ending.isEmpty();
	}

	/** The session is over for the game; its last save is still to be written. */
	public leave(session: Session): void {
		const { guid } = session.identity;
		if (this.guids.get(guid) !== session) return;
		this.guids.delete(guid);
		this.active.delete(session.address.token);
		const index = this.order.indexOf(session);
		if (index >= 0) this.order.remove(index);
		this.ending.set(session.address.token, session);
	}

	/** The last save is done, or cannot be. */
	public finish(session: Session): void {
		this.ending.delete(session.address.token);
	}

	/** Oldest first; a copy, for ending a session changes the list. */
	public list(): Array<Session> {
		return [...this.order];
	}
}
