import { ownerInfoOf } from "../profile-store/record/record";
import { Bell } from "../util/bell";
import type { Away } from "./away";
import type { DealContext } from "./context";
import { dealsIn } from "./ledger/decide";
import { entryOf } from "./ledger/entries";
import type { Goods, PledgeEntry } from "./ledger/types";
import type { Plan } from "./plan";
import { pledgeOf, requestOf } from "./plan";
import type { Answer, Ask, Post } from "./post";
import type { ProfileDeals } from "./profile-deals";
import type { DealRefusal } from "./types";

/** For how long all parties together have time to pledge, in seconds; one on another server has less. */
const PLEDGE_SECONDS = 45;
const ANSWER_SECONDS = 20;
/** How often it is looked for, and in the mailbox from when on and how often. */
const ANSWER_LOOK_SECONDS = 0.1;
const MAIL_SECONDS_FIRST = 1;
const MAIL_SECONDS = 0.4;
/** An ask that was lost is sent once more. */
const ASK_AGAIN_SECONDS = 6;
/** A session may begin or end while its profile is asked: then it is looked for again. */
const FIND_TIMES_MAX = 3;

/** Where a party is. */
export type Site =
	| { readonly kind: "here"; readonly deals: ProfileDeals }
	| { readonly kind: "away" }
	| { readonly kind: "elsewhere"; readonly server: string; readonly session: string };

/** Why a deal is off, and by which party. */
export interface Failure {
	readonly code: DealRefusal;
	readonly index: number;
}

/** The pledges of one deal: where its parties are, and what they have given. */
export class Pledging {
	/** Until the deal is decided, or given up: then no old request pledges any more. */
	public isOpen = true;
	public failure?: Failure;
	public readonly sites = new Map<number, Site>();
	/** What each party has given, where that is known to be stored. */
	public readonly pledged = new Map<number, { readonly goods: Goods | undefined }>();
	private readonly bell: Bell;
	private readonly answers = new Map<number, Answer>();

	constructor(
		private readonly context: DealContext,
		private readonly away: Away,
		private readonly post: Post,
		private readonly plan: Plan,
		private readonly book: ProfileDeals,
	) {
		this.bell = new Bell(context.engine.scheduler);
	}

	/** Another server's answer. */
	public answered(answer: Answer): void {
		if (this.answers.has(answer.Index)) return;
		this.answers.set(answer.Index, answer);
		this.bell.ring();
	}

	public fail(code: DealRefusal, index: number): void {
		this.failure = this.failure ?? { code, index };
		this.bell.ring();
	}

	public pledgeOf(index: number): Omit<PledgeEntry, "Gives"> {
		return pledgeOf(this.plan, index, this.book.session.identity, this.context.engine.clock.unixSeconds());
	}

	/** Yields until all others have pledged, which is stored, or one cannot. */
	public all(): void {
		const { clock, scheduler } = this.context.engine;
		const { parties } = this.plan;
		const endsAt = clock.monotonicSeconds() + PLEDGE_SECONDS;
		for (let index = 1; index < parties.size(); index++) {
			const at = index;
			scheduler.spawn(() => {
				const code = this.pledge(at);
				if (code !== undefined) this.fail(code, at);
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
		const { context } = this;
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
		const step = this.away.pledge(
			name,
			id,
			this.pledgeOf(index),
			kind,
			requestOf(this.plan, index),
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
		if (step.code === "Known" && this.away.endNamed(name, this.pledgeOf(index), id)) return "Unreachable";
		return step.code === "Gone" ? "TimedOut" : step.code;
	}

	private pledgeElsewhere({ server, session }: Site & { kind: "elsewhere" }, index: number): DealRefusal | undefined {
		const { context, post } = this;
		const { id, parties } = this.plan;
		const { name } = parties[index];
		const ask: Ask = { Deal: "Ask", Id: id, Party: name, Session: session, Pledge: this.pledgeOf(index) };
		if (!post.canAsk(ask)) return "TooLarge";
		const { clock, scheduler } = context.engine;
		const begunAt = clock.monotonicSeconds();
		post.send(server, ask);
		let hasAskedAgain = false;
		let nextLook = MAIL_SECONDS_FIRST;
		while (this.isOpen && !this.answers.has(index)) {
			const waited = clock.monotonicSeconds() - begunAt;
			if (waited >= ANSWER_SECONDS) return "Unreachable";
			if (waited >= ASK_AGAIN_SECONDS && !hasAskedAgain) {
				hasAskedAgain = true;
				post.send(server, ask);
			}
			// Topics take a second or two.
			if (waited >= nextLook) {
				nextLook = waited + MAIL_SECONDS;
				post.look();
			}
			scheduler.wait(ANSWER_LOOK_SECONDS);
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
}
