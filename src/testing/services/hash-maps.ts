//!optimize 2
import type { MemoryHashMap, MemoryStores } from "../../engine";
import type { CallDetails, CallGate } from "../cloud/cloud-call";
import { CloudCall } from "../cloud/cloud-call";
import { RateGate } from "../cloud/rate-gate";
import type { ServerContext } from "../cloud/server-context";
import { TokenBucket } from "../cloud/token-bucket";
import type { TransformOutcome } from "../cloud/update-call";
import { callTransform, UpdateCall } from "../cloud/update-call";
import { copyStorable, copyStored } from "../data-stores/storable-value";

const KEY_LENGTH_MAX = 128;
/** Characters of JSON. */
const VALUE_SIZE_MAX = 32_768;
const EXPIRATION_SECONDS_MAX = 45 * 24 * 3600;

interface Item {
	readonly value: unknown;
	/** Virtual seconds. */
	readonly expiresAt: number;
}

type Items = Map<string, Item>;

/** What the memory stores of the experience hold, and the budget that all servers share. */
export class CloudHashMaps {
	public readonly gate: CallGate | undefined;
	private readonly maps = new Map<string, Items>();

	/** @param playerCount players on all servers together */
	constructor(isLimited: boolean, now: () => number, playerCount: () => number) {
		if (!isLimited) return;
		const units = new TokenBucket(now, () => 1000 + 120 * playerCount());
		this.gate = new RateGate(units, "RequestThrottled: the request units of the experience are used up.");
	}

	public open(name: string): Items {
		let items = this.maps.get(name);
		if (items === undefined) {
			items = new Map<string, Item>();
			this.maps.set(name, items);
		}
		return items;
	}
}

function takeValue(value: unknown): { readonly value: unknown } | string {
	if (value === undefined) return "InvalidRequest: the value may not be nil.";
	const copy = copyStorable(value);
	if (copy.problem !== undefined) return `InvalidRequest: the value cannot hold ${copy.problem}.`;
	if (copy.size > VALUE_SIZE_MAX) return `ItemValueSizeTooLarge: ${copy.size} of ${VALUE_SIZE_MAX} characters.`;
	return { value: copy.value };
}

function readItem(items: Items, key: string, now: number): Item | undefined {
	const item = items.get(key);
	return item !== undefined && item.expiresAt > now ? item : undefined;
}

class HashMapCall extends CloudCall {
	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly effect: () => void,
	) {
		super(server, details);
	}

	protected override takeEffect(): undefined {
		this.effect();
		return undefined;
	}
}

class HashMapUpdateCall extends UpdateCall {
	public written: unknown;
	private snapshot: Item | undefined;
	private value: unknown;

	constructor(
		server: ServerContext,
		details: CallDetails,
		private readonly items: Items,
		private readonly transform: (value: unknown) => unknown,
		private readonly expirationSeconds: number,
	) {
		super(server, details);
	}

	protected override takeSnapshot(): void {
		this.snapshot = readItem(this.items, this.details.key!, this.now());
	}

	protected override transformSnapshot(): TransformOutcome {
		const [isOk, value] = callTransform(this.transform, copyStored(this.snapshot?.value), undefined);
		if (!isOk) return { problem: tostring(value) };
		if (value === undefined) return "cancel";
		const taken = takeValue(value);
		if (typeIs(taken, "string")) return { problem: taken };
		this.value = taken.value;
		return "write";
	}

	protected override commit(): boolean {
		const key = this.details.key!;
		// Every write makes a new item, so the same item is the same write.
		if (readItem(this.items, key, this.now()) !== this.snapshot) return false;
		this.items.set(key, { value: this.value, expiresAt: this.now() + this.expirationSeconds });
		this.written = this.value;
		return true;
	}

	private now(): number {
		return this.server.cloud.kernel.now;
	}
}

/** One hash map, as one server sees it. */
export class VirtualHashMap implements MemoryHashMap {
	private readonly items: Items;
	/** Servers call for the same few keys again and again. */
	private readonly known = new Map<string, Map<string, CallDetails>>();

	constructor(
		private readonly server: ServerContext,
		private readonly maps: CloudHashMaps,
		private readonly name: string,
	) {
		this.items = maps.open(name);
	}

	public getAsync(key: string): unknown {
		let value: unknown;
		this.call("HashMap.GetAsync", key, () => {
			value = readItem(this.items, key, this.now())?.value;
		});
		return copyStored(value);
	}

	public setAsync(key: string, value: unknown, expirationSeconds: number): boolean {
		this.checkExpiration(expirationSeconds);
		const taken = takeValue(value);
		if (typeIs(taken, "string")) error(taken, 0);
		let wasThere = false;
		this.call("HashMap.SetAsync", key, () => {
			wasThere = readItem(this.items, key, this.now()) !== undefined;
			this.items.set(key, { value: taken.value, expiresAt: this.now() + expirationSeconds });
		});
		return wasThere;
	}

	public updateAsync(key: string, transform: (value: unknown) => unknown, expirationSeconds: number): unknown {
		this.checkExpiration(expirationSeconds);
		const details = this.details("HashMap.UpdateAsync", key);
		const call = new HashMapUpdateCall(this.server, details, this.items, transform, expirationSeconds);
		call.await();
		return copyStored(call.written);
	}

	public removeAsync(key: string): void {
		this.call("HashMap.RemoveAsync", key, () => this.items.delete(key));
	}

	private call(name: string, key: string, effect: () => void): void {
		new HashMapCall(this.server, this.details(name, key), effect).await();
	}

	private details(name: string, key: string): CallDetails {
		let known = this.known.get(name);
		if (known === undefined) {
			known = new Map<string, CallDetails>();
			this.known.set(name, known);
		}
		let details = known.get(key);
		if (details === undefined) {
			details = this.makeDetails(name, key);
			known.set(key, details);
		}
		return details;
	}

	private makeDetails(name: string, key: string): CallDetails {
		if (!typeIs(key, "string") || key === "" || key.size() > KEY_LENGTH_MAX) {
			error(`InvalidRequest: a key has 1 to ${KEY_LENGTH_MAX} characters.`, 0);
		}
		const legSeconds = this.server.cloud.options.memoryStoreLegSeconds;
		const subject = `${this.name}/${key}`;
		return { name, family: "memoryStore", store: this.name, key, subject, legSeconds, gate: this.maps.gate };
	}

	private checkExpiration(seconds: number): void {
		if (typeIs(seconds, "number") && seconds > 0 && seconds <= EXPIRATION_SECONDS_MAX) return;
		error(`InvalidRequest: the expiration is more than 0 and at most ${EXPIRATION_SECONDS_MAX} s.`, 0);
	}

	private now(): number {
		return this.server.cloud.kernel.now;
	}
}

/** `MemoryStoreService` of one server. */
export class VirtualMemoryStores implements MemoryStores {
	private readonly opened = new Map<string, VirtualHashMap>();

	constructor(
		private readonly server: ServerContext,
		private readonly maps: CloudHashMaps,
	) {}

	public getHashMap(name: string): MemoryHashMap {
		let opened = this.opened.get(name);
		if (opened === undefined) {
			opened = new VirtualHashMap(this.server, this.maps, name);
			this.opened.set(name, opened);
		}
		return opened;
	}
}
