import type { Session } from "./session";

/** The sessions of this server, by the token of their key and by their guid. */
export class SessionRegistry {
	private readonly active = new Map<string, Session>();
	private readonly guids = new Map<string, Session>();
	/** By the order of their start, and with gaps: maps of tables have no order that could be relied on. */
	private readonly numbers = new Map<Session, number>();
	private readonly byNumber = new Map<number, Session>();
	private lastNumber = 0;
	/** Ended, but the last save is still on its way. */
	private readonly ending = new Map<string, Session>();
	private endingCount = 0;

	public add(session: Session): void {
		this.active.set(session.token, session);
		this.guids.set(session.identity.guid, session);
		this.lastNumber += 1;
		this.numbers.set(session, this.lastNumber);
		this.byNumber.set(this.lastNumber, session);
	}

	public get(token: string): Session | undefined {
		return this.active.get(token);
	}

	public byGuid(guid: string): Session | undefined {
		return this.guids.get(guid);
	}

	public isEnding(token: string): boolean {
		return this.ending.has(token);
	}

	public hasEnding(): boolean {
		return this.endingCount > 0;
	}

	/** The session is over for the game. `hasLastSave`: something is still to be written. */
	public leave(session: Session, hasLastSave: boolean): void {
		const number = this.numbers.get(session);
		if (number === undefined) return;
		this.numbers.delete(session);
		this.byNumber.delete(number);
		this.active.delete(session.token);
		this.guids.delete(session.identity.guid);
		if (!hasLastSave) return;
		this.ending.set(session.token, session);
		this.endingCount += 1;
	}

	/** The last save is done. */
	public finish(session: Session): void {
		if (this.ending.delete(session.token)) this.endingCount -= 1;
	}

	/** Oldest first; a copy, for ending a session changes the list. */
	public list(): Array<Session> {
		const order = new Array<number>();
		for (const [number] of this.byNumber) order.push(number);
		order.sort();
		return order.map((number) => this.byNumber.get(number)!);
	}
}
