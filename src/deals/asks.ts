import type { DealContext } from "./context";
import { takeGoods } from "./handlers";
import { entryOf, pastOf } from "./ledger/entries";
import { isNameTaken } from "./ledger/names";
import type { Ask, Post } from "./post";
import type { ProfileDeals } from "./profile-deals";
import type { Resolver } from "./resolver";
import { VETO_SECONDS_LIVE } from "./resolver";
import type { DealRefusal } from "./types";

/** The book's server says when it is decided; without its word, so many seconds after the pledge the book is read. */
const LOOK_SECONDS = 3;

/** Pledges for deals that other servers make. */
export class Asks {
	constructor(
		private readonly context: DealContext,
		private readonly resolver: Resolver,
	) {}

	/** Does not yield. */
	public take(ask: Ask, from: string, post: Post): void {
		this.context.engine.scheduler.spawn(() => {
			const code = this.pledge(ask);
			if (code === "taken up") return;
			post.send(from, { Deal: "Answer", Id: ask.Id, Index: ask.Pledge.Index, Code: code });
		});
	}

	/** Yields until the pledge is stored: nothing then, or why there is none. */
	private pledge({ Id, Party, Session, Pledge }: Ask): DealRefusal | "taken up" | undefined {
		const deals = this.context.here(Party);
		if (deals === undefined || deals.session.identity.guid !== Session || !deals.canDeal()) return "NotLoaded";
		if (deals.asked.has(Id)) {
			// It has come twice: it is answered again where the pledge stands, and never taken up again.
			return entryOf(deals.saved(), Id)?.State === "Pledged" ? undefined : "taken up";
		}
		deals.asked.add(Id);
		const kind = this.context.kinds.find(Pledge.Kind);
		if (kind === undefined || (Pledge.KindVersion ?? 1) !== kind.version) return "Unreachable";
		if (pastOf(deals.read(), Id) !== undefined) return "taken up";
		if (isNameTaken(deals.read(), Party, Pledge, Id)) return "Known";
		if (!deals.beginsDeal()) return "NotLoaded";
		const request = {
			Kind: Pledge.Kind,
			Offer: Pledge.Offer as defined | undefined,
			With: Pledge.With,
			GameId: Pledge.GameId,
		};
		const taking = takeGoods(deals.session.profile, kind, request, () => deals.canDeal());
		if ("code" in taking) {
			if (taking.problem !== undefined) this.context.warn(`${kind.name}: ${taking.problem}`, Party);
			return taking.code;
		}
		deals.put(Id, { ...Pledge, Gives: taking.goods });
		deals.storeAsync();
		return this.stored(deals, Id);
	}

	private stored(deals: ProfileDeals, id: string): DealRefusal | undefined {
		this.resolver.watch(deals, id, LOOK_SECONDS, VETO_SECONDS_LIVE);
		if (entryOf(deals.saved(), id) !== undefined) return undefined;
		// The book cannot know of it, unless the write lands late: it is the resolver that lets go of it.
		return "NotStored";
	}
}
