import type { CloudCore } from "../cloud/cloud-core";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";
import type { RandomStream } from "../kernel/random-stream";
import type { SimPlayer } from "../sim-player";
import type { SimServer } from "../sim-server";
import { toIsoDate } from "../../util/iso-date";

const NEWS_SECONDS_MIN = 0.1;
const NEWS_SECONDS_MAX = 0.5;

/** What Roblox knows of one user and one subscription. */
interface Subscription {
	isActive: boolean;
	/** Newest first. */
	periods: Array<string>;
}

/** The news of a subscription on its way to a server. */
class SubscriptionNews implements KernelEvent {
	public readonly process: Process;

	constructor(
		private readonly player: SimPlayer,
		private readonly subscriptionId: string,
	) {
		this.process = player.server.process;
	}

	public fire(): void {
		const { player } = this;
		if (player.isPresent) player.server.marketplace.changeSubscription(player, this.subscriptionId);
	}
}

/** The subscriptions of the experience. */
export class Subscriptions {
	private readonly entries = new Map<string, Subscription>();
	private readonly latency: RandomStream;

	constructor(
		private readonly cloud: CloudCore,
		private readonly servers: ReadonlyArray<SimServer>,
	) {
		this.latency = cloud.stream("subscriptions");
	}

	public isSubscribed(userId: number, subscriptionId: string): boolean {
		return this.entries.get(`${userId}/${subscriptionId}`)?.isActive === true;
	}

	/** The periods that were paid, newest first. */
	public paidPeriods(userId: number, subscriptionId: string): Array<string> {
		return [...(this.entries.get(`${userId}/${subscriptionId}`)?.periods ?? [])];
	}

	/** A period is paid, from now on where nothing else is said. */
	public pay(userId: number, subscriptionId: string, paidPeriod?: string): string {
		const period = paidPeriod ?? toIsoDate(this.cloud.unixMillis() / 1000);
		const periods = [period, ...this.paidPeriods(userId, subscriptionId)];
		this.entries.set(`${userId}/${subscriptionId}`, { isActive: true, periods });
		this.tell(userId, subscriptionId, "paid");
		return period;
	}

	public finish(userId: number, subscriptionId: string): void {
		const entry = this.entries.get(`${userId}/${subscriptionId}`);
		if (entry === undefined || !entry.isActive) return;
		entry.isActive = false;
		this.tell(userId, subscriptionId, "ended");
	}

	private tell(userId: number, subscriptionId: string, step: string): void {
		const kernel = this.cloud.kernel;
		for (const server of this.servers) {
			const player = server.players.find((other) => other.UserId === userId);
			if (player === undefined) continue;
			this.cloud.trace.note(server.name, "Subscription", step, subscriptionId);
			const arrival = kernel.now + this.latency.between(NEWS_SECONDS_MIN, NEWS_SECONDS_MAX);
			kernel.schedule(server.process.frameFrom(arrival), new SubscriptionNews(player, subscriptionId));
		}
	}
}
