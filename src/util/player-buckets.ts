import type { Clock, EnginePlayer, Players, Scheduler } from "../engine";
import { TokenBucket } from "./token-bucket";

/** How long a player who left is remembered: other listeners of the same event may still ask. */
const FORGET_SECONDS = 1;

/** A token bucket for every player. */
export class PlayerBuckets {
	private readonly buckets = new Map<EnginePlayer, TokenBucket>();

	constructor(
		private readonly clock: Clock,
		private readonly capacity: number,
		private readonly perSecond: number,
	) {}

	/** Begins to forget who leaves. Does not yield. */
	public watch(players: Players, scheduler: Scheduler): void {
		players.onRemoving((player) => {
			scheduler.delay(FORGET_SECONDS, () => this.buckets.delete(player));
		});
	}

	/** Takes one of the player's, if there is one. */
	public take(player: EnginePlayer): boolean {
		const now = this.clock.monotonicSeconds();
		let bucket = this.buckets.get(player);
		if (bucket === undefined) {
			bucket = new TokenBucket(this.capacity, this.perSecond, now);
			this.buckets.set(player, bucket);
		}
		return bucket.take(now);
	}

	/** One that was taken counts no more. */
	public giveBack(player: EnginePlayer): void {
		this.buckets.get(player)?.giveBack();
	}
}
