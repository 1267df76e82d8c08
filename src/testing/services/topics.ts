import type { ServerContext } from "../cloud/server-context";
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

	constructor(private readonly latency: RandomStream) {}

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
}
