import type { Session } from "./session";

/** The sessions of this server, by the token of their key and by their guid. */
export class SessionRegistry {
	private readonly active = new Map<string, Session>();
	private readonly guids = new Map<string, Session>();
	/** In the order of their start, and with gaps where sessions have ended. */
	private readonly numbers = new Map<string, number>();
	private readonly byNumber = new Map<number, Session>();
	private lastNumber = 0;
	/** Ended, but the last save is still on its way. */
	private readonly ending = new Map<string, Session>();

	public add(session: Session): void {
		const { guid } = session.identity;
		this.active.set(session.address.token, session);
		this.guids.set(guid, session);
		this.lastNumber += 1;
		this.numbers.set(guid, this.lastNumber);
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
		return !this.ending.isEmpty();
	}

	/** The session is over for the game; its last save is still to be written. */
	public leave(session: Session): void {
		const { guid } = session.identity;
		const number = this.numbers.get(guid);
		if (number === undefined) return;
		this.numbers.delete(guid);
		this.byNumber.delete(number);
		this.active.delete(session.address.token);
		this.guids.delete(guid);
		this.ending.set(session.address.token, session);
	}

	/** The last save is done, or cannot be. */
	public finish(session: Session): void {
		this.ending.delete(session.address.token);
	}

	/** Oldest first; a copy, for ending a session changes the list. */
	public list(): Array<Session> {
		const order = new Array<number>();
		for (const [number] of this.byNumber) order.push(number);
		order.sort();
		return order.map((number) => this.byNumber.get(number)!);
	}
}
