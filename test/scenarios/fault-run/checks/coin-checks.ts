import type { FaultRecord } from "../model";
import type { World } from "../world";
import { changesIn } from "./progress-checks";

/**
 * Trades neither make nor lose coins: those of all keys, and those on their way, are as many as were earned. A trade is
 * on its way while it is in the giver's outbox or in the taker's queue, and the taker has not taken it in.
 */
export class CoinChecks {
	/** Once a record was replaced the books are closed: a trade that was delivered before may be gone with it. */
	private isClosed = false;
	private last = 0;

	constructor(
		private readonly world: World,
		private readonly recordOf: (key: string) => FaultRecord | undefined,
	) {}

	public check(key: string): void {
		if (!this.world.swarm.hasTrades || this.isClosed) return;
		const sum = this.sum();
		if (sum === 0 || sum === this.last) return;
		this.last = sum;
		this.world.violate("coins", key, `${math.abs(sum)} coins were ${sum > 0 ? "made" : "lost"}`);
	}

	/** Somebody replaced a whole record. */
	public reset(): void {
		this.isClosed = true;
	}

	private sum(): number {
		let sum = 0;
		const onTheirWay = new Map<string, number>();
		const { keys } = this.world.swarm;
		for (const key of keys) {
			const record = this.recordOf(key);
			const data = record?.Data;
			if (data !== undefined) {
				sum += data.Coins - changesIn(data);
				for (const [id, parcel] of data.Outbox) {
					if (!this.isTaken(parcel.To, id)) onTheirWay.set(id, parcel.Coins);
				}
			}
			for (const [, gift] of record?.GlobalUpdates[1] ?? []) {
				if (gift.Coins !== undefined && data?.Trades.has(gift.Id) !== true) onTheirWay.set(gift.Id, gift.Coins);
			}
		}
		for (const [, coins] of onTheirWay) sum += coins;
		return sum;
	}

	private isTaken(key: string, id: string): boolean {
		return this.recordOf(key)?.Data?.Trades.has(id) === true;
	}
}
