import type { Profile } from "../profile-store/types";
import type { Session } from "../profile-store/session/session";
import type { Companion, LibraryTable } from "../storable/library-tables";
import type { DealContext } from "./context";
import { NOT_DECLARED, putGoods, takeGoods } from "./handlers";
import { entryOf, getsOf, openDeals, othersOf, pastOf, withEntry, withPast } from "./ledger/entries";
import { isNewerTable, readDeals } from "./ledger/read";
import type { BookEntry, DealEntry, DealTable, Goods, PartyName } from "./ledger/types";
import { NO_DEALS, PAST_MAX } from "./ledger/types";
import { isInUndoScope } from "../util/undo-scope";

/** After so many seconds goods that could not be put in are tried again. */
const STUCK_SECONDS = 60;

/**
 * The deals of one profile that has a session here. What can be done with what is known is done at once; who knows more
 * says so with `settlePledge`, `returnEntry` and `close`. Nothing of it yields, so each step is in one write.
 */
export class ProfileDeals implements Companion {
	public readonly party: PartyName;
	public readonly token: string;
	/** Whose goods could not be put in, and the monotonic seconds from which on it is tried again. */
	private readonly stuck = new Map<string, number>();
	/** Asks of other servers that were taken up: none is taken up twice. */
	public readonly asked = new Set<string>();
	private readonly waiters = new Array<() => void>();
	private isEnded = false;

	constructor(
		private readonly context: DealContext,
		public readonly session: Session,
		private readonly held: LibraryTable,
		/** A deal of this book is settled here, and the others have to. */
		private readonly onSettled: () => void,
	) {
		const { storeName, key, token } = session.address;
		this.party = { Store: storeName, Key: key };
		this.token = token;
	}

	/** Before anybody has the profile: what the session before has left open. */
	public begin(): void {
		if (this.isNewer()) return;
		// So that `Data` of before a deal are known to be of before it.
		if (this.held.get() === undefined) this.held.set(NO_DEALS);
		for (const [id, entry] of openDeals(this.read())) {
			// Its session is over and has not booked it, so nobody ever will.
			if (entry.State === "Open") this.write(withEntry(this.read(), id, { ...entry, State: "Off" }));
		}
		this.held.accompany(this);
		// Not before the game's own first steps with the profile, such as Reconcile: Put may need what they make.
		this.context.engine.scheduler.defer(() => this.advance());
	}

	/** Whether a later version of the library has written them: they are left alone. */
	public isNewer(): boolean {
		return isNewerTable(this.held.saved()) || isNewerTable(this.held.get());
	}

	public read(): DealTable {
		return readDeals(this.held.get());
	}

	/** What is stored. */
	public saved(): DealTable {
		return readDeals(this.held.saved());
	}

	public profile(): Profile {
		return this.session.profile as unknown as Profile;
	}

	/** Whether goods may move. */
	public isActive(): boolean {
		return !this.isEnded && this.session.isActive() && !this.isNewer();
	}

	/** Whether the profile may take part in a deal. */
	public canDeal(): boolean {
		// What it has given away may still lie in Data of before.
		return this.isActive() && !this.session.isWithheld() && !this.hasToRetake();
	}

	/** Whether its session is over, and all that it will ever store is stored or given up after `storeAsync`. */
	public hasEnded(): boolean {
		return this.isEnded || this.session.isOver();
	}

	/** Stores what there is, or waits for the last save. Yields. Whether a deal is in it is to be seen in `saved`. */
	public storeAsync(): void {
		if (this.hasEnded()) this.session.endSessionAsync();
		else this.session.saveAsync();
	}

	public write(deals: DealTable): void {
		this.held.set(deals);
	}

	public put(id: string, entry: DealEntry | undefined): void {
		this.write(withEntry(this.read(), id, entry));
	}

	/** Calls `listener` whenever a write has landed or the session has ended. */
	public onNews(listener: () => void): void {
		this.waiters.push(listener);
	}

	/** A write has landed. */
	public stored(): void {
		this.advance();
		this.tellNews();
	}

	/** The session ends now: what nobody has booked goes back, for nobody can book it any more. */
	public ending(): void {
		if (this.isEnded) return;
		for (const [id, entry] of openDeals(this.read())) {
			if (entry.State === "Open") this.returnEntry(id);
		}
		this.isEnded = true;
		this.context.remove(this);
		this.tellNews();
	}

	/** The game has declared a kind: what waited for it goes on. */
	public kindDeclared(): void {
		this.stuck.clear();
		this.advance();
	}

	/** Does what can be done with what is known. Does not yield. */
	public advance(): void {
		if (!this.isActive()) return;
		// What a function of the game is at may be undone, and whatever came into Data meanwhile with it.
		if (isInUndoScope()) return this.advanceLater();
		const turns = openDeals(this.read()).map(([id, { Turn = 0 }]) => ({ id, Turn }));
		turns.sort((one, other) => (one.Turn === other.Turn ? one.id < other.id : one.Turn < other.Turn));
		let waitsFor = math.huge;
		for (const { id, Turn } of turns) {
			const isDue = (this.stuck.get(id) ?? 0) <= this.now();
			if (isDue && Turn <= waitsFor) this.advanceOne(id);
			// What it gave is not to be used meanwhile; what is not there may still come.
			if (isDue && Turn > waitsFor && entryOf(this.read(), id)?.Retake === true) this.retake(id, true);
			if (this.isToBeDoneAgain(id)) waitsFor = math.min(waitsFor, Turn);
		}
	}

	private advanceLater(): void {
		this.context.engine.scheduler.defer(() => this.advance());
	}

	/** Whether those that come later in Data of before have to wait for it. */
	private isToBeDoneAgain(id: string): boolean {
		const entry = entryOf(this.read(), id);
		if (entry?.Turn === undefined) return false;
		const { Retake, State, Turn } = entry;
		return Retake === true || State === "Again" || State === "Off" || (State === "Booked" && Turn <= PAST_MAX);
	}

	private hasToRetake(): boolean {
		return openDeals(this.read()).some(([, { Retake }]) => Retake === true);
	}

	/** A pledge whose deal is booked: the profile gets what it is to have. */
	public settlePledge(id: string, goods: ReadonlyArray<Goods>): void {
		const entry = entryOf(this.read(), id);
		if (entry?.State !== "Pledged" || !this.isActive() || entry.Retake === true) return;
		if (this.give(id, entry, goods, false))
			this.write(withPast(withEntry(this.read(), id, undefined), id, entry, goods));
	}

	/** A deal that is off: the profile gets back what it gave. */
	public returnEntry(id: string): void {
		const entry = entryOf(this.read(), id);
		if (entry === undefined || !this.isActive()) return;
		if (entry.State !== "Open" && entry.State !== "Off" && entry.State !== "Pledged") return;
		// What it gave lies in Data of before as well: it is taken out of them first.
		if (entry.Retake === true) {
			if (entry.State === "Open") this.put(id, { ...entry, State: "Off" });
			return;
		}
		if (this.give(id, entry, entry.Gives === undefined ? [] : [entry.Gives], true)) this.put(id, undefined);
		// It must not be booked any more, whatever comes.
		else if (entry.State === "Open") this.put(id, { ...entry, State: "Off" });
	}

	/** All others have settled: the book may forget the deal. */
	public close(id: string): void {
		if (entryOf(this.read(), id)?.State === "Settled" && this.isActive()) this.put(id, undefined);
	}

	/** Whether the deal is booked, as far as this profile knows; nothing where it knows no more than that it is open. */
	public whatBecame(id: string): "Done" | "Off" | undefined {
		const entry = entryOf(this.saved(), id);
		if (entry !== undefined && (entry.State === "Booked" || entry.State === "Settled")) return "Done";
		if (pastOf(this.read(), id) !== undefined) return "Done";
		const state = entryOf(this.read(), id)?.State;
		return state === undefined || state === "Off" ? "Off" : undefined;
	}

	private now(): number {
		return this.context.engine.clock.monotonicSeconds();
	}

	private tellNews(): void {
		for (const listener of [...this.waiters]) this.context.engine.scheduler.spawn(listener);
	}

	/** Called in the middle of a save's look at `Data`. */
	public look(_data: object, isMerged: boolean): void {
		if (isMerged) this.advance();
	}

	private advanceOne(id: string): void {
		const stored = entryOf(this.saved(), id)?.State;
		const entry = entryOf(this.read(), id);
		if (entry === undefined) return;
		if (entry.Retake === true && !this.retake(id, false)) return;
		if (entry.State === "Off" || (entry.State === "Booked" && stored === "Off")) {
			this.put(id, { ...(entry as BookEntry), State: "Off", Gets: undefined, Retake: undefined });
			this.returnEntry(id);
		} else if (entry.State === "Booked" && (stored === "Booked" || stored === "Settled")) {
			this.settleBook(id);
		} else if (entry.State === "Again") {
			if (this.give(id, entry, entry.Got, false))
				this.write(withPast(withEntry(this.read(), id, undefined), id, entry, entry.Got));
		}
	}

	/** Booked, and known to be stored so. */
	private settleBook(id: string): void {
		const entry = entryOf(this.read(), id) as BookEntry;
		const goods = getsOf(entry, 0);
		if (!this.give(id, entry, goods, false)) return;
		this.write(withPast(withEntry(this.read(), id, { ...entry, State: "Settled" }), id, entry, goods));
		this.onSettled();
	}

	/** `Data` of before came in: what the profile has given is taken out of them as well, where it is there. */
	private retake(id: string, isEarly: boolean): boolean {
		const entry = entryOf(this.read(), id)!;
		const kind = this.context.kinds.find(entry.Kind);
		if (kind === undefined) {
			this.getStuck(id, entry, NOT_DECLARED);
			return false;
		}
		const others = { ...kind.handlers, Approve: undefined };
		const request = { Kind: entry.Kind, Offer: entry.Offer as defined | undefined, With: othersOf(entry) };
		const taking =
			entry.Offer === undefined
				? undefined
				: takeGoods(this.session.profile, { ...kind, handlers: others }, request, () => this.isActive());
		if (taking !== undefined && "code" in taking && taking.problem !== undefined) {
			this.getStuck(id, entry, taking.problem);
			return false;
		}
		const isThere = taking !== undefined && "goods" in taking;
		if (isEarly && !isThere) return false;
		this.put(id, { ...entryOf(this.read(), id)!, Retake: undefined });
		if (entry.Offer === undefined) return true;
		const what = isThere ? "was taken out of them again" : "is not in them";
		this.context.warn(`Data of before a deal (${entry.Kind}, ${id}) came in: what it gave ${what}`, this.party);
		return true;
	}

	/** Puts goods in, and tells of it. Answers whether that went well. */
	private give(id: string, entry: DealEntry, goods: ReadonlyArray<Goods>, isOff: boolean): boolean {
		// A function of the game may end the session, which gives back what is open: not into Data that may be undone.
		if (isInUndoScope()) {
			this.advanceLater();
			return false;
		}
		const problem = putGoods(
			this.session.profile,
			this.context.kinds.find(entry.Kind),
			goods,
			entry.KindVersion ?? 1,
		);
		if (problem !== undefined) {
			this.getStuck(id, entry, problem);
			return false;
		}
		this.stuck.delete(id);
		const { Kind, GameId, Gives } = entry;
		const told = { Id: id, GameId, Kind, With: othersOf(entry), Gave: Gives, Got: goods, IsOff: isOff };
		// The profile may not be the game's yet.
		this.context.engine.scheduler.defer(() => this.context.tellSettled(this.profile(), told));
		return true;
	}

	private getStuck(id: string, { Kind }: DealEntry, problem: string): void {
		const isKnown = this.stuck.has(id);
		this.stuck.set(id, this.now() + STUCK_SECONDS);
		if (!isKnown) this.context.warn(`goods of ${Kind} (${id}) stay in escrow: ${problem}`, this.party);
	}
}
