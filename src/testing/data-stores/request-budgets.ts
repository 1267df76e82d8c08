import type { RequestType } from "../../engine";
import type { CallGate, CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import { TokenBucket } from "../cloud/token-bucket";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";

const QUEUE_LENGTH_MAX = 30;
/** A token that is due exactly now may be missing by a rounding error. */
const REFILL_MARGIN_SECONDS = 0.001;

/** Requests a minute of one server: a base, and more per player. */
const LIMITS: Record<RequestType, [base: number, perPlayer: number]> = {
	StandardRead: [60, 40],
	StandardWrite: [60, 40],
	StandardList: [5, 2],
	StandardRemove: [60, 40],
};

/**
 * The calls that share one queue wait in it in order; more than 30 are refused. A call waits behind those alone that want
 * a budget that it wants too: a listing that waits for its few requests a minute does not hold up the reads.
 */
class RequestQueue implements KernelEvent {
	public readonly process: Process;
	private waiting = new Array<QueuedCall>();
	/** Virtual seconds. */
	private drainsAt = math.huge;

	constructor(private readonly server: ServerContext) {
		this.process = server.process;
	}

	public enter(call: CloudCall, buckets: ReadonlyArray<TokenBucket>, overflow: string): void {
		const isNext = isFirst(this.waiting, this.waiting.size(), buckets);
		if (isNext && takeAll(buckets)) {
			call.depart();
		} else if (this.waiting.size() >= QUEUE_LENGTH_MAX) {
			call.refuse(overflow);
		} else {
			this.waiting.push({ call, buckets });
			if (isNext) this.scheduleDrain();
		}
	}

	/** Sends what the refilled budgets allow. */
	public fire(): void {
		if (this.server.cloud.kernel.now >= this.drainsAt) this.drainsAt = math.huge;
		const left = new Array<QueuedCall>();
		for (const queued of this.waiting) {
			if (isFirst(left, left.size(), queued.buckets) && takeAll(queued.buckets)) queued.call.depart();
			else left.push(queued);
		}
		this.waiting = left;
		this.scheduleDrain();
	}

	private scheduleDrain(): void {
		if (this.waiting.isEmpty()) return;
		let seconds = math.huge;
		this.waiting.forEach((queued, index) => {
			if (isFirst(this.waiting, index, queued.buckets)) {
				seconds = math.min(seconds, secondsToAll(queued.buckets));
			}
		});
		const kernel = this.server.cloud.kernel;
		const time = this.process.frameAfter(kernel.now, seconds + REFILL_MARGIN_SECONDS);
		if (time >= this.drainsAt) return;
		this.drainsAt = time;
		kernel.schedule(time, this);
	}
}

interface QueuedCall {
	readonly call: CloudCall;
	readonly buckets: ReadonlyArray<TokenBucket>;
}

/** Whether none of the first `count` of a queue wants one of these budgets. */
function isFirst(queue: ReadonlyArray<QueuedCall>, count: number, buckets: ReadonlyArray<TokenBucket>): boolean {
	for (const index of $range(0, count - 1)) {
		if (queue[index].buckets.some((bucket) => buckets.includes(bucket))) return false;
	}
	return true;
}

/** Seconds until there is a token of each. */
function secondsToAll(buckets: ReadonlyArray<TokenBucket>): number {
	let seconds = 0;
	for (const bucket of buckets) seconds = math.max(seconds, bucket.secondsToNext());
	return seconds;
}

/** Takes a token of each, or none. */
function takeAll(buckets: ReadonlyArray<TokenBucket>): boolean {
	for (const bucket of buckets) {
		if (bucket.available() < 1) return false;
	}
	for (const bucket of buckets) bucket.take();
	return true;
}

/** The way in for one kind of call: what it costs, where it waits, and its error when the queue is full. */
class RequestGate implements CallGate {
	constructor(
		private readonly queue: RequestQueue,
		private readonly buckets: ReadonlyArray<TokenBucket>,
		private readonly overflow: string,
	) {}

	public admit(call: CloudCall): void {
		this.queue.enter(call, this.buckets, this.overflow);
	}
}

/** What the gates are named after. */
export type GatedCall = "GetAsync" | "SetAsync" | "UpdateAsync" | "RemoveAsync" | "List";

const OVERFLOW_CODES: Record<GatedCall, number> = {
	GetAsync: 301,
	SetAsync: 302,
	UpdateAsync: 304,
	List: 305,
	RemoveAsync: 306,
};

/** The request budgets of one server, with their queues. */
export class RequestBudgets {
	private readonly buckets: Record<RequestType, TokenBucket>;
	private readonly gates: Record<GatedCall, CallGate> | undefined;

	constructor(private readonly server: ServerContext) {
		const read = this.makeBucket("StandardRead");
		const write = this.makeBucket("StandardWrite");
		const list = this.makeBucket("StandardList");
		const remove = this.makeBucket("StandardRemove");
		this.buckets = { StandardRead: read, StandardWrite: write, StandardList: list, StandardRemove: remove };
		if (!server.cloud.options.budgets) return;
		// The engine has two queues for what is not ordered: "set" and "get".
		const setQueue = new RequestQueue(server);
		const getQueue = new RequestQueue(server);
		this.gates = {
			GetAsync: this.makeGate("GetAsync", getQueue, [read]),
			SetAsync: this.makeGate("SetAsync", setQueue, [write]),
			UpdateAsync: this.makeGate("UpdateAsync", setQueue, [read, write]),
			List: this.makeGate("List", getQueue, [list]),
			RemoveAsync: this.makeGate("RemoveAsync", setQueue, [remove]),
		};
	}

	/** The gate for one kind of call; nothing when the cloud has no budgets. */
	public gate(call: GatedCall): CallGate | undefined {
		return this.gates?.[call];
	}

	/** How many requests of that kind may start now. */
	public available(requestType: RequestType): number {
		return math.floor(this.buckets[requestType].available());
	}

	private makeBucket(requestType: RequestType): TokenBucket {
		const [base, perPlayer] = LIMITS[requestType];
		const server = this.server;
		return new TokenBucket(
			() => server.cloud.kernel.now,
			() => base + perPlayer * server.playerCount(),
		);
	}

	private makeGate(call: GatedCall, queue: RequestQueue, buckets: ReadonlyArray<TokenBucket>): CallGate {
		const overflow = `${OVERFLOW_CODES[call]}: ${call} request dropped. It was throttled, and the queue was full.`;
		return new RequestGate(queue, buckets, overflow);
	}
}
