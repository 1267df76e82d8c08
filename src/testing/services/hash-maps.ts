//!optimize 2
import type { MemoryHashMap, MemoryStores } from "../../engine";
import type { CallDetails } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import { copyStored } from "../data-stores/storable-value";
import { HashMapCall, HashMapUpdateCall, takeValue, UnitGate, UPDATE_UNITS } from "./hash-map-calls";
import type { ItemSlot, MemoryItems } from "./memory-items";

const KEY_LENGTH_MAX = 128;
const EXPIRATION_SECONDS_MAX = 45 * 24 * 3600;

/** What calls of one kind to one key have in common. */
interface KeyDetails extends CallDetails {
	readonly place: ItemSlot;
}

/** One hash map, as one server sees it. */
export class VirtualHashMap implements MemoryHashMap {
	/** Servers call for the same few keys again and again. */
	private readonly known = new Map<string, Map<string, KeyDetails>>();

	constructor(
		private readonly server: ServerContext,
		private readonly items: MemoryItems,
		private readonly name: string,
	) {}

	public getAsync(key: string): unknown {
		let value: unknown;
		this.call("HashMap.GetAsync", key, (slot, staleSeconds) => {
			value = slot.read(staleSeconds)?.value;
			return undefined;
		});
		return copyStored(value);
	}

	public setAsync(key: string, value: unknown, expirationSeconds: number): boolean {
		this.checkExpiration(expirationSeconds);
		const taken = takeValue(value);
		if (typeIs(taken, "string")) error(taken, 0);
		let hadValue = false;
		this.call("HashMap.SetAsync", key, (slot) => {
			hadValue = slot.read() !== undefined;
			return slot.write(taken.value, taken.size, expirationSeconds);
		});
		return hadValue;
	}

	public updateAsync(key: string, transform: (value: unknown) => unknown, expirationSeconds: number): unknown {
		this.checkExpiration(expirationSeconds);
		const { server, items } = this;
		const details = this.details("HashMap.UpdateAsync", key);
		const call = new HashMapUpdateCall(server, details, items, details.place, transform, expirationSeconds);
		call.await();
		return copyStored(call.written);
	}

	public removeAsync(key: string): void {
		this.call("HashMap.RemoveAsync", key, (slot) => {
			slot.remove();
			return undefined;
		});
	}

	private call(
		name: string,
		key: string,
		effect: (slot: ItemSlot, staleSeconds: number) => string | undefined,
	): void {
		const details = this.details(name, key);
		new HashMapCall(this.server, details, (staleSeconds) => effect(details.place, staleSeconds)).await();
	}

	private details(name: string, key: string): KeyDetails {
		let known = this.known.get(name);
		if (known === undefined) {
			known = new Map<string, KeyDetails>();
			this.known.set(name, known);
		}
		let details = known.get(key);
		if (details === undefined) {
			details = this.makeDetails(name, key);
			known.set(key, details);
		}
		return details;
	}

	private makeDetails(name: string, key: string): KeyDetails {
		if (!typeIs(key, "string") || key === "" || key.size() > KEY_LENGTH_MAX) {
			error(`InvalidRequest: a key has 1 to ${KEY_LENGTH_MAX} characters.`, 0);
		}
		const { server, items } = this;
		const place = items.slot(this.name, key);
		return {
			name,
			family: "memoryStore",
			store: this.name,
			key,
			subject: `${this.name}/${key}`,
			legSeconds: server.cloud.options.memoryStoreLegSeconds,
			gate: new UnitGate(server.name, items, place, name === "HashMap.UpdateAsync" ? UPDATE_UNITS : 1),
			place,
		};
	}

	private checkExpiration(seconds: number): void {
		if (typeIs(seconds, "number") && seconds > 0 && seconds <= EXPIRATION_SECONDS_MAX) return;
		error(`InvalidRequest: the expiration is more than 0 and at most ${EXPIRATION_SECONDS_MAX} s.`, 0);
	}
}

/** `MemoryStoreService` of one server. */
export class VirtualMemoryStores implements MemoryStores {
	private readonly opened = new Map<string, VirtualHashMap>();

	constructor(
		private readonly server: ServerContext,
		private readonly items: MemoryItems,
	) {}

	public getHashMap(name: string): MemoryHashMap {
		let opened = this.opened.get(name);
		if (opened === undefined) {
			opened = new VirtualHashMap(this.server, this.items, name);
			this.opened.set(name, opened);
		}
		return opened;
	}
}
