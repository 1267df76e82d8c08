import type { Connection, Messaging } from "../../engine";
import type { CallGate } from "../cloud/cloud-call";
import { CloudCall } from "../cloud/cloud-call";
import { RateGate } from "../cloud/rate-gate";
import type { ServerContext } from "../cloud/server-context";
import { TokenBucket } from "../cloud/token-bucket";
import { copyStorable } from "../data-stores/storable-value";
import { Listener } from "../kernel/listener";
import type { SecondsRange } from "../options";
import type { MessageListener, Topics } from "./topics";

const TOPIC_LENGTH_MAX = 80;
/** Bytes of JSON. */
const MESSAGE_SIZE_MAX = 1024;
const SUBSCRIBE_LEG_SECONDS: SecondsRange = [0.05, 0.2];

class MessagingCall extends CloudCall {
	constructor(
		server: ServerContext,
		name: string,
		topic: string,
		legSeconds: SecondsRange,
		gate: CallGate | undefined,
		private readonly effect: () => void,
	) {
		super(server, { name, family: "messaging", topic, legSeconds, gate });
	}

	protected override takeEffect(): undefined {
		this.effect();
		return undefined;
	}
}

/** `MessagingService` of one server. */
export class VirtualMessaging implements Messaging {
	private subscriptionCount = 0;
	private readonly publishGate: CallGate | undefined;
	private readonly subscribeGate: CallGate | undefined;

	constructor(
		private readonly server: ServerContext,
		private readonly topics: Topics,
	) {
		if (!server.cloud.options.budgets) return;
		const now = (): number => server.cloud.kernel.now;
		const publishes = server.budgets.make(() => 600 + 240 * server.playerCount());
		this.publishGate = new RateGate(publishes, "The rate of publish requests exceeds the allowed limit.");
		const subscribes = new TokenBucket(now, () => 240);
		this.subscribeGate = new RateGate(subscribes, "The rate of subscribe requests exceeds the allowed limit.");
	}

	/** For the simulation itself: how many subscriptions there are. */
	public subscriptions(): number {
		return this.subscriptionCount;
	}

	public publishAsync(topic: string, data: unknown): void {
		this.checkTopic(topic);
		const copy = copyStorable(data);
		if (copy.problem !== undefined) error(`Message data cannot hold ${copy.problem}.`, 0);
		if (copy.size > MESSAGE_SIZE_MAX) error(`Message data exceed ${MESSAGE_SIZE_MAX} bytes (${copy.size}).`, 0);
		const server = this.server;
		const legSeconds = server.cloud.options.dataStoreLegSeconds;
		const send = (): void => this.topics.publish(server, topic, copy.value);
		new MessagingCall(server, "PublishAsync", topic, legSeconds, this.publishGate, send).await();
	}

	public subscribeAsync(topic: string, callback: (data: unknown, sent: number) => void): Connection {
		this.checkTopic(topic);
		const server = this.server;
		const limit = 20 + 8 * server.playerCount();
		if (server.cloud.options.budgets && this.subscriptionCount >= limit) {
			error(`This server may hold ${limit} subscriptions.`, 0);
		}
		const listener: MessageListener = new Listener(callback, (gone) => {
			this.subscriptionCount -= 1;
			this.topics.unsubscribe(topic, gone);
		});
		const connect = (): void => {
			this.subscriptionCount += 1;
			this.topics.subscribe(topic, { server, listener });
		};
		const call = new MessagingCall(
			server,
			"SubscribeAsync",
			topic,
			SUBSCRIBE_LEG_SECONDS,
			this.subscribeGate,
			connect,
		);
		call.await();
		return listener;
	}

	private checkTopic(topic: string): void {
		if (typeIs(topic, "string") && topic !== "" && topic.size() <= TOPIC_LENGTH_MAX) return;
		error(`A topic has 1 to ${TOPIC_LENGTH_MAX} characters.`, 0);
	}
}
