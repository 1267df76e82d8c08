import type { Profile, ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { SimServer } from "../../../src/testing";

export const STORE_NAME = "FaultRun";

/** What the players' progress is, so that each lost or doubled piece of it can be told. */
export interface FaultData {
	/** How many changes each session made: it counts its own entry up, so an entry that falls is lost progress. */
	Ops: Map<string, number>;
	/** How often each gift was taken: once. */
	Gifts: Map<string, number>;
}

export interface Gift {
	readonly Id: string;
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
		readonly Owner?: { readonly Server: string; readonly Beats?: boolean };
	};
}

/** From and to, in virtual seconds. */
export interface Span {
	readonly from: number;
	to: number;
}

/** Seconds of the spans that lie between the two moments. */
export function overlap(spans: ReadonlyArray<Span>, from: number, to: number): number {
	let seconds = 0;
	for (const span of spans) seconds += math.max(0, math.min(span.to, to) - math.max(span.from, from));
	return seconds;
}

/** One server of the fleet. */
export interface Member {
	readonly sim: SimServer;
	readonly module: ProfileStoreModule;
	readonly store: Store<FaultData>;
	readonly freezes: Array<Span>;
	/** When its requests to the data stores could not succeed. */
	readonly storeCuts: Array<Span>;
	/** When it could not reach the memory stores. */
	readonly memoryCuts: Array<Span>;
	/** When the game itself used up its budget of requests. */
	readonly hogs: Array<Span>;
	closeBeganAt?: number;
	/** When it ended, by a crash or at the end of its close. */
	diedAt?: number;
	/** Calls that have not returned: what, and since when. */
	readonly pending: Map<string, number>;
}

export function isAlive(member: Member): boolean {
	return member.sim.state === "running" || member.sim.state === "closing";
}

/** One session that was handed to the game. */
export interface Play {
	readonly tag: string;
	readonly key: string;
	readonly member: Member;
	readonly profile: Profile<FaultData>;
	/** Changes made while IsActive() said true, and when. */
	count: number;
	readonly times: Array<number>;
	/** OnSessionEnd has fired. */
	hasEnded: boolean;
	/** It was found to be over by the clock. */
	isFenced: boolean;
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
}

export interface SentGift {
	readonly id: string;
	readonly key: string;
	fate: "unknown" | "stored" | "refused";
	/** When it was first in the record. */
	seenAt?: number;
	isDoubled: boolean;
	isGone: boolean;
}
