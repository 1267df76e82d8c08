import type { Engine } from "../engine";
import type { ServerLink } from "../profile-store/fleet/server-link";
import { findParts } from "../profile-store/session/profile";
import type { Profile } from "../profile-store/types";
import { isInUndoScope } from "../util/undo-scope";
import { runOwned } from "../util/owned-thread";
import { describe } from "../util/text";
import type { PlayersPlace } from "./arguments";
import { partyProblem, raise } from "./arguments";
import { Asks } from "./asks";
import { Away } from "./away";
import { Closer } from "./closer";
import { DealContext } from "./context";
import type { KnownKind } from "./kinds";
import { Kinds } from "./kinds";
import { dealsIn, decide } from "./ledger/decide";
import { entryOf, isSameParty, openDeals, othersOf, pastOf } from "./ledger/entries";
import { namedDeal } from "./ledger/names";
import type { PartyName, PledgeEntry } from "./ledger/types";
import { PAST_MAX } from "./ledger/types";
import { Making } from "./making";
import type { Plan } from "./plan";
import { Planner } from "./planner";
import { Post } from "./post";
import type { ProfileDeals } from "./profile-deals";
import { Resolver } from "./resolver";
import { Stores } from "./stores";
import type { DealParty, DealResult, DealsModule, DealsOptions, PendingDeal } from "./types";

/** One server's deals: puts the parts together. */
export class DealsService {
	public readonly kinds = new Kinds();
	public readonly settled: DealsModule["Settled"];
	private readonly context: DealContext;
	private readonly away: Away;
	private readonly resolver: Resolver;
	private readonly closer: Closer;
	private readonly planner: Planner;
	private readonly stores: Stores;
	private readonly makings = new Map<string, Making>();
	private players?: PlayersPlace;
	private post?: Post;

	constructor(private readonly engine: Engine) {
		this.settled = engine.notices.createNotice();
		this.context = new DealContext(engine, this.kinds, this.settled);
		this.away = new Away(this.context);
		this.resolver = new Resolver(this.context);
		this.closer = new Closer(this.context);
		this.planner = new Planner(engine, this.context);
		this.stores = new Stores(this.context, this.resolver, this.closer, (link) => this.listen(link));
	}

	public isStarted(): boolean {
		return this.players !== undefined;
	}

	/** Does not yield. */
	public start({ Data, Stores: others }: DealsOptions): void {
		this.players = Data as unknown as PlayersPlace;
		for (const store of others ?? []) this.stores.add(store);
		this.players.LibraryStore((store) => {
			this.stores.add(store);
			this.planner.playersStore = (store as { Name: string }).Name;
		});
	}

	/** The game has declared another kind. */
	public kindDeclared(): void {
		for (const deals of this.context.all()) deals.kindDeclared();
	}

	/** Yields until it is decided. `Parties` as the game gave them; errors name `member`, at its caller's line. */
	public deal(member: string, kind: KnownKind, parties: unknown, id: unknown): DealResult {
		const { players } = this;
		if (players === undefined) raise(`${member}: call Deals.Start first`, 4);
		const plan = this.planner.plan(kind, parties, id, players);
		if (typeIs(plan, "string")) raise(`${member}: ${plan}`, 4);
		return runOwned(this.engine.scheduler, () => this.make(plan));
	}

	public pending(profile: unknown): Array<PendingDeal> {
		const parts = findParts(profile);
		if (parts?.active === undefined)
			raise(`Pending: profile must be a profile with a session, not ${describe(profile)}`, 4);
		const { Key } = profile as Profile;
		const deals = this.context.here({ Store: parts.home.store.Name, Key });
		if (deals === undefined || deals.session !== parts.active) return [];
		return openDeals(deals.read()).mapFiltered(([id, entry]) => {
			if (entry.State === "Settled") return undefined;
			const { Kind, GameId, Gives } = entry;
			const isBooked = entry.State === "Again" || deals.whatBecame(id) === "Done";
			return { Id: id, GameId, Kind, With: othersOf(entry), Gives, IsBooked: isBooked };
		});
	}

	/** Yields. */
	public whatBecame(id: unknown, party: unknown): "Done" | "Off" | undefined {
		const { players } = this;
		if (players === undefined) raise("WhatBecameAsync: call Deals.Start first", 4);
		if (!typeIs(id, "string")) raise(`WhatBecameAsync: id must be a text, not ${describe(id)}`, 4);
		const problem = partyProblem(party, 2);
		if (problem !== undefined) raise(`WhatBecameAsync: the party ${problem}`, 4);
		const name = this.planner.nameOf(party as DealParty, players);
		if (typeIs(name, "string")) raise(`WhatBecameAsync: the party ${name}`, 4);
		return runOwned(this.engine.scheduler, () => {
			if (this.isMaking(id, name)) return undefined;
			const read = this.context.store(name.Store)!.read(name.Key);
			if (read.kind === "unread") return undefined;
			if (read.kind === "none") return "Off";
			const deals = dealsIn(read.record);
			const named = namedDeal(deals, { GameId: id, First: name });
			const own = entryOf(deals, id);
			const entry = own ?? named?.entry;
			if (entry?.State === "Pledged") return this.becameOfPledge(entry, own !== undefined ? id : named!.id);
			const isPast = pastOf(deals, id) !== undefined || named?.isDone === true;
			if (isPast || entry?.State === "Booked" || entry?.State === "Settled") return "Done";
			// Its session may book it yet.
			if (entry?.State === "Open" && read.record.MetaData.ActiveSession !== undefined) return undefined;
			if (this.isMaking(id, name)) return undefined;
			// It may be one of those that are forgotten.
			return entry === undefined && (deals.Past?.size() ?? 0) >= PAST_MAX ? undefined : "Off";
		});
	}

	/** Whether this server is making it. `id`: its own, or the game's. */
	private isMaking(id: string, party: PartyName): boolean {
		if (this.makings.has(id)) return true;
		for (const [, { plan }] of this.makings) {
			if (plan.gameId === id && plan.parties.some(({ name }) => isSameParty(name, party))) return true;
		}
		return false;
	}

	/** Yields: the book tells. */
	private becameOfPledge(pledge: PledgeEntry, id: string): "Done" | "Off" | undefined {
		const read = this.context.store(pledge.Book.Store)?.read(pledge.Book.Key);
		if (read === undefined || read.kind === "unread") return undefined;
		const { kind } = decide(read.kind === "profile" ? read.record : undefined, id, pledge, false);
		return kind === "Open" ? undefined : kind === "Booked" ? "Done" : "Off";
	}

	private make(plan: Plan): DealResult {
		const [book] = plan.parties;
		const store = this.context.store(book.name.Store)!;
		if (store.isClosing()) return { ok: false, code: "Closing", party: book.place };
		// What is taken out of Data in a step that may be undone would be there twice.
		if (isInUndoScope()) this.endOfStep();
		const deals = this.context.here(book.name);
		if (deals === undefined) return { ok: false, code: "NotLoaded", party: book.place };
		const { context, away, resolver } = this;
		const booked = (settled: ProfileDeals) => this.closer.watch(settled);
		const making = new Making({ context, away, resolver, post: this.post!, booked }, plan, deals);
		this.makings.set(plan.id, making);
		const [isSuccess, result] = pcall(() => making.run());
		this.makings.delete(plan.id);
		if (!isSuccess) error(result, 0);
		return result as DealResult;
	}

	private endOfStep(): void {
		const running = coroutine.running();
		this.engine.scheduler.defer(() => this.engine.scheduler.resume(running));
		coroutine.yield();
	}

	private listen(link: ServerLink): void {
		const asks = new Asks(this.context, this.resolver);
		const post: Post = new Post(link, {
			asked: (ask, from) => asks.take(ask, from, post),
			answered: (answer) => this.makings.get(answer.Id)?.answered(answer),
			hurry: (id) => this.resolver.hurry(id),
		});
		this.post = post;
	}
}
