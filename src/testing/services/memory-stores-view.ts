import { copyStored } from "../data-stores/storable-value";
import type { MemoryItems } from "./memory-items";

/** The memory stores seen from above: nothing yields, nothing fails, nothing is counted. */
export class MemoryStoresView {
	constructor(private readonly items: MemoryItems) {}

	/** A copy of the current value; nothing for an item that expired, was removed or never written. */
	public read(map: string, key: string): unknown {
		return copyStored(this.items.slot(map, key).read()?.value);
	}

	/** Loses one item before its time. */
	public loseKey(map: string, key: string): void {
		this.items.slot(map, key).lose();
	}

	/** Which of the partitions holds that key. */
	public partitionOf(map: string, key: string): number {
		return this.items.slot(map, key).partition;
	}

	/** Loses every item on the partition of that key, those of other maps too. */
	public losePartitionOf(map: string, key: string): void {
		this.items.losePartition(this.partitionOf(map, key));
	}

	/** Lets every request to the partition of that key wait for so many seconds from now. */
	public stallPartitionOf(map: string, key: string, seconds: number): void {
		this.items.stall(this.partitionOf(map, key), seconds);
	}

	/** Loses all items of all maps. */
	public flush(): void {
		this.items.flush();
	}

	/**
	 * Request units that were used, those of conflicts included, by one server or by all, in one minute of virtual time
	 * (the first is 0) or in all.
	 */
	public unitsUsed(serverName?: string, minute?: number): number {
		return this.items.used.count(serverName, minute);
	}

	/** The bytes that all items take of the memory. */
	public bytesUsed(): number {
		return this.items.countBytes();
	}
}
