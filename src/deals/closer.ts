import type { DealContext } from "./context";
import { dealsIn, storedDeals } from "./ledger/decide";
import { entryOf, openDeals } from "./ledger/entries";
import { isNewerTable } from "./ledger/read";
import type { BookEntry, PartyName } from "./ledger/types";
import type { ProfileDeals } from "./profile-deals";

/** Pauses between two looks at the others, in seconds: they save by themselves, and nothing hangs on it. */
const PAUSE_SECONDS_MIN = 30;
const PAUSE_SECONDS_MAX = 600;

/** Lets a book forget its deals when all others have what they were to get. */
export class Closer {
	private readonly watched = new Set<string>();

	constructor(private readonly context: DealContext) {}

	/** Does not yield. */
	public watch(deals: ProfileDeals): void {
		const { guid } = deals.session.identity;
		if (this.watched.has(guid)) return;
		this.watched.add(guid);
		this.context.engine.scheduler.spawn(() => {
			this.run(deals);
			this.watched.delete(guid);
		});
	}

	private run(deals: ProfileDeals): void {
		let pause = PAUSE_SECONDS_MIN;
		while (true) {
			const settled = openDeals(deals.read()).filter(([, entry]) => entry.State === "Settled");
			if (settled.isEmpty() || deals.hasEnded()) return;
			this.context.engine.scheduler.wait(pause);
			pause = math.min(pause * 2, PAUSE_SECONDS_MAX);
			for (const [id, entry] of settled) {
				if (!deals.isActive()) break;
				if ((entry as BookEntry).Parties.every((party) => this.hasSettled(party, id))) deals.close(id);
			}
		}
	}

	/** Whether what is stored of a party has no pledge any more. Yields where it is not here. */
	private hasSettled(party: PartyName, id: string): boolean {
		const here = this.context.here(party);
		if (here !== undefined) {
			return entryOf(here.saved(), id) === undefined && entryOf(here.read(), id) === undefined;
		}
		const read = this.context.store(party.Store)?.read(party.Key);
		if (read === undefined || read.kind === "unread") return false;
		// Removed, and its pledge with it.
		if (read.kind === "none") return true;
		return !isNewerTable(storedDeals(read.record)) && entryOf(dealsIn(read.record), id) === undefined;
	}
}
