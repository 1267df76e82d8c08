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

/** The calls that share one queue wait in it in order; more than 30 are refused. */
class RequestQueue implements KernelEvent {
	public readonly process: Process;
	private readonly waiting = new Array<QueuedCall>();
	private isScheduled = false;

	constructor(private readonly server: ServerContext) {
		this.process = server.process;
	}

	public enter(call: CloudCall, buckets: ReadonlyArray<TokenBucket>, overflow: string): void {
		if (this.waiting.isEmpty() && takeAll(buckets)) {
			call.depart();
		} else if (this.waiting.size() >= QUEUE_LENGTH_MAX) {
			call.refuse(overflow);
		} else {
			this.waiting.push({ call, buckets });
			this.scheduleDrain();
		}
	}

	/** Sends what the refilled budgets allow. */
	public fire(): void {
		this.isScheduled = false;
		let first = this.waiting[0];
		while (first !== undefined && takeAll(first.buckets)) {
			this.waiting.shift();
			first.call.depart();
			first = this.waiting[0];
		}
		this.scheduleDrain();
	}

	private scheduleDrain(): void {
		const first = this.waiting[0];
		if (first === undefined || this.isScheduled) return;
		this.isScheduled = true;
		let seconds = 0;
		for (const bucket of first.buckets) seconds = math.max(seconds, bucket.secondsToNext());
		const kernel = this.server.cloud.kernel;
		kernel.schedule(this.process.frameAfter(kernel.now, seconds + REFILL_MARGIN_SECONDS), this);
	}
}

interface QueuedCall {
	readonly call: CloudCall;
	readonly buckets: ReadonlyArray<TokenBucket>;
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
		const writeQueue = new RequestQueue(server);
		this.gates = {
			GetAsync: this.makeGate("GetAsync", new RequestQueue(server), [read]),
			SetAsync: this.makeGate("SetAsync", writeQueue, [write]),
			UpdateAsync: this.makeGate("UpdateAsync", writeQueue, [read, write]),
			List: this.makeGate("List", new RequestQueue(server), [list]),
			RemoveAsync: this.makeGate("RemoveAsync", new RequestQueue(server), [remove]),
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
