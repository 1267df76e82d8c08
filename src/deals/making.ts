import { ownerInfoOf } from "../profile-store/record/record";
import { Bell } from "../util/bell";
import type { Away } from "./away";
import type { DealContext } from "./context";
import { takeGoods } from "./handlers";
import { dealsIn, decide } from "./ledger/decide";
import { entryOf } from "./ledger/entries";
import { namedDeal } from "./ledger/names";
import type { BookEntry, DealName, Goods, PledgeEntry } from "./ledger/types";
import type { Plan } from "./plan";
import type { Ask, Answer, Post } from "./post";
import type { ProfileDeals } from "./profile-deals";
import type { Resolver } from "./resolver";
import { forbid, VETO_SECONDS_LIVE } from "./resolver";
import type { DealRefusal, DealRequest, DealResult } from "./types";

/** For how long all parties together have time to pledge, in seconds; one on another server has less. */
const PLEDGE_SECONDS = 45;
const ANSWER_SECONDS = 20;
/** An ask that was lost is sent once more. */
const ASK_AGAIN_SECONDS = 6;
/** For how long it is tried to find out what became of a deal whose book's session was lost. */
const DOUBT_SECONDS = 60;
const DOUBT_PAUSE_SECONDS = 5;
const BOOK_PAUSE_SECONDS = 1;
/** A session may begin or end while its profile is asked: then it is looked for again. */
const FIND_TIMES_MAX = 3;

/** What the parts of making a deal have. */
export interface MakingHome {
	readonly context: DealContext;
	readonly away: Away;
	readonly post: Post;
	readonly resolver: Resolver;
	/** A book has a deal that others have to settle. */
	readonly booked: (deals: ProfileDeals) => void;
}

/** Where a party is. */
type Site =
	| { readonly kind: "here"; readonly deals: ProfileDeals }
	| { readonly kind: "away" }
	| { readonly kind: "elsewhere"; readonly server: string; readonly session: string };

/** What each party gets, by its index as text. */
interface Gets {
	[index: string]: Array<Goods>;
}

type Failure = { readonly code: DealRefusal; readonly index: number };

/** One deal from its book's side, from the first look to the last word. */
export class Making {
	/** Until it is decided, or given up. */
	private isOpen = true;
	private failure?: Failure;
	private gets?: Gets;
	private readonly sites = new Map<number, Site>();
	/** What each party has given, where that is known to be stored. */
	private readonly pledged = new Map<number, { readonly goods: Goods | undefined }>();
	private readonly bell: Bell;
	private readonly answers = new Map<number, Answer>();

	constructor(
		private readonly home: MakingHome,
		private readonly plan: Plan,
		private readonly book: ProfileDeals,
	) {
		this.bell = new Bell(home.context.engine.scheduler);
	}

	/** Yields until it is decided. */
	public run(): DealResult {
		if (!this.book.canDeal()) return this.refusal({ code: "NotLoaded", index: 0 });
		const known = this.knownBefore();
		if (known !== undefined) return known;
		this.take();
		if (this.failure === undefined) this.pledgeAll();
		if (this.failure === undefined) this.markBooked();
		this.isOpen = false;
		if (this.failure !== undefined) {
			this.book.returnEntry(this.plan.id);
			this.tellOthers(undefined);
			return this.knownElsewhere(this.failure) ?? this.refusal(this.failure);
		}
		return this.end(this.awaitBooking());
	}

	/** Another server's answer. */
	public answered(answer: Answer): void {
		if (this.answers.has(answer.Index)) return;
		this.answers.set(answer.Index, answer);
		this.bell.ring();
	}

	private end(outcome: "Done" | "Off" | undefined): DealResult {
		const { id } = this.plan;
		if (outcome === undefined) {
			this.leaveToResolver();
			return { ok: false, code: "InDoubt", id };
		}
		this.tellOthers(outcome === "Done" ? this.gets : undefined);
		if (outcome === "Off") return this.refusal({ code: this.book.hasEnded() ? "NotLoaded" : "Vetoed", index: 0 });
		this.home.booked(this.book);
		return { ok: true, id };
	}

	private refusal({ code, index }: Failure): DealResult {
		return { ok: false, code, party: this.plan.parties[index].place, id: this.plan.id };
	}

	private fail(code: DealRefusal, index: number): void {
		this.failure = this.failure ?? { code, index };
		this.bell.ring();
	}

	private name(): DealName {
		const { gameId, parties } = this.plan;
		if (gameId === undefined) return {};
		return { GameId: gameId, First: parties.find(({ place }) => place === 1)!.name };
	}

	/** The game has made this deal before. */
	private knownBefore(): DealResult | undefined {
		const known = namedDeal(this.book.read(), this.name());
		if (known === undefined) return undefined;
		if (known.isDone || this.book.whatBecame(known.id) === "Done") return { ok: true, id: known.id };
		return { ok: false, code: "Known", id: known.id };
	}

	/** Its first party, which is not here, has made it with others. Yields. */
	private knownElsewhere({ code, index }: Failure): DealResult | undefined {
		if (code !== "Known") return undefined;
		const { name } = this.plan.parties[index];
		const read = this.home.context.store(name.Store)!.read(name.Key);
		const known = read.kind === "profile" ? namedDeal(dealsIn(read.record), this.name(), this.plan.id) : undefined;
		if (known === undefined) return undefined;
		const isDone = known.isDone || known.entry?.State === "Booked";
		return isDone ? { ok: true, id: known.id } : { ok: false, code, id: known.id };
	}

	private requestOf(index: number): DealRequest {
		const { kind, parties, gameId } = this.plan;
		const others = parties.filter((_, other) => other !== index).map(({ name }) => name.Key);
		return { Kind: kind.name, Offer: parties[index].offer, With: others, GameId: gameId };
	}

	private pledgeOf(index: number): Omit<PledgeEntry, "Gives"> {
		const { kind, parties } = this.plan;
		const { loadCount, guid } = this.book.session.identity;
		return {
			State: "Pledged",
			Kind: kind.name,
			KindVersion: kind.version > 1 ? kind.version : undefined,
			At: this.home.context.engine.clock.unixSeconds(),
			...this.name(),
			Offer: parties[index].offer,
			Book: parties[0].name,
			BookLoad: loadCount,
			BookSession: guid,
			Index: index,
			With: this.requestOf(index).With,
		};
	}

	/** Takes what all parties give that are here, in one step: from here on nobody can use it elsewhere. Does not yield. */
	private take(): void {
		const { context } = this.home;
		const { kind, parties } = this.plan;
		const takings = new Array<{ deals: ProfileDeals; index: number; goods: Goods | undefined; undo: () => void }>();
		for (const [index, party] of ipairs(parties)) {
			const deals = index === 1 ? this.book : context.here(party.name);
			if (deals === undefined) continue;
			this.sites.set(index - 1, { kind: "here", deals });
			if (!deals.canDeal()) this.fail("NotLoaded", index - 1);
			if (this.failure !== undefined) break;
			const request = this.requestOf(index - 1);
			const taking = takeGoods(deals.session.profile, kind, request, () => deals.canDeal());
			if ("code" in taking) {
				if (taking.problem !== undefined) context.warn(`${kind.name}: ${taking.problem}`, party.name);
				this.fail(taking.code, index - 1);
				break;
			}
			takings.push({ deals, index: index - 1, ...taking });
		}
		// A function of the game may have ended the session of one from which was taken before.
		for (const { deals, index } of takings) if (!deals.canDeal()) this.fail("NotLoaded", index);
		if (this.failure !== undefined) {
			for (const { undo } of takings) undo();
			return;
		}
		for (const { deals, index, goods } of takings) this.note(deals, index, goods);
	}

	private note(deals: ProfileDeals, index: number, goods: Goods | undefined): void {
		const { id, parties } = this.plan;
		if (index > 0) return deals.put(id, { ...this.pledgeOf(index), Gives: goods });
		const { Kind, KindVersion, At, GameId, First, Offer } = this.pledgeOf(0);
		const Parties = parties.filter((_, other) => other > 0).map(({ name }) => name);
		deals.put(id, { State: "Open", Kind, KindVersion, At, GameId, First, Offer, Gives: goods, Parties });
	}

	/** Yields until all others have pledged, which is stored, or one cannot. */
	private pledgeAll(): void {
		const { clock, scheduler } = this.home.context.engine;
		const { parties } = this.plan;
		const endsAt = clock.monotonicSeconds() + PLEDGE_SECONDS;
		for (const [place] of ipairs(parties)) {
			const index = place - 1;
			if (index === 0) continue;
			scheduler.spawn(() => {
				const code = this.pledge(index);
				if (code !== undefined) this.fail(code, index);
				this.bell.ring();
			});
		}
		while (this.failure === undefined && this.pledged.size() < parties.size() - 1) {
			const rest = endsAt - clock.monotonicSeconds();
			if (rest <= 0) {
				const late = parties.findIndex((_, index) => index > 0 && !this.pledged.has(index));
				return this.fail("TimedOut", late);
			}
			this.bell.sleep(rest);
		}
	}

	/** Yields; answers why not, or nothing where the pledge is stored. */
	private pledge(index: number): DealRefusal | undefined {
		let code: DealRefusal | undefined;
		for (let times = 0; times < FIND_TIMES_MAX && this.isOpen; times++) {
			const site = this.sites.get(index) ?? this.find(index);
			if (typeIs(site, "string")) return site;
			this.sites.set(index, site);
			if (site.kind === "here") return this.pledgeHere(site.deals, index);
			if (site.kind === "elsewhere") return this.pledgeElsewhere(site, index);
			code = this.pledgeAway(index);
			if (code !== "Unreachable") return code;
			// Somebody has begun a session there.
			this.sites.delete(index);
		}
		return code ?? "TimedOut";
	}

	/** Yields. */
	private find(index: number): Site | DealRefusal {
		const { context } = this.home;
		const { name, isNewAllowed } = this.plan.parties[index];
		if (context.here(name) !== undefined) return "NotLoaded";
		const read = context.store(name.Store)!.read(name.Key);
		if (read.kind === "unread") return "TimedOut";
		if (read.kind === "none") return isNewAllowed ? { kind: "away" } : "NoProfile";
		const session = read.record.MetaData.ActiveSession;
		if (session === undefined) return { kind: "away" };
		const owner = ownerInfoOf(read.record);
		if (owner === undefined || session[2] === undefined) return "Unreachable";
		return { kind: "elsewhere", server: owner.Server, session: session[2] };
	}

	private pledgeHere(deals: ProfileDeals, index: number): DealRefusal | undefined {
		deals.storeAsync();
		const entry = entryOf(deals.saved(), this.plan.id);
		if (entry === undefined) return "NotStored";
		this.pledged.set(index, { goods: entry.Gives });
		return undefined;
	}

	private pledgeAway(index: number): DealRefusal | undefined {
		const { kind, id, parties } = this.plan;
		const { name, isNewAllowed } = parties[index];
		const isOpen = () => this.isOpen;
		const step = this.home.away.pledge(
			name,
			id,
			this.pledgeOf(index),
			kind,
			this.requestOf(index),
			isOpen,
			isNewAllowed,
		);
		if (step === undefined) return "TimedOut";
		if (step.outcome === "done") {
			this.pledged.set(index, { goods: entryOf(dealsIn(step.record), id)?.Gives });
			return undefined;
		}
		if (step.code === "SessionActive") return "Unreachable";
		// Nothing of it is in the way any more: once more.
		if (step.code === "Known" && this.home.away.endNamed(name, this.pledgeOf(index), id)) return "Unreachable";
		return step.code === "Gone" ? "TimedOut" : step.code;
	}

	private pledgeElsewhere({ server, session }: Site & { kind: "elsewhere" }, index: number): DealRefusal | undefined {
		const { context, post } = this.home;
		const { id, parties } = this.plan;
		const { name } = parties[index];
		const ask: Ask = { Deal: "Ask", Id: id, Party: name, Session: session, Pledge: this.pledgeOf(index) };
		if (!post.canAsk(ask)) return "TooLarge";
		const { clock, scheduler } = context.engine;
		const begunAt = clock.monotonicSeconds();
		post.send(server, ask);
		let hasAskedAgain = false;
		while (this.isOpen && !this.answers.has(index)) {
			const waited = clock.monotonicSeconds() - begunAt;
			if (waited >= ANSWER_SECONDS) return "Unreachable";
			if (waited >= ASK_AGAIN_SECONDS && !hasAskedAgain) {
				hasAskedAgain = true;
				post.send(server, ask);
			}
			scheduler.wait(0.1);
		}
		const code = this.answers.get(index)?.Code;
		if (code !== undefined) return code;
		// What it gave, and that it is stored, in one.
		const read = context.store(name.Store)!.read(name.Key);
		if (read.kind !== "profile") return "TimedOut";
		const entry = entryOf(dealsIn(read.record), id);
		if (entry?.State !== "Pledged" || entry.BookSession !== this.book.session.identity.guid) return "TimedOut";
		this.pledged.set(index, { goods: entry.Gives });
		return undefined;
	}

	/** What each party gets, by its index. Everyone stands in it: who gets nothing has a pledge to end as well. */
	private shareOut(own: Goods | undefined): Gets {
		const { parties } = this.plan;
		const gets: Gets = {};
		for (const [place] of ipairs(parties)) gets[tostring(place - 1)] = [];
		for (const [place, { to }] of ipairs(parties)) {
			const index = place - 1;
			const goods = index === 0 ? own : this.pledged.get(index)!.goods;
			if (goods !== undefined) gets[tostring(to)].push(goods);
		}
		return gets;
	}

	/** Decides, as far as this server's memory goes: the next write of the book's session that lands is the decision. */
	private markBooked(): void {
		const { id } = this.plan;
		const entry = entryOf(this.book.read(), id);
		if (!this.book.canDeal() || entry?.State !== "Open") return this.fail("NotLoaded", 0);
		this.gets = this.shareOut(entry.Gives);
		this.book.put(id, { ...(entry as BookEntry), State: "Booked", Gets: this.gets });
	}

	/** Yields until it is known whether it is booked; nothing where nobody can tell. */
	private awaitBooking(): "Done" | "Off" | undefined {
		const { id } = this.plan;
		const { scheduler } = this.home.context.engine;
		while (true) {
			const hasEnded = this.book.hasEnded();
			this.book.storeAsync();
			const became = this.book.whatBecame(id);
			if (became !== undefined) return became;
			// Its last save was given up, or another server has the session.
			if (hasEnded) return this.readBook();
			scheduler.wait(BOOK_PAUSE_SECONDS);
		}
	}

	private readBook(): "Done" | "Off" | undefined {
		const { clock, scheduler } = this.home.context.engine;
		const { id } = this.plan;
		const pledge = this.pledgeOf(0);
		const store = this.home.context.store(pledge.Book.Store)!;
		const endsAt = clock.monotonicSeconds() + DOUBT_SECONDS;
		while (true) {
			const read = store.read(pledge.Book.Key);
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
		for (const [place] of ipairs(this.plan.parties)) {
			const site = this.sites.get(place - 1);
			if (place > 1 && site !== undefined) this.tellOther(place - 1, site, gets?.[tostring(place - 1)]);
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
		} else if (this.pledged.has(index) || goods === undefined) {
			context.engine.scheduler.spawn(() => {
				const isDone = away.endPledge(parties[index].name, id, this.pledgeOf(0), goods);
				// Its next session, if it began meanwhile, has seen the pledge and looks by itself.
				if (!isDone) resolver.hurry(id);
			});
		}
	}

	private leaveToResolver(): void {
		for (const [place] of ipairs(this.plan.parties)) {
			const site = this.sites.get(place - 1);
			if (place > 1 && site?.kind === "here") this.leaveOne(site.deals);
		}
	}

	private leaveOne(deals: ProfileDeals): void {
		this.home.resolver.watch(deals, this.plan.id, 0, VETO_SECONDS_LIVE);
	}
}
