import type { Away } from "./away";
import type { DealContext } from "./context";
import { takeGoods } from "./handlers";
import { dealsIn, decide } from "./ledger/decide";
import { entryOf, pastOf } from "./ledger/entries";
import { namedDeal } from "./ledger/names";
import type { BookEntry, Goods } from "./ledger/types";
import type { Plan } from "./plan";
import { nameOf, requestOf } from "./plan";
import type { Failure, Site } from "./pledging";
import { Pledging } from "./pledging";
import type { Answer, Post } from "./post";
import type { ProfileDeals } from "./profile-deals";
import type { Resolver } from "./resolver";
import { forbid, VETO_SECONDS_LIVE } from "./resolver";
import type { DealRefusal, DealResult } from "./types";

/** For how long it is tried to find out what became of a deal whose book's session was lost. */
const DOUBT_SECONDS = 60;
const DOUBT_PAUSE_SECONDS = 5;
const BOOK_PAUSE_SECONDS = 1;
/** A booking that is not stored by then is forbidden, in seconds: the book's Data cannot be stored. */
const BOOK_SECONDS = 60;

/** What the parts of making a deal have. */
export interface MakingHome {
	readonly context: DealContext;
	readonly away: Away;
	readonly post: Post;
	readonly resolver: Resolver;
	/** A book has a deal that others have to settle. */
	readonly booked: (deals: ProfileDeals) => void;
}

/** What each party gets, by its index as text. */
interface Gets {
	[index: string]: Array<Goods>;
}

/** One deal from its book's side, from the first look to the last word. */
export class Making {
	private gets?: Gets;
	/** Why a deal that was to be booked is off. */
	private offCode: DealRefusal = "Vetoed";
	private readonly pledging: Pledging;

	constructor(
		private readonly home: MakingHome,
		public readonly plan: Plan,
		private readonly book: ProfileDeals,
	) {
		this.pledging = new Pledging(home.context, home.away, home.post, plan, book);
	}

	/** Yields until it is decided. */
	public run(): DealResult {
		if (!this.book.canDeal()) return this.refusal({ code: "NotLoaded", index: 0 });
		const known = this.knownBefore();
		if (known !== undefined) return known;
		this.take();
		if (this.pledging.failure === undefined) this.pledging.all();
		if (this.pledging.failure === undefined) this.markBooked();
		this.pledging.isOpen = false;
		if (this.pledging.failure !== undefined) {
			this.book.returnEntry(this.plan.id);
			this.tellOthers(undefined);
			return this.knownElsewhere(this.pledging.failure) ?? this.refusal(this.pledging.failure);
		}
		return this.end(this.awaitBooking());
	}

	/** Another server's answer. */
	public answered(answer: Answer): void {
		this.pledging.answered(answer);
	}

	private end(outcome: "Done" | "Off" | undefined): DealResult {
		const { id } = this.plan;
		if (outcome === undefined) {
			this.leaveToResolver();
			return { ok: false, code: "InDoubt", id };
		}
		this.tellOthers(outcome === "Done" ? this.gets : undefined);
		if (outcome === "Off")
			return this.refusal({ code: this.book.hasEnded() ? "NotLoaded" : this.offCode, index: 0 });
		this.home.booked(this.book);
		return { ok: true, id };
	}

	private refusal({ code, index }: Failure): DealResult {
		return { ok: false, code, party: this.plan.parties[index].place, id: this.plan.id };
	}

	/** The game has made this deal before. */
	private knownBefore(): DealResult | undefined {
		const known = namedDeal(this.book.read(), nameOf(this.plan));
		if (known === undefined) return undefined;
		if (known.isDone || this.book.whatBecame(known.id) === "Done") return { ok: true, id: known.id };
		return { ok: false, code: "Known", id: known.id };
	}

	/** Its first party, which is not here, has made it with others. Yields. */
	private knownElsewhere({ code, index }: Failure): DealResult | undefined {
		if (code !== "Known") return undefined;
		const { name } = this.plan.parties[index];
		const read = this.home.context.store(name.Store)!.read(name.Key);
		const known =
			read.kind === "profile" ? namedDeal(dealsIn(read.record), nameOf(this.plan), this.plan.id) : undefined;
		if (known === undefined) return undefined;
		const isDone = known.isDone || known.entry?.State === "Booked";
		return isDone ? { ok: true, id: known.id } : { ok: false, code, id: known.id };
	}

	/** Takes what all parties give that are here, in one step: from here on nobody can use it elsewhere. Does not yield. */
	private take(): void {
		const { context } = this.home;
		const { kind, parties } = this.plan;
		const takings = new Array<{ deals: ProfileDeals; index: number; goods: Goods | undefined; undo: () => void }>();
		for (let index = 0; index < parties.size(); index++) {
			const party = parties[index];
			const deals = index === 0 ? this.book : context.here(party.name);
			if (deals === undefined) continue;
			this.pledging.sites.set(index, { kind: "here", deals });
			if (!deals.beginsDeal()) this.pledging.fail("NotLoaded", index);
			if (this.pledging.failure !== undefined) break;
			const request = requestOf(this.plan, index);
			const taking = takeGoods(deals.session.profile, kind, request, () => deals.canDeal());
			if ("code" in taking) {
				if (taking.problem !== undefined) context.warn(`${kind.name}: ${taking.problem}`, party.name);
				this.pledging.fail(taking.code, index);
				break;
			}
			takings.push({ deals, index, ...taking });
		}
		// A function of the game may have ended the session of one from which was taken before.
		for (const { deals, index } of takings) if (!deals.canDeal()) this.pledging.fail("NotLoaded", index);
		if (this.pledging.failure !== undefined) {
			for (const { undo } of takings) undo();
			return;
		}
		for (const { deals, index, goods } of takings) this.note(deals, index, goods);
	}

	private note(deals: ProfileDeals, index: number, goods: Goods | undefined): void {
		const { id, parties } = this.plan;
		if (index > 0) return deals.put(id, { ...this.pledging.pledgeOf(index), Gives: goods });
		const { Kind, KindVersion, At, GameId, First, Offer } = this.pledging.pledgeOf(0);
		const Parties = parties.filter((_, other) => other > 0).map(({ name }) => name);
		deals.put(id, { State: "Open", Kind, KindVersion, At, GameId, First, Offer, Gives: goods, Parties });
	}

	/** What each party gets, by its index. Everyone stands in it: who gets nothing has a pledge to end as well. */
	private shareOut(own: Goods | undefined): Gets {
		const { parties } = this.plan;
		const gets: Gets = {};
		for (let index = 0; index < parties.size(); index++) gets[tostring(index)] = [];
		for (let index = 0; index < parties.size(); index++) {
			const goods = index === 0 ? own : this.pledging.pledged.get(index)!.goods;
			if (goods !== undefined) gets[tostring(parties[index].to)].push(goods);
		}
		return gets;
	}

	/** Decides, as far as this server's memory goes: the next write of the book's session that lands is the decision. */
	private markBooked(): void {
		const { id } = this.plan;
		const entry = entryOf(this.book.read(), id);
		if (!this.book.canDeal() || entry?.State !== "Open") return this.pledging.fail("NotLoaded", 0);
		this.gets = this.shareOut(entry.Gives);
		this.book.put(id, { ...(entry as BookEntry), State: "Booked", Gets: this.gets });
	}

	/** Yields until it is known whether it is booked; nothing where nobody can tell. */
	private awaitBooking(): "Done" | "Off" | undefined {
		const { id } = this.plan;
		const { clock, scheduler } = this.home.context.engine;
		const endsAt = clock.monotonicSeconds() + BOOK_SECONDS;
		while (true) {
			const hasEnded = this.book.hasEnded();
			this.book.storeAsync();
			const became = this.book.whatBecame(id);
			if (became !== undefined) return became;
			// Its last save was given up, or another server has the session. Or its Data cannot be stored.
			if (hasEnded || clock.monotonicSeconds() >= endsAt) {
				const decided = this.readBook();
				if (decided === "Off") this.book.callOff(id);
				if (!hasEnded) this.offCode = "NotStored";
				if (decided !== undefined || hasEnded) return decided;
			}
			scheduler.wait(BOOK_PAUSE_SECONDS);
		}
	}

	private readBook(): "Done" | "Off" | undefined {
		const { clock, scheduler } = this.home.context.engine;
		const { id } = this.plan;
		const pledge = this.pledging.pledgeOf(0);
		const store = this.home.context.store(pledge.Book.Store)!;
		const endsAt = clock.monotonicSeconds() + DOUBT_SECONDS;
		while (true) {
			const read = store.read(pledge.Book.Key);
			// It may be booked, settled and closed by now.
			if (read.kind === "profile" && pastOf(dealsIn(read.record), id) !== undefined) return "Done";
			let decision =
				read.kind === "unread"
					? undefined
					: decide(read.kind === "profile" ? read.record : undefined, id, pledge, false);
			// A request of it may still land: then it is too late for that.
			if (decision?.kind === "Open") decision = forbid(store, pledge, id);
			if (decision !== undefined && decision.kind !== "Open") return decision.kind === "Booked" ? "Done" : "Off";
			if (clock.monotonicSeconds() >= endsAt) return undefined;
			scheduler.wait(DOUBT_PAUSE_SECONDS);
		}
	}

	/** Tells all others what they get, or that the deal is off. Does not yield: who is not reached finds it out. */
	private tellOthers(gets: Gets | undefined): void {
		for (let index = 1; index < this.plan.parties.size(); index++) {
			const site = this.pledging.sites.get(index);
			if (site !== undefined) this.tellOther(index, site, gets?.[tostring(index)]);
		}
	}

	private tellOther(index: number, site: Site, goods: ReadonlyArray<Goods> | undefined): void {
		const { away, context, post, resolver } = this.home;
		const { id, parties } = this.plan;
		if (site.kind === "here") {
			if (goods === undefined) site.deals.returnEntry(id);
			else site.deals.settlePledge(id, goods);
			// It may be suspended, or its goods may not go in.
			if (entryOf(site.deals.read(), id) !== undefined) this.leaveOne(site.deals);
		} else if (site.kind === "elsewhere") {
			post.send(site.server, { Deal: "Look", Id: id });
		} else if (this.pledging.pledged.has(index) || goods === undefined) {
			context.engine.scheduler.spawn(() => {
				const isDone = away.endPledge(parties[index].name, id, this.pledging.pledgeOf(0), goods);
				// Its next session, if it began meanwhile, has seen the pledge and looks by itself.
				if (!isDone) resolver.hurry(id);
			});
		}
	}

	private leaveToResolver(): void {
		for (let index = 1; index < this.plan.parties.size(); index++) {
			const site = this.pledging.sites.get(index);
			if (site?.kind === "here") this.leaveOne(site.deals);
		}
	}

	private leaveOne(deals: ProfileDeals): void {
		this.home.resolver.watch(deals, this.plan.id, 0, VETO_SECONDS_LIVE);
	}
}
