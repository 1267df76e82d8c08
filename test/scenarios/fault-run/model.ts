import type { LastSaveReason, Profile, ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { SimServer } from "../../../src/testing";

export const STORE_NAME = "FaultRun";

/** A trade that was taken out of the giver's coins and may not have reached the taker. */
export interface Parcel {
	readonly To: string;
	readonly Coins: number;
}

/** What the players' progress is, so that each lost or doubled piece of it can be told. */
export interface FaultData {
	/** How many changes each session made: it counts its own entry up, so an entry that falls is lost progress. */
	Ops: Map<string, number>;
	/** The changes of sessions whose entries were folded away: data that grows for ever would only slow the run down. */
	Settled: number;
	/** How often each gift was taken: once. */
	Gifts: Map<string, number>;
	/** The gifts whose entries were folded away. */
	OldGifts: number;
	/** One for each change, and what trades brought and took. */
	Coins: number;
	Outbox: Map<string, Parcel>;
	/** The trades that were taken in: a doubled message adds nothing. */
	Trades: Map<string, true>;
	/** Where the game puts what cannot be stored. */
	Wild: Wild;
	/** The layout of the data; newer games raise it, nobody may lower it. */
	Schema: number;
}

export interface Wild {
	/** Only ever raised; what cannot be stored in its place must leave what was stored last. */
	Level: number;
	/** Comes and goes, and is never anything that can be stored as it is. */
	Bad?: unknown;
	/** More than a key holds. */
	Big?: string;
}

export function newData(): FaultData {
	return {
		Ops: new Map(),
		Settled: 0,
		Gifts: new Map(),
		OldGifts: 0,
		Coins: 0,
		Outbox: new Map(),
		Trades: new Map(),
		Wild: { Level: 0 },
		Schema: 1,
	};
}

/** What a message holds: a gift, or with coins a trade. */
export interface Gift {
	readonly Id: string;
	readonly Coins?: number;
}

/** The stored record, as far as the checks look into it. */
export interface FaultRecord {
	readonly Data?: FaultData;
	readonly MetaData?: {
		readonly SessionLoadCount: number;
		readonly ActiveSession?: readonly [placeId: number, jobId: string, guid: string];
		readonly ForceLoadSession?: readonly [placeId: number, jobId: string];
	};
	readonly GlobalUpdates: readonly [counter: number, queue: ReadonlyArray<readonly [id: number, gift: Gift]>];
	readonly Coffer?: {
		readonly SaveId?: string;
		readonly SetId?: string;
		readonly Owner?: { readonly Server: string; readonly Beats?: boolean };
		/** A field of a newer library. */
		readonly Newer?: number;
	};
	/** Another one, beside the known ones. */
	readonly Newer?: number;
}

/** The stored value when it has the shape of a record. */
export function recordOf(value: unknown): FaultRecord | undefined {
	if (!typeIs(value, "table")) return undefined;
	return (value as Partial<FaultRecord>).GlobalUpdates === undefined ? undefined : (value as FaultRecord);
}

/** From and to, in virtual seconds. */
export interface Span {
	readonly from: number;
	to: number;
}

/** When requests to the data stores took so many seconds longer to arrive; `to`: when the last of them did. */
export interface SlowSpan extends Span {
	readonly seconds: number;
	/** The name of the only server that it was for. */
	readonly server?: string;
	/** Whether the memory stores were as slow. */
	readonly isMemoryToo: boolean;
}

/** Seconds between the two moments in which there was at least one of the spans. */
export function overlap(spans: ReadonlyArray<Span>, from: number, to: number): number {
	const sorted = spans.filter((span) => span.to > from && span.from < to);
	sorted.sort((a, b) => a.from < b.from);
	let seconds = 0;
	let counted = from;
	for (const span of sorted) {
		const cutOff = math.min(span.to, to);
		seconds += math.max(0, cutOff - math.max(span.from, counted));
		counted = math.max(counted, cutOff);
	}
	return seconds;
}

/** What is known of one server of a fleet, whatever runs on it. */
export interface ServerLife {
	readonly sim: SimServer;
	readonly freezes: Array<Span>;
	/** When its requests to the data stores could not succeed. */
	readonly storeCuts: Array<Span>;
	/** When it could not reach the memory stores. */
	readonly memoryCuts: Array<Span>;
	/** When calls to the data stores or to the memory stores may have hung. */
	readonly storeHangs: Array<Span>;
	readonly memoryHangs: Array<Span>;
	/** When the game itself used up its budget of requests. */
	readonly hogs: Array<Span>;
	/** When requests of its own may have filled its queue. */
	readonly fullQueues: Array<Span>;
	/** When the game left nothing of the budget free, but room in the queue. */
	readonly drains: Array<Span>;
	/** Virtual seconds. */
	readonly bornAt: number;
	closeBeganAt?: number;
	/** When it ended, by a crash or at the end of its close. */
	diedAt?: number;
}

/** One server of the fleet that runs the library. */
export interface Member extends ServerLife {
	readonly module: ProfileStoreModule;
	readonly store: Store<FaultData>;
	/** Calls that have not returned. */
	readonly pending: Set<string>;
}

/** A server that has just begun. */
export function newLife(sim: SimServer, now: number): ServerLife {
	return {
		sim,
		freezes: [],
		storeCuts: [],
		memoryCuts: [],
		storeHangs: [],
		memoryHangs: [],
		hogs: [],
		fullQueues: [],
		drains: [],
		bornAt: now,
	};
}

/** Whether that moment lies in one of the spans. */
export function isWithin(spans: ReadonlyArray<Span>, time: number): boolean {
	return spans.some(({ from, to }) => from <= time && time < to);
}

export function isAlive(member: ServerLife): boolean {
	return member.sim.state === "running" || member.sim.state === "closing";
}

/** One session that was handed to the game. */
export interface Play {
	readonly tag: string;
	readonly key: string;
	readonly member: Member;
	readonly profile: Profile<FaultData>;
	readonly claim: Claim | undefined;
	/** Changes made while IsActive() said true, and when. */
	count: number;
	readonly times: Array<number>;
	/** OnSessionEnd has fired. */
	hasEnded: boolean;
	/** It was found to be over by the clock. */
	isFenced: boolean;
	/** What its last save was for: nothing where the library ended it by itself. */
	endReason?: LastSaveReason;
	/** The key was removed, overwritten or rolled back under it: what it did is gone by somebody's will. */
	isVoided: boolean;
	/** Virtual seconds since which something in Data cannot be stored. */
	badSince?: number;
	/** Nothing of Data can be stored now. */
	isHeldBack: boolean;
	/** It ended so: what was not stored by then is lost by the game's own doing. */
	isForfeited: boolean;
	/** Something of Data could not be stored when it ended. */
	hasEndedBad: boolean;
	/** When nothing of Data could be stored. */
	readonly heldBack: Array<Span>;
	/** The game takes everything out of Data when it ends. */
	isWiped: boolean;
	/** What the game does to it now must never be stored. */
	isNobodys: boolean;
	/** An act is under way that another one must not meddle with. */
	isOdd: boolean;
}

/** One claim as the store saw it. */
export interface Claim {
	readonly guid: string;
	readonly loadCount: number;
	readonly server: string;
	play?: Play;
	/** Virtual seconds of the owner's last write. */
	wroteAt: number;
	takenAt?: number;
	takenHow?: string;
	/** Where in the story. */
	takenLine?: number;
	isVoided: boolean;
}

export interface SentGift {
	readonly id: string;
	readonly key: string;
	fate: "unknown" | "stored" | "refused";
	/** When it was first in the record. */
	seenAt?: number;
	isDoubled: boolean;
	isGone: boolean;
	/** Its entry was folded away after it was taken. */
	isSettled: boolean;
	/** It went with a removal, an overwrite or a rollback. */
	isVoided: boolean;
}

/** A session that the game was handed now. */
export function newPlay(of: Pick<Play, "tag" | "key" | "member" | "profile" | "claim">): Play {
	return {
		...of,
		count: 0,
		times: [],
		hasEnded: false,
		isFenced: false,
		isVoided: false,
		isHeldBack: false,
		isForfeited: false,
		hasEndedBad: false,
		heldBack: [],
		isWiped: false,
		isNobodys: false,
		isOdd: false,
	};
}

/** Data that the game may change now; nothing while it has taken it away or frozen it. */
export function dataOf({ profile }: Pick<Play, "profile">): FaultData | undefined {
	const data = profile.Data as unknown;
	if (!typeIs(data, "table") || table.isfrozen(data as never)) return undefined;
	return (data as Partial<FaultData>).Ops === undefined ? undefined : (data as FaultData);
}

/** Whether the session goes on, or may: players stay while it is suspended. */
export function isHere({ profile }: Pick<Play, "profile">): boolean {
	return profile.IsActive() || profile.IsSuspended();
}

/** A piece of progress, whatever the session's state: the caller knows that it is to be stored. */
export function addChange(play: Play, now: number): boolean {
	const data = dataOf(play);
	if (data === undefined || play.isNobodys) return false;
	play.count += 1;
	play.times.push(now);
	data.Ops.set(play.tag, play.count);
	data.Coins += 1;
	return true;
}

/** Whose data a key holds: on every write, for the right to erasure. */
export function userIdOf(key: string): number {
	const [digits] = key.match("%d+$");
	return 500 + (tonumber(digits) ?? 0);
}

/** What every session of the key puts beside its data. */
export function metadataOf(key: string): { readonly Key: string } {
	return { Key: key };
}
