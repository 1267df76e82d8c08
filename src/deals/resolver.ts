import type { DealContext } from "./context";
import type { Decision } from "./ledger/decide";
import { decide } from "./ledger/decide";
import { entryOf, getsOf, openDeals } from "./ledger/entries";
import type { PledgeEntry } from "./ledger/types";
import { vetoStep } from "./ledger/veto-step";
import type { ProfileDeals } from "./profile-deals";
import type { StoreAccess } from "./store-access";

/** For how long the book is given time before its deal is forbidden, in seconds: at a load, and while the deal is being made. */
export const VETO_SECONDS_AT_LOAD = 2;
export const VETO_SECONDS_LIVE = 30;
/** Pauses between two looks. */
const PAUSE_SECONDS_MIN = 3;
const PAUSE_SECONDS_MAX = 60;
const CHANGE_SECONDS = 20;

/** Finds out what became of the pledges of profiles that are here, and acts on it. */
export class Resolver {
	/** The pledges that somebody looks after, by profile and deal. */
	private readonly watched = new Set<string>();
	/** Wakes those who wait for the book, by deal: several parties of one may be here. */
	private readonly sleeping = new Map<string, Array<() => void>>();

	constructor(private readonly context: DealContext) {}

	/** What the session before has left. Does not yield. */
	public begin(deals: ProfileDeals): void {
		for (const [id, entry] of openDeals(deals.read())) {
			if (entry.State === "Pledged") this.watch(deals, id, 0, VETO_SECONDS_AT_LOAD);
		}
	}

	/** Looks after a pledge until it is settled or has gone back. Does not yield. */
	public watch(deals: ProfileDeals, id: string, waitSeconds: number, vetoSeconds: number): void {
		const name = `${deals.session.identity.guid}:${id}`;
		if (this.watched.has(name)) return;
		this.watched.add(name);
		this.context.engine.scheduler.spawn(() => {
			this.resolve(deals, id, waitSeconds, vetoSeconds);
			this.watched.delete(name);
		});
	}

	/** The deal is decided, so it is said: looks at once. Does not yield. */
	public hurry(id: string): void {
		const sleeping = this.sleeping.get(id) ?? [];
		this.sleeping.delete(id);
		for (const wake of sleeping) wake();
	}

	private resolve(deals: ProfileDeals, id: string, waitSeconds: number, vetoSeconds: number): void {
		const { clock } = this.context.engine;
		const begunAt = clock.monotonicSeconds();
		let pause = PAUSE_SECONDS_MIN;
		if (waitSeconds > 0) this.sleep(id, waitSeconds);
		while (!deals.hasEnded()) {
			const entry = entryOf(deals.read(), id);
			if (entry?.State !== "Pledged") return;
			const waited = clock.monotonicSeconds() - begunAt;
			const decision = deals.isActive() ? this.decide(entry, id, waited >= vetoSeconds) : undefined;
			if (decision?.kind === "Booked") deals.settlePledge(id, getsOf(decision.entry, entry.Index));
			else if (decision?.kind === "Off") deals.returnEntry(id);
			if (entryOf(deals.read(), id) === undefined) return;
			const untilVeto = vetoSeconds - waited;
			if (decision?.kind === "Open" && untilVeto > 0) this.sleep(id, math.min(untilVeto, pause));
			else this.sleep(id, pause);
			pause = math.min(pause * 2, PAUSE_SECONDS_MAX);
		}
	}

	/** Yields; nothing while the book cannot be read. */
	private decide(entry: PledgeEntry, id: string, mayVeto: boolean): Decision | undefined {
		const store = this.context.store(entry.Book.Store);
		if (store === undefined) return undefined;
		const read = store.read(entry.Book.Key);
		if (read.kind === "unread") return undefined;
		const decision = decide(read.kind === "profile" ? read.record : undefined, id, entry, false);
		if (decision.kind !== "Open" || !mayVeto) return decision;
		return forbid(store, entry, id);
	}

	private sleep(id: string, seconds: number): void {
		const { scheduler } = this.context.engine;
		const running = coroutine.running();
		let isAwake = false;
		const wake = () => {
			if (isAwake) return;
			isAwake = true;
			const others = (this.sleeping.get(id) ?? []).filter((other) => other !== wake);
			if (others.isEmpty()) this.sleeping.delete(id);
			else this.sleeping.set(id, others);
			scheduler.resume(running);
		};
		this.sleeping.set(id, [...(this.sleeping.get(id) ?? []), wake]);
		scheduler.delay(seconds, wake);
		coroutine.yield();
	}
}

/** Forbids the book the deal, unless it has booked it. Yields; nothing where the stores do not answer. */
export function forbid(
	store: StoreAccess,
	pledge: Pick<PledgeEntry, "Book" | "BookLoad" | "BookSession">,
	id: string,
): Decision | undefined {
	const update = store.change(pledge.Book.Key, CHANGE_SECONDS, (value) => vetoStep(value, id, pledge));
	return update?.isDone === true ? update.step.decision : undefined;
}
