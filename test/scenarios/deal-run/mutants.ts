import { Asks } from "../../../src/deals/asks";
import { Away } from "../../../src/deals/away";
import { DEALS_OWNER } from "../../../src/deals/ledger/table-owner";
import { entryOf, openDeals } from "../../../src/deals/ledger/entries";
import type { Decision } from "../../../src/deals/ledger/decide";
import type { DealEntry, DealTable, Goods } from "../../../src/deals/ledger/types";
import { Making } from "../../../src/deals/making";
import { Pledging } from "../../../src/deals/pledging";
import { ProfileDeals } from "../../../src/deals/profile-deals";
import { Resolver } from "../../../src/deals/resolver";
import { StoreAccess } from "../../../src/deals/store-access";
import type { TableOwner } from "../../../src/storable/library-tables";
import { patchAll, patchMethod } from "../fault-run/mutants/patch";
import type { TradeRecord } from "./model";

/** Deals that are broken on purpose. */
export interface DealMutant {
	/** After "a library that". */
	readonly what: string;
	/** What brings it to light. */
	readonly fault: string;
	readonly besides?: ReadonlyArray<string>;
	/** What would show it too, by another check. */
	readonly without?: ReadonlyArray<string>;
	/** One of the first seeds shows it. */
	readonly isQuick?: boolean;
	/** Breaks the compiled library; answers what mends it. */
	patch(this: void): () => void;
}

interface Deals {
	settleBook(id: string): void;
	put(id: string, entry: DealEntry | undefined): void;
	returnEntry(id: string): void;
	close(id: string): void;
	read(): DealTable;
	saved(): DealTable;
	storeAsync(): void;
	readonly asked: Set<string>;
}

interface MakingInside {
	readonly plan: { readonly id: string };
	readonly pledged: Map<number, { readonly goods: Goods | undefined }>;
}

type Owner = { -readonly [Name in keyof TableOwner]: TableOwner[Name] };

function patchOwner(change: (owner: Owner) => void): () => void {
	const owner = DEALS_OWNER as Owner;
	const { merge, overwrite, rollBack, written } = owner;
	change(owner);
	return () => {
		owner.merge = merge;
		owner.overwrite = overwrite;
		owner.rollBack = rollBack;
		owner.written = written;
	};
}

function overlooksVetoes(): () => void {
	return patchOwner((owner) => {
		const original = owner.written!;
		owner.written = (outgoing, outside) => {
			original(outgoing, outside);
			return outgoing;
		};
	});
}

function dropsVetoes(): () => void {
	return patchOwner((owner) => {
		const original = owner.written!;
		owner.written = (outgoing, outside) => {
			const written = original(outgoing, outside);
			outside.delete("Vetoes");
			return written;
		};
	});
}

function keepsTable(): () => void {
	return patchOwner((owner) => {
		owner.merge = (held) => held;
		owner.overwrite = (stored) => stored;
		owner.rollBack = (now) => ({ table: now, told: [] });
	});
}

function putsTooEarly(): () => void {
	return patchMethod(ProfileDeals, "put", (original) => (deals: Deals, id: string, entry: DealEntry | undefined) => {
		original(deals as never, id as never, entry as never);
		if (entry?.State === "Booked") deals.settleBook(id);
	});
}

/** Nobody reads the book whose session is over: what is not known to be booked is off. */
function takesBackInDoubt(): () => void {
	return patchMethod(Making, "readBook", () => () => "Off");
}

function believesMemory(): () => void {
	return patchMethod(ProfileDeals, "whatBecame", (original) => (deals: Deals, id: string) => {
		if (entryOf(deals.read(), id)?.State === "Booked") return "Done";
		return original(deals as never, id as never);
	});
}

function takesOpenForOff(): () => void {
	return patchMethod(Resolver, "decide", (original) => (resolver: never, entry: never, id: never) => {
		const decision = original(resolver, entry, id, false as never) as Decision | undefined;
		return decision?.kind === "Open" ? { kind: "Off" } : decision;
	});
}

/** `isWritten`: a write has gone out at least. */
function booksUnsaved(isWritten: boolean): () => void {
	return patchMethod(Pledging, "pledgeHere", () => (making: MakingInside, deals: Deals, index: number) => {
		if (isWritten) deals.storeAsync();
		making.pledged.set(index, { goods: entryOf(deals.read(), making.plan.id)?.Gives });
		return undefined;
	});
}

type Change = (value: unknown) => { record?: unknown };

/** Has another look at what a request for a pledge without a session reads. */
function seesAwayOtherwise(look: (value: unknown, decide: Change) => { record?: unknown }): () => void {
	let isPledging = false;
	const pledge = patchMethod(Away, "pledge", (original) => (...all: Array<never>) => {
		isPledging = true;
		return (original as (...values: Array<never>) => unknown)(...all);
	});
	const change = patchMethod(
		StoreAccess,
		"change",
		(original) => (access: never, key: never, seconds: never, decide: Change) => {
			const isPledge = isPledging;
			isPledging = false;
			const looks = isPledge ? (value: unknown) => look(value, decide) : decide;
			return original(access, key, seconds, looks as never);
		},
	);
	return patchAll([pledge, change]);
}

type Open<T> = { -readonly [Name in keyof T]: T[Name] };

function pledgesUnderSession(): () => void {
	const finds = patchMethod(Pledging, "find", (original) => (making: never, index: never) => {
		const site = original(making, index) as { kind?: string } | string;
		return typeIs(site, "table") && site.kind === "elsewhere" ? { kind: "away" } : site;
	});
	const writes = seesAwayOtherwise((value, decide) => {
		const meta = (value as TradeRecord | undefined)?.MetaData as
			Open<NonNullable<TradeRecord["MetaData"]>> | undefined;
		const session = meta?.ActiveSession;
		if (meta !== undefined) meta.ActiveSession = undefined;
		const step = decide(value);
		const written = (step.record as TradeRecord | undefined)?.MetaData as typeof meta;
		if (written !== undefined) written.ActiveSession = session;
		return step;
	});
	return patchAll([finds, writes]);
}

interface Ledger {
	Past?: unknown;
}

function pledgesAgain(): () => void {
	const opens = patchMethod(
		Away,
		"pledge",
		(original) =>
			(
				away: never,
				party: never,
				id: never,
				pledge: never,
				kind: never,
				request: never,
				_isOpen: never,
				isNew: never,
			) =>
				original(away, party, id, pledge, kind, request, (() => true) as never, isNew),
	);
	const forgets = seesAwayOtherwise((value, decide) => {
		const deals = (value as TradeRecord | undefined)?.Data?.CofferDeals as Ledger | undefined;
		const past = deals?.Past;
		if (deals !== undefined) deals.Past = undefined;
		const step = decide(value);
		const written = (step.record as TradeRecord | undefined)?.Data?.CofferDeals as Ledger | undefined;
		if (written !== undefined) written.Past = past;
		return step;
	});
	return patchAll([opens, forgets]);
}

function closesAtOnce(): () => void {
	return patchMethod(ProfileDeals, "settleBook", (original) => (deals: Deals, id: string) => {
		original(deals as never, id as never);
		deals.close(id);
	});
}

function settlesTwice(): () => void {
	return patchMethod(ProfileDeals, "settlePledge", (original) => (deals: Deals, id: string, goods: never) => {
		const entry = entryOf(deals.read(), id);
		original(deals as never, id as never, goods);
		if (entry?.State === "Pledged") deals.put(id, entry);
	});
}

function takesWithoutEntry(): () => void {
	return patchMethod(Making, "note", () => () => {});
}

function leavesOpen(): () => void {
	const left = new Set<string>();
	const begins = patchMethod(ProfileDeals, "begin", (original) => (deals: Deals) => {
		const open = openDeals(deals.read()).filter(([, { State }]) => State === "Open");
		original(deals as never);
		for (const [id, entry] of open) {
			left.add(id);
			deals.put(id, entry);
		}
	});
	const keeps = patchMethod(ProfileDeals, "returnEntry", (original) => (deals: Deals, id: string) => {
		if (!left.has(id)) original(deals as never, id as never);
	});
	return patchAll([begins, keeps]);
}

/** Nothing of an ask that was taken up is known any more: neither that it was, nor what became of it. */
function takesUpTwice(): () => void {
	let isAsking = false;
	const reads = patchMethod(ProfileDeals, "read", (original) => (deals: Deals) => {
		const read = original(deals as never) as DealTable;
		if (!isAsking) return read;
		isAsking = false;
		return { ...read, Past: undefined };
	});
	const asks = patchMethod(
		Asks,
		"pledge",
		(original) => (asked: { context: { here(party: unknown): Deals | undefined } }, ask: { Party: unknown }) => {
			asked.context.here(ask.Party)?.asked.clear();
			isAsking = true;
			const code = original(asked as never, ask as never);
			isAsking = false;
			return code;
		},
	);
	return patchAll([reads, asks]);
}

/** Not a mutant: tells the run of each veto that came too late. Answers what ends that. */
export function countsLateVetoes(count: () => void): () => void {
	return patchMethod(
		StoreAccess,
		"change",
		(original) => (access: never, key: never, seconds: never, decide: never) => {
			const update = original(access, key, seconds, decide) as
				{ isDone?: boolean; step?: { decision?: Decision } } | undefined;
			if (update?.step?.decision?.kind === "Booked") count();
			return update;
		},
	);
}

export const DEAL_MUTANTS: ReadonlyArray<DealMutant> = [
	{
		what: "books a deal without looking for vetoes",
		patch: overlooksVetoes,
		fault: "freeze",
		besides: ["storeCut", "hang"],
	},
	{ what: "drops vetoes that it has not heeded", patch: dropsVetoes, fault: "freeze", besides: ["storeCut", "hang"] },
	{ what: "puts goods in before the booking is stored", isQuick: true, patch: putsTooEarly, fault: "storeCut" },
	{
		what: "takes back what it is in doubt of",
		patch: takesBackInDoubt,
		fault: "freeze",
		besides: ["storeCut", "lostReply", "slowStore"],
	},
	{ what: "believes its memory that a deal is booked", patch: believesMemory, fault: "storeCut" },
	{ what: "takes an open deal for one that is off", patch: takesOpenForOff, fault: "latencySpike" },
	{ what: "books before the pledges are stored", isQuick: true, patch: () => booksUnsaved(false), fault: "crash" },
	{
		what: "believes a write of a pledge",
		patch: () => booksUnsaved(true),
		fault: "freeze",
		besides: ["storeCut", "close", "memoryOutage"],
	},
	{ what: "pledges under a living session", patch: pledgesUnderSession, fault: "crash" },
	{ what: "forgets a deal before all others have settled", patch: closesAtOnce, fault: "crash" },
	{ what: "settles and leaves the pledge", isQuick: true, patch: settlesTwice, fault: "crash" },
	{ what: "takes goods without an entry", patch: takesWithoutEntry, fault: "crash" },
	{ what: "leaves what dead sessions have taken", patch: leavesOpen, fault: "crash" },
	{ what: "takes an ask up twice", patch: takesUpTwice, fault: "messageDouble", besides: ["messageLate"] },
	{
		what: "pledges a deal that is over",
		patch: pledgesAgain,
		fault: "lateEffect",
		besides: ["landedConflict", "lostReply"],
	},
	{ what: "forgets deals when Data of before come in", isQuick: true, patch: keepsTable, fault: "views" },
];
