/**
 * What goes wrong with a call or a message. "delay": the answer comes late. "lateArrival": the request waits in a queue of
 * the engine, and takes effect late. "lateEffect": a write fails at once, and takes effect late. "landedConflict": an
 * update is written, and its transform runs again on the result. "drop" and "double" are for messages. For hash maps,
 * when the call is there: "vanish": the partition of its key loses all its items. "flush": the memory stores lose all
 * their items. "stall": that partition lets every request wait. "stale": a read sees what was there a while ago.
 */
export type ScriptedKind =
	| "errorBefore"
	| "lostReply"
	| "delay"
	| "lateArrival"
	| "lateEffect"
	| "landedConflict"
	| "hang"
	| "vanish"
	| "flush"
	| "stall"
	| "stale"
	| "drop"
	| "double";

/** Memory stores remember for so long what was there, for stale reads. */
export const STALE_SECONDS_MAX = 20;

const HASH_MAP_CALLS = new Set(["HashMap.GetAsync", "HashMap.SetAsync", "HashMap.UpdateAsync", "HashMap.RemoveAsync"]);

/** The calls that a kind has a meaning for; every call where it is not listed. */
const CALLS_OF_KIND = new Map<ScriptedKind, ReadonlySet<string>>([
	[
		"lateEffect",
		new Set([
			"SetAsync",
			"UpdateAsync",
			"RemoveAsync",
			"HashMap.SetAsync",
			"HashMap.UpdateAsync",
			"HashMap.RemoveAsync",
		]),
	],
	["landedConflict", new Set(["UpdateAsync"])],
	["vanish", HASH_MAP_CALLS],
	["flush", HASH_MAP_CALLS],
	["stall", HASH_MAP_CALLS],
	["stale", new Set(["HashMap.GetAsync"])],
]);

/** Whether a fault of that kind has a meaning for that call. */
export function canMeet(kind: ScriptedKind, call: string): boolean {
	return CALLS_OF_KIND.get(kind)?.has(call) !== false;
}

/** Which calls meet a fault. Every field that is left out matches everything. */
export interface FaultScript {
	/** "UpdateAsync", "PublishAsync", "HashMap.GetAsync", "ProcessReceipt" ... */
	readonly call?: string;
	/** The name of the calling server; for "drop" and "double" that of the receiving one. */
	readonly server?: string;
	readonly store?: string;
	readonly key?: string;
	readonly topic?: string;
	readonly kind: ScriptedKind;
	/** How many calls meet it. Default 1. */
	readonly times?: number;
	/** How many matching calls are let through first. Default 0. */
	readonly after?: number;
	/** The error; the default is that of a request that the backend rejected. */
	readonly message?: string;
	/** The length of a "delay", "lateArrival", "lateEffect" or "stall"; how old a "stale" read is, at most 20. Default 5 s. */
	readonly seconds?: number;
}

/** What faults know of a call. */
export interface FaultSubject {
	readonly name: string;
	readonly store?: string;
	readonly key?: string;
	readonly topic?: string;
}

/** A fault that a spec ordered for certain calls. */
export class ScriptedFault {
	private matchCount = 0;
	private hitCount = 0;
	private isStopped = false;

	constructor(public readonly order: FaultScript) {
		if (order.kind !== "stale" || (order.seconds ?? 0) <= STALE_SECONDS_MAX) return;
		error(`a stale read is at most ${STALE_SECONDS_MAX} s old`, 3);
	}

	/** How many calls met it so far. */
	public hits(): number {
		return this.hitCount;
	}

	/** Lets every later call through. */
	public stop(): void {
		this.isStopped = true;
	}

	/** True when nothing can meet it any more. */
	public isSpent(): boolean {
		return this.isStopped || this.hitCount >= (this.order.times ?? 1);
	}

	/** True when that call meets it; counts the call. */
	public takes(server: string, subject: FaultSubject): boolean {
		if (this.isSpent() || !this.matches(server, subject)) return false;
		this.matchCount += 1;
		if (this.matchCount <= (this.order.after ?? 0)) return false;
		this.hitCount += 1;
		return true;
	}

	private matches(server: string, subject: FaultSubject): boolean {
		const order = this.order;
		if (order.server !== undefined && order.server !== server) return false;
		if (order.call !== undefined && order.call !== subject.name) return false;
		if (!canMeet(order.kind, subject.name)) return false;
		if (order.store !== undefined && order.store !== subject.store) return false;
		if (order.key !== undefined && order.key !== subject.key) return false;
		return order.topic === undefined || order.topic === subject.topic;
	}
}
