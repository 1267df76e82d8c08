import type { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import type { TokenBucket } from "../cloud/token-bucket";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";

const QUEUE_LENGTH_MAX = 30;
/** A token that is due exactly now may be missing by a rounding error. */
const REFILL_MARGIN_SECONDS = 0.001;

/** What a kind of call has to wait for. */
export interface RequestCost {
	/** It takes a token of each, first of its server's, though it may have to wait for the others then. */
	readonly own: ReadonlyArray<TokenBucket>;
	readonly shared: ReadonlyArray<TokenBucket>;
	/** Seconds until the call's key is not throttled any more. */
	keySeconds(call: CloudCall): number;
	/** The error when there is no room for the call. */
	overflow(call: CloudCall): string;
}

interface QueuedCall {
	readonly call: CloudCall;
	readonly cost: RequestCost;
	/** It has taken what it costs its server. */
	isPaid: boolean;
}

/**
 * The calls that share one queue wait in it in order; more than 30 are refused. A call waits behind those alone that want
 * a budget that it wants too, and whose key is not throttled: a listing that waits for its few requests a minute does not
 * hold up the reads.
 */
export class RequestQueue implements KernelEvent {
	public readonly process: Process;
	private waiting = new Array<QueuedCall>();
	/** Virtual seconds. */
	private drainsAt = math.huge;

	constructor(private readonly server: ServerContext) {
		this.process = server.process;
	}

	public enter(call: CloudCall, cost: RequestCost): void {
		const queued: QueuedCall = { call, cost, isPaid: false };
		if (mayGo(this.waiting, queued)) {
			call.depart();
		} else if (this.waiting.size() >= QUEUE_LENGTH_MAX) {
			call.refuse(cost.overflow(call));
		} else {
			this.waiting.push(queued);
			this.scheduleDrain();
		}
	}

	/** Sends what the refilled budgets allow. */
	public fire(): void {
		if (this.server.cloud.kernel.now >= this.drainsAt) this.drainsAt = math.huge;
		const left = new Array<QueuedCall>();
		for (const queued of this.waiting) {
			if (mayGo(left, queued)) queued.call.depart();
			else left.push(queued);
		}
		this.waiting = left;
		this.scheduleDrain();
	}

	private scheduleDrain(): void {
		if (this.waiting.isEmpty()) return;
		let seconds = math.huge;
		this.waiting.forEach((queued, index) => {
			const keySeconds = queued.cost.keySeconds(queued.call);
			if (keySeconds > 0) seconds = math.min(seconds, keySeconds);
			else if (isFirst(this.waiting, index, queued)) seconds = math.min(seconds, secondsToTokens(queued));
		});
		const kernel = this.server.cloud.kernel;
		const time = this.process.frameAfter(kernel.now, seconds + REFILL_MARGIN_SECONDS);
		if (time >= this.drainsAt) return;
		this.drainsAt = time;
		kernel.schedule(time, this);
	}
}

/** Whether none of the first `count` of a queue waits for what the call waits for now. */
function isFirst(queue: ReadonlyArray<QueuedCall>, count: number, { cost, isPaid }: QueuedCall): boolean {
	for (const index of $range(0, count - 1)) {
		const earlier = queue[index];
		// What differs in its own budgets differs in those of the experience.
		if (!isPaid && earlier.isPaid) continue;
		if (!earlier.cost.own.some((bucket) => cost.own.includes(bucket))) continue;
		if (earlier.cost.keySeconds(earlier.call) === 0) return false;
	}
	return true;
}

/** Takes what the call costs and answers whether it may go now, behind those of the queue that come first. */
function mayGo(queue: ReadonlyArray<QueuedCall>, queued: QueuedCall): boolean {
	const { call, cost } = queued;
	if (!queued.isPaid) queued.isPaid = isFirst(queue, queue.size(), queued) && takeAll(cost.own);
	if (!queued.isPaid || !isFirst(queue, queue.size(), queued)) return false;
	return cost.keySeconds(call) === 0 && takeAll(cost.shared);
}

/** Seconds until there is a token of each that it has to take next. */
function secondsToTokens({ cost, isPaid }: QueuedCall): number {
	let seconds = 0;
	for (const bucket of isPaid ? cost.shared : cost.own) seconds = math.max(seconds, bucket.secondsTo(1));
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
