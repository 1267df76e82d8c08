import type { Profile } from "../profile-store/types";
import { canHoldTables } from "../profile-store/record/library-tables";
import type { Session } from "../profile-store/session/session";
import { isInUndoScope } from "../util/undo-scope";
import type { Companion, LibraryTable } from "../storable/library-tables";
import type { DealContext } from "./context";
import { NOT_DECLARED, putGoods, takeGoods } from "./handlers";
import {
	dealsInOrder,
	entryOf,
	getsOf,
	hasRetakes,
	openDeals,
	othersOf,
	pastOf,
	withEntry,
	withPast,
} from "./ledger/entries";
import { isNewerTable, readDeals } from "./ledger/read";
import type { BookEntry, DealEntry, DealTable, Goods, PartyName } from "./ledger/types";
import { NO_DEALS } from "./ledger/types";

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
		const { Data } = this.session.profile;
		return this.isActive() && !this.session.isWithheld() && typeIs(Data, "table") && canHoldTables(Data);
	}

	/** The same, before anything is taken. `Data` of before that the game has just set are looked at first. */
	public beginsDeal(): boolean {
		return !hasRetakes(this.read()) && this.canDeal();
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

	/** A write has landed. */
	public stored(): void {
		this.advance();
	}

	/** The session ends now: what nobody has booked goes back, for nobody can book it any more. */
	public ending(): void {
		if (this.isEnded) return;
		for (const [id, entry] of openDeals(this.read())) {
			if (entry.State === "Open") this.returnEntry(id);
		}
		this.isEnded = true;
		this.context.remove(this);
	}

	/** The game has declared a kind: what waited for it goes on. */
	public kindDeclared(): void {
		this.stuck.clear();
		this.advance();
	}

	/** Does what can be done with what is known. Does not yield. */
	public advance(): void {
		// What a function of the game is at may be undone, and whatever came into Data meanwhile with it.
		if (isInUndoScope()) return this.advanceLater();
		let hasMoved = true;
		while (hasMoved) hasMoved = this.isActive() && (this.takeOne() || this.putOne() || this.giveUpOne());
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
		if (entry === undefined || this.isEnded || this.isNewer()) return;
		if (entry.State !== "Open" && entry.State !== "Off" && entry.State !== "Pledged") return;
		const isGiven = this.isActive() && entry.Retake !== true;
		if (isGiven && this.give(id, entry, entry.Gives === undefined ? [] : [entry.Gives], true)) {
			this.put(id, undefined);
		} else if (entry.State === "Open") {
			// It must not be booked any more, whatever comes. A session that is suspended gives it back when it goes on.
			this.put(id, { ...entry, State: "Off" });
		}
	}

	/** The book must not book it any more, whatever this session still writes: it was forbidden in the store. */
	public callOff(id: string): void {
		const entry = entryOf(this.read(), id);
		if (entry?.State !== "Booked" || this.whatBecame(id) === "Done") return;
		this.put(id, { ...entry, State: "Off", Gets: undefined });
		this.returnEntry(id);
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

	private advanceLater(): void {
		this.context.engine.scheduler.defer(() => this.advance());
	}

	private now(): number {
		return this.context.engine.clock.monotonicSeconds();
	}

	/** Called in the middle of a save's look at `Data`. */
	public look(_data: object, isMerged: boolean): void {
		if (isMerged) this.advance();
	}

	/** The deals with which something may be done, those that were done before in the order in which they were. */
	private movable(isRetake: boolean): Array<string> {
		const open = dealsInOrder(this.read()).filter(([, { Retake }]) => (Retake === true) === isRetake);
		return open.map(([id]) => id).filter((id) => !this.isStuck(id));
	}

	private isStuck(id: string): boolean {
		return (this.stuck.get(id) ?? 0) > this.now();
	}

	/**
	 * `Data` of before hold what was given since. All that is there is taken before anything is put in, so that nothing is there
	 * twice; what only comes with another deal is taken after that one. Answers whether anything has moved.
	 */
	private takeOne(): boolean {
		return this.movable(true).some((id) => this.retake(id));
	}

	private putOne(): boolean {
		return this.movable(false).some((id) => this.advanceOne(id));
	}

	/** What nothing can bring any more is not taken. */
	private giveUpOne(): boolean {
		if (openDeals(this.read()).some(([id]) => this.isStuck(id))) return false;
		const [id] = this.movable(true);
		if (id !== undefined) this.endRetake(id, "is not in them");
		return id !== undefined;
	}

	private advanceOne(id: string): boolean {
		const stored = entryOf(this.saved(), id)?.State;
		const entry = entryOf(this.read(), id);
		if (entry === undefined) return false;
		if (entry.State === "Off" || (entry.State === "Booked" && stored === "Off")) {
			this.put(id, { ...(entry as BookEntry), State: "Off", Gets: undefined });
			this.returnEntry(id);
		} else if (entry.State === "Booked" && (stored === "Booked" || stored === "Settled")) {
			this.settleBook(id);
		} else if (entry.State === "Again") {
			if (this.give(id, entry, entry.Got, false))
				this.write(withPast(withEntry(this.read(), id, undefined), id, entry, entry.Got));
		}
		// What stays in escrow may be waiting for a later try.
		return entryOf(this.read(), id)?.State !== entry.State && !this.isStuck(id);
	}

	/** Booked, and known to be stored so. */
	private settleBook(id: string): void {
		const entry = entryOf(this.read(), id) as BookEntry;
		const goods = getsOf(entry, 0);
		if (!this.give(id, entry, goods, false)) return;
		this.write(withPast(withEntry(this.read(), id, { ...entry, State: "Settled" }), id, entry, goods));
		this.onSettled();
	}

	/** Takes what the profile has given out of `Data` of before. Answers whether it was there. */
	private retake(id: string): boolean {
		const entry = entryOf(this.read(), id);
		if (entry === undefined) return false;
		const { Offer } = entry;
		if (Offer !== undefined) {
			const kind = this.context.kinds.find(entry.Kind);
			if (kind === undefined) {
				this.getStuck(id, entry, NOT_DECLARED);
				return false;
			}
			const others = { ...kind.handlers, Approve: undefined };
			const request = { Kind: entry.Kind, Offer: Offer as defined, With: othersOf(entry) };
			const taking = takeGoods(this.session.profile, { ...kind, handlers: others }, request, () =>
				this.isActive(),
			);
			if ("code" in taking) {
				if (taking.problem !== undefined) this.getStuck(id, entry, taking.problem);
				return false;
			}
		}
		this.endRetake(id, "was taken out of them again");
		return true;
	}

	private endRetake(id: string, what: string): void {
		const entry = entryOf(this.read(), id)!;
		this.put(id, { ...entry, Retake: undefined });
		if (entry.Offer === undefined) return;
		this.context.warn(`Data of before a deal (${entry.Kind}, ${id}) came in: what it gave ${what}`, this.party);
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
