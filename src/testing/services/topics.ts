import type { ServerContext } from "../cloud/server-context";
import { TokenBucket } from "../cloud/token-bucket";
import { copyStored } from "../data-stores/storable-value";
import type { KernelEvent } from "../kernel/event-heap";
import type { Listener } from "../kernel/listener";
import type { Process } from "../kernel/process";
import type { RandomStream } from "../kernel/random-stream";

/** What a server hears of a topic. */
export type MessageListener = Listener<[data: unknown, sent: number]>;

/** One subscription of one server. */
interface Subscription {
	readonly server: ServerContext;
	readonly listener: MessageListener;
}

/** A message on its way to one receiver. */
class Delivery implements KernelEvent {
	public readonly process: Process;

	constructor(
		private readonly target: Subscription,
		private readonly topic: string,
		private readonly data: unknown,
		private readonly sent: number,
	) {
		this.process = target.server.process;
	}

	public fire(): void {
		const { server, listener } = this.target;
		if (!listener.isConnected) return;
		server.cloud.trace.note(server.name, "Message", "delivered", this.topic);
		server.scheduler.spawn(listener.callback, copyStored(this.data), this.sent);
	}
}

/** `MessagingService` of the experience: who listens to what. */
export class Topics {
	private readonly subscriptions = new Map<string, Array<Subscription>>();
	/** What all servers together may still receive, and of each topic. */
	private readonly total: TokenBucket;
	private readonly perTopic = new Map<string, TokenBucket>();
	private readonly overLimit = new Map<string, number>();

	constructor(
		private readonly latency: RandomStream,
		private readonly isLimited: boolean,
		private readonly now: () => number,
		private readonly serverCount: () => number,
	) {
		this.total = new TokenBucket(now, () => 400 + 200 * serverCount());
	}

	/** How many messages of a topic, or of all, were dropped on their way because servers receive too many. */
	public countOverLimit(topic?: string): number {
		if (topic !== undefined) return this.overLimit.get(topic) ?? 0;
		let sum = 0;
		for (const [, count] of this.overLimit) sum += count;
		return sum;
	}

	/** Sends a message to everyone who listens now. */
	public publish(publisher: ServerContext, topic: string, data: unknown): void {
		const cloud = publisher.cloud;
		const sent = cloud.options.startTime + cloud.kernel.now;
		const [minimum, maximum] = cloud.options.messageSeconds;
		for (const target of this.subscriptions.get(topic) ?? []) {
			if (!target.server.process.isAlive) continue;
			const fate = cloud.faults.decideMessage(target.server.name, topic);
			if (fate.copies === 0) cloud.trace.note(target.server.name, "Message", "dropped", topic);
			else if (fate.copies > 1) cloud.trace.note(target.server.name, "Message", "doubled", topic);
			for (const _copy of $range(1, fate.copies)) {
				if (!this.takeRoom(topic)) {
					cloud.trace.note(target.server.name, "Message", "overLimit", topic);
					continue;
				}
				const arrival = cloud.kernel.now + this.latency.between(minimum, maximum) + fate.extraSeconds;
				const delivery = new Delivery(target, topic, data, sent);
				cloud.kernel.schedule(target.server.process.frameFrom(arrival), delivery);
			}
		}
	}

	public subscribe(topic: string, subscription: Subscription): void {
		this.subscriptions.set(topic, [...(this.subscriptions.get(topic) ?? []), subscription]);
	}

	public unsubscribe(topic: string, listener: MessageListener): void {
		const left = (this.subscriptions.get(topic) ?? []).filter((entry) => entry.listener !== listener);
		this.subscriptions.set(topic, left);
	}

	/** Whether one more message of that topic may be received. */
	private takeRoom(topic: string): boolean {
		if (!this.isLimited) return true;
		let room = this.perTopic.get(topic);
		if (room === undefined) {
			room = new TokenBucket(this.now, () => 40 + 80 * this.serverCount());
			this.perTopic.set(topic, room);
		}
		if (this.total.available() >= 1 && room.take()) return this.total.take();
		this.overLimit.set(topic, (this.overLimit.get(topic) ?? 0) + 1);
		return false;
	}
}
