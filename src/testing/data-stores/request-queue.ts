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
	/** It takes a token of each. */
	readonly buckets: ReadonlyArray<TokenBucket>;
	/** Seconds until the call's key is not throttled any more. */
	keySeconds(call: CloudCall): number;
	/** The error when there is no room for the call. */
	overflow(call: CloudCall): string;
}

interface QueuedCall {
	readonly call: CloudCall;
	readonly cost: RequestCost;
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
		if (this.mayOvertake(this.waiting, call, cost)) {
			call.depart();
		} else if (this.waiting.size() >= QUEUE_LENGTH_MAX) {
			call.refuse(cost.overflow(call));
		} else {
			this.waiting.push({ call, cost });
			this.scheduleDrain();
		}
	}

	/** Sends what the refilled budgets allow. */
	public fire(): void {
		if (this.server.cloud.kernel.now >= this.drainsAt) this.drainsAt = math.huge;
		const left = new Array<QueuedCall>();
		for (const queued of this.waiting) {
			if (this.mayOvertake(left, queued.call, queued.cost)) queued.call.depart();
			else left.push(queued);
		}
		this.waiting = left;
		this.scheduleDrain();
	}

	/** Takes what the call costs, unless it has to wait behind those of the queue or for its own. */
	private mayOvertake(queue: ReadonlyArray<QueuedCall>, call: CloudCall, cost: RequestCost): boolean {
		return isFirst(queue, queue.size(), cost.buckets) && cost.keySeconds(call) === 0 && takeAll(cost.buckets);
	}

	private scheduleDrain(): void {
		if (this.waiting.isEmpty()) return;
		let seconds = math.huge;
		this.waiting.forEach(({ call, cost }, index) => {
			const keySeconds = cost.keySeconds(call);
			if (keySeconds > 0) seconds = math.min(seconds, keySeconds);
			else if (isFirst(this.waiting, index, cost.buckets))
				seconds = math.min(seconds, secondsToAll(cost.buckets));
		});
		const kernel = this.server.cloud.kernel;
		const time = this.process.frameAfter(kernel.now, seconds + REFILL_MARGIN_SECONDS);
		if (time >= this.drainsAt) return;
		this.drainsAt = time;
		kernel.schedule(time, this);
	}
}

/** Whether none of the first `count` of a queue waits for one of these budgets. */
function isFirst(queue: ReadonlyArray<QueuedCall>, count: number, buckets: ReadonlyArray<TokenBucket>): boolean {
	for (const index of $range(0, count - 1)) {
		const { call, cost } = queue[index];
		if (cost.buckets.some((bucket) => buckets.includes(bucket)) && cost.keySeconds(call) === 0) return false;
	}
	return true;
}

/** Seconds until there is a token of each. */
function secondsToAll(buckets: ReadonlyArray<TokenBucket>): number {
	let seconds = 0;
	for (const bucket of buckets) seconds = math.max(seconds, bucket.secondsTo(1));
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
