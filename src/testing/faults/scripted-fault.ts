/**
 * What goes wrong with a call or a message. "delay": the answer comes late. "lateArrival": the request waits in a queue of
 * the engine, and takes effect late. "lateEffect": a write fails at once, and takes effect late. "landedConflict": an
 * update is written, and its transform runs again on the result. "drop" and "double" are for messages.
 */
export type ScriptedKind =
	| "errorBefore"
	| "lostReply"
	| "delay"
	| "lateArrival"
	| "lateEffect"
	| "landedConflict"
	| "hang"
	| "drop"
	| "double";

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
]);

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
	/** The length of a "delay", "lateArrival" or "lateEffect". Default 5 s. */
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

	constructor(public readonly order: FaultScript) {}

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
		if (CALLS_OF_KIND.get(order.kind)?.has(subject.name) === false) return false;
		if (order.store !== undefined && order.store !== subject.store) return false;
		if (order.key !== undefined && order.key !== subject.key) return false;
		return order.topic === undefined || order.topic === subject.topic;
	}
}
