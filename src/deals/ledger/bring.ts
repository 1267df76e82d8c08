import { entryOf, getsOf, openDeals, othersOf, pastOf, withAside, withEntry } from "./entries";
import type { BookEntry, DealEntry, DealTable, PastDeal } from "./types";
import { PAST_MAX } from "./types";

/** What becomes of one deal when `Data` of another time come in. */
export interface Brought {
	readonly Id: string;
	readonly Kind: string;
	readonly With: ReadonlyArray<string>;
	readonly Offer?: unknown;
	readonly Gave?: object;
	readonly Got?: ReadonlyArray<object>;
	/** "Again": it is done again on those `Data`. "Aside": it cannot be, for too little of it is known. "Back": what lay in escrow then goes back. */
	readonly Becomes: "Again" | "Back" | "Aside";
}

interface Bringing {
	/** As they were. */
	readonly now: DealTable;
	deals: DealTable;
	readonly told: Array<Brought>;
}

function ownGets(entry: DealEntry): ReadonlyArray<object> | undefined {
	return "Parties" in entry && entry.Gets !== undefined ? getsOf(entry, 0) : undefined;
}

function tell(bringing: Bringing, id: string, deal: DealEntry | PastDeal, becomes: Brought["Becomes"]): void {
	const isPast = "Id" in deal;
	bringing.told.push({
		Id: id,
		Kind: deal.Kind,
		With: isPast ? deal.With : othersOf(deal),
		Offer: deal.Offer,
		Gave: isPast ? deal.Gave : deal.Gives,
		Got: isPast ? deal.Got : ownGets(deal),
		Becomes: becomes,
	});
}

/** What `Data` of another time know of a deal. */
interface Known {
	readonly entry?: DealEntry;
	/** What was given is not in them, and what was got is. */
	readonly isDone: boolean;
	/** What was given is in them. */
	readonly Retake?: true;
}

function knownIn(before: DealTable, id: string): Known {
	const entry = entryOf(before, id);
	// An entry says more: a deal that was done is open again where it was to be done again.
	const isInPast = entry === undefined && pastOf(before, id) !== undefined;
	const isGiven = isInPast || (entry !== undefined && entry.Retake !== true);
	return { entry, isDone: isInPast || entry?.State === "Settled", Retake: isGiven ? undefined : true };
}

/** A deal that is open now. Its decision stays; `Data` have to be brought where it says. */
function bringOpen(bringing: Bringing, id: string, now: DealEntry, { entry, isDone, Retake }: Known): void {
	if (now.State === "Again") {
		// It has not been done again yet: what is to be done depends on the newest `Data`.
		bringing.deals = withEntry(bringing.deals, id, isDone ? undefined : { ...now, Retake });
		return;
	}
	const isUndone = now.State === "Settled" && !isDone;
	const isKnown = entry !== undefined && !isUndone;
	if (isKnown && now.Retake === Retake && !(now.State === "Booked" && isDone)) return;
	// What the profile gave lies in `Data` of before as well, and what it got does not.
	let state = isUndone ? { ...(now as BookEntry), State: "Booked" as const } : now;
	if (now.State === "Booked" && isDone) state = { ...now, State: "Settled" };
	bringing.deals = withEntry(bringing.deals, id, { ...state, Retake });
	if (!isKnown) tell(bringing, id, now, "Again");
}

/** A deal that is done and closed, on `Data` that know nothing of that. */
function bringPast(bringing: Bringing, deal: PastDeal, { entry, Retake }: Known): void {
	const { Id, Kind, KindVersion, At, GameId, First, With, Offer } = deal;
	if (deal.IsLarge === true) {
		const own = entry === undefined ? undefined : entry.State === "Again" ? entry.Got : ownGets(entry);
		if (own === undefined) {
			bringing.deals = withAside(bringing.deals, { Id, Past: deal, Entry: entry });
			return tell(bringing, Id, deal, "Aside");
		}
		bringing.deals = withEntry(bringing.deals, Id, entry);
		return tell(bringing, Id, deal, "Again");
	}
	bringing.deals = withEntry(bringing.deals, Id, {
		State: "Again",
		Kind,
		KindVersion,
		At,
		GameId,
		First,
		Offer,
		Gives: deal.Gave,
		With,
		Got: deal.Got ?? [],
		Retake,
	});
	tell(bringing, Id, deal, "Again");
}

/** What the profile knows to be off is off at once: it may have given the same things elsewhere since. */
function withoutChance({ now }: Bringing, before: DealEntry): DealEntry {
	if (before.State === "Open") return { ...before, State: "Off" };
	if (before.State !== "Pledged") return before;
	const past = now.Past ?? [];
	// It may have been done, and forgotten since.
	if (past.size() >= PAST_MAX && before.At < past[0].At) return before;
	const { Kind, KindVersion, At, GameId, First, Offer, Gives, Book, Retake } = before;
	return { State: "Off", Kind, KindVersion, At, GameId, First, Offer, Gives, Retake, Parties: [Book] };
}

/** A deal that only those `Data` know: it is off since, or it was done before the oldest that is remembered. */
function bringUnknown(bringing: Bringing, id: string, before: DealEntry): void {
	if (before.State === "Settled") return;
	const entry = withoutChance(bringing, before);
	bringing.deals = withEntry(bringing.deals, id, entry);
	if (entry.State === "Off") tell(bringing, id, before, "Back");
}

/**
 * The deals of a profile whose `Data` are those of another time from now on: `now` are its deals, `before` came with those
 * `Data`. What was traded stays traded: each deal that those `Data` know nothing of is done again on them.
 */
export function bringDeals(
	now: DealTable,
	beforeOrNone: DealTable | undefined,
): { readonly deals: DealTable; readonly told: ReadonlyArray<Brought> } {
	const before: DealTable = beforeOrNone ?? { Version: 1 };
	const bringing: Bringing = { now, deals: now, told: [] };
	for (const [id, entry] of openDeals(now)) bringOpen(bringing, id, entry, knownIn(before, id));
	for (const deal of now.Past ?? []) {
		const known = knownIn(before, deal.Id);
		if (entryOf(now, deal.Id) === undefined && !known.isDone) bringPast(bringing, deal, known);
	}
	for (const [id, entry] of openDeals(before)) {
		if (entryOf(now, id) === undefined && pastOf(now, id) === undefined) bringUnknown(bringing, id, entry);
	}
	return bringing;
}
