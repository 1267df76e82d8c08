//!optimize 2
import type { CallPlace } from "../cloud/cloud-call";
import { TokenBucket } from "../cloud/token-bucket";
import { UnitCounter } from "../cloud/unit-counter";
import type { FaultVerdict } from "../faults/faults";
import { STALE_SECONDS_MAX } from "../faults/scripted-fault";
import { hashText } from "../kernel/random-stream";

/** Roblox says that there are many, and that one key lies on one of them. */
const PARTITION_COUNT = 16;
const PARTITION_HASH_START = 0x5bd1e995;
/** Request units a minute of one key. Roblox has such a limit, and does not say which. */
const KEY_UNITS_PER_MINUTE = 600;
const MEMORY_BYTES = 64 * 1024;
const MEMORY_BYTES_PER_USER = 1.2 * 1024;

/** One write of a key; a removal is one without a value. */
export interface Item {
	readonly value: unknown;
	/** Key and value. */
	readonly bytes: number;
	/** Virtual seconds. */
	readonly writtenAt: number;
	readonly expiresAt: number;
}

/** One key of one hash map, and what of its past a stale read may see. */
export class ItemSlot implements CallPlace {
	/** Counted against the memory of the experience. */
	public bytes = 0;
	private units: TokenBucket | undefined;
	/** The newest is the last. */
	private history = new Array<Item>();

	constructor(
		private readonly items: MemoryItems,
		private readonly key: string,
		public readonly partition: number,
	) {}

	/** What was there so many seconds ago. */
	public read(staleSeconds = 0): Item | undefined {
		const moment = this.items.now() - staleSeconds;
		for (const index of $range(this.history.size() - 1, 0, -1)) {
			const item = this.history[index];
			if (item.writtenAt > moment) continue;
			return item.value !== undefined && item.expiresAt > moment ? item : undefined;
		}
		return undefined;
	}

	/** Answers the error when there is no room. */
	public write(value: unknown, size: number, expirationSeconds: number): string | undefined {
		const now = this.items.now();
		const bytes = this.key.size() + size;
		if (!this.items.reserve(this, bytes)) {
			return "TotalMemoryOverLimit: the memory of the experience is full.";
		}
		this.push({ value, bytes, writtenAt: now, expiresAt: now + expirationSeconds });
		return undefined;
	}

	public remove(): void {
		const now = this.items.now();
		this.items.reserve(this, 0);
		this.push({ value: undefined, bytes: 0, writtenAt: now, expiresAt: now });
	}

	/** Nothing is left of it, nor of its past. */
	public lose(): void {
		this.items.reserve(this, 0);
		this.history.clear();
	}

	public strike({ kind, seconds }: FaultVerdict): boolean {
		if (kind === "vanish") this.items.losePartition(this.partition);
		else if (kind === "flush") this.items.flush();
		else if (kind === "stall") this.items.stall(this.partition, seconds);
		else return false;
		return true;
	}

	public stalledUntil(): number {
		return this.items.stalledUntil(this.partition);
	}

	/** How many request units this key has left. */
	public unitsLeft(): TokenBucket {
		this.units ??= new TokenBucket(this.items.now, () => KEY_UNITS_PER_MINUTE);
		return this.units;
	}

	private push(item: Item): void {
		const { history } = this;
		while (history.size() > 1 && history[1].writtenAt < item.writtenAt - STALE_SECONDS_MAX) history.remove(0);
		history.push(item);
	}
}

/** What the memory stores of the experience hold: those of its live servers, or those of Studio. */
export class MemoryItems {
	public readonly used = new UnitCounter();
	/** By the map's name and the key. */
	private readonly slots = new Map<string, ItemSlot>();
	/** Virtual seconds, by partition. */
	private readonly stalls = new Map<number, number>();
	private readonly units: TokenBucket;
	private bytes = 0;
	/** The memory does not shrink for eight days when users leave. */
	private mostUsers = 0;

	/** @param playerCount players on all its servers together */
	constructor(
		private readonly isLimited: boolean,
		public readonly now: () => number,
		private readonly playerCount: () => number,
	) {
		this.units = new TokenBucket(now, () => 1000 + 120 * this.countUsers());
	}

	public slot(map: string, key: string): ItemSlot {
		const address = `${map.size()} ${map}/${key}`;
		let slot = this.slots.get(address);
		if (slot === undefined) {
			slot = new ItemSlot(this, key, hashText(address, PARTITION_HASH_START) % PARTITION_COUNT);
			this.slots.set(address, slot);
		}
		return slot;
	}

	/** Takes request units for a server's call to that key; answers the error when there are not enough. */
	public takeUnits(server: string, slot: ItemSlot, count: number): string | undefined {
		if (this.isLimited) {
			if (slot.unitsLeft().available() < count) return "RequestThrottled: too many requests for one key.";
			if (!this.units.take(count)) return "RequestThrottled: the request units of the experience are used up.";
			slot.unitsLeft().take(count);
		}
		this.used.add(server, this.now(), count);
		return undefined;
	}

	/** Gives that key so many bytes; answers false when the memory has no room for more than it has. */
	public reserve(slot: ItemSlot, bytes: number): boolean {
		if (this.isLimited && bytes > slot.bytes && !this.hasRoom(bytes - slot.bytes)) {
			this.forgetExpired();
			if (bytes > slot.bytes && !this.hasRoom(bytes - slot.bytes)) return false;
		}
		this.bytes += bytes - slot.bytes;
		slot.bytes = bytes;
		return true;
	}

	public losePartition(partition: number): void {
		for (const [, slot] of this.slots) {
			if (slot.partition === partition) slot.lose();
		}
	}

	public flush(): void {
		for (const [, slot] of this.slots) slot.lose();
	}

	public stall(partition: number, seconds: number): void {
		this.stalls.set(partition, math.max(this.stalledUntil(partition), this.now() + seconds));
	}

	public stalledUntil(partition: number): number {
		return this.stalls.get(partition) ?? 0;
	}

	/** The bytes of all items that have not expired. */
	public countBytes(): number {
		this.forgetExpired();
		return this.bytes;
	}

	private hasRoom(bytes: number): boolean {
		this.countUsers();
		return this.bytes + bytes <= MEMORY_BYTES + MEMORY_BYTES_PER_USER * this.mostUsers;
	}

	private countUsers(): number {
		const count = this.playerCount();
		this.mostUsers = math.max(this.mostUsers, count);
		return count;
	}

	private forgetExpired(): void {
		for (const [, slot] of this.slots) {
			if (slot.read() !== undefined) continue;
			this.bytes -= slot.bytes;
			slot.bytes = 0;
		}
	}
}
