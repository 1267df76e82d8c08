import type { CloudCore } from "../cloud/cloud-core";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";
import type { RandomStream } from "../kernel/random-stream";
import type { SimPlayer } from "../sim-player";
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

	constructor(private readonly cloud: CloudCore) {
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
		this.cloud.trace.note("cloud", "Subscription", "paid", subscriptionId);
		return period;
	}

	public finish(userId: number, subscriptionId: string): void {
		const entry = this.entries.get(`${userId}/${subscriptionId}`);
		if (entry === undefined || !entry.isActive) return;
		entry.isActive = false;
		this.cloud.trace.note("cloud", "Subscription", "ended", subscriptionId);
	}

	/** A prompt was closed, whatever was answered: only then is the server told that something may have changed. */
	public tell(player: SimPlayer, subscriptionId: string): void {
		const kernel = this.cloud.kernel;
		const arrival = kernel.now + this.latency.between(NEWS_SECONDS_MIN, NEWS_SECONDS_MAX);
		kernel.schedule(player.server.process.frameFrom(arrival), new SubscriptionNews(player, subscriptionId));
	}
}
