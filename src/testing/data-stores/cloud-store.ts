//!optimize 2
import type { CloudCore } from "../cloud/cloud-core";
import { KeyThroughput } from "./key-throughput";
import type { RequestBuckets } from "./request-limits";
import { EXPERIENCE_LIMITS, makeBuckets } from "./request-limits";
import type { StoredContent, StoredVersion } from "./stored-key";
import { StoredKey } from "./stored-key";

/** A write that took effect. The values are the cloud's own: look, do not change. */
export interface Commit {
	readonly key: string;
	readonly value: unknown;
	/** What it replaced; nothing for a new or removed key. */
	readonly previous: unknown;
	/** What stands beside the value from now on. */
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: object;
	/** The name of the server that asked for it. */
	readonly server: string;
	/** "UpdateAsync", "SetAsync" or "RemoveAsync". */
	readonly call: string;
	/** Virtual seconds. */
	readonly time: number;
}

/** One data store as the cloud keeps it, for all servers. */
export class CloudStore {
	public readonly keys = new Map<string, StoredKey>();
	private readonly throughputs = new Map<string, KeyThroughput>();
	private readonly listeners = new Array<(commit: Commit) => void>();

	constructor(
		private readonly cloud: CloudCore,
		private readonly nextSequence: () => number,
	) {}

	public onCommit(callback: (commit: Commit) => void): void {
		this.listeners.push(callback);
	}

	/** The key with its history; made when it does not exist. */
	public open(key: string): StoredKey {
		let stored = this.keys.get(key);
		if (stored === undefined) {
			stored = new StoredKey();
			this.keys.set(key, stored);
		}
		return stored;
	}

	/** How much is read from and written to the key; nothing where the cloud has no budgets. */
	public throughput(key: string): KeyThroughput | undefined {
		const { options, kernel } = this.cloud;
		if (!options.budgets) return undefined;
		let throughput = this.throughputs.get(key);
		if (throughput === undefined) {
			throughput = new KeyThroughput(() => kernel.now);
			this.throughputs.set(key, throughput);
		}
		return throughput;
	}

	/** Writes a value and tells the listeners. */
	public write(key: string, content: StoredContent, server: string, call: string): StoredVersion {
		const stored = this.open(key);
		const previous = stored.current()?.value;
		const version = stored.write(content, this.cloud.unixMillis(), this.nextSequence());
		this.cloud.trace.note(server, call, "commit", key);
		this.cloud.trace.fold(content.size);
		if (!this.listeners.isEmpty()) this.tell(key, version, previous, server, call);
		return version;
	}

	/** Writes a value that was there before the story begins: nobody is told. */
	public preload(key: string, content: StoredContent): void {
		this.open(key).write(content, this.cloud.unixMillis(), this.nextSequence());
	}

	/** Puts a tombstone and tells the listeners; answers the version that it covers. */
	public remove(key: string, server: string): StoredVersion | undefined {
		const stored = this.keys.get(key);
		const previous = stored?.current();
		if (stored === undefined || previous === undefined) return undefined;
		stored.remove(this.cloud.unixMillis(), this.nextSequence());
		this.cloud.trace.note(server, "RemoveAsync", "commit", key);
		this.tell(key, undefined, previous.value, server, "RemoveAsync");
		return previous;
	}

	private tell(
		key: string,
		version: StoredVersion | undefined,
		previous: unknown,
		server: string,
		call: string,
	): void {
		const value = version?.value;
		const [userIds, metadata] = [version?.userIds ?? [], version?.metadata ?? {}];
		const time = this.cloud.kernel.now;
		const commit: Commit = { key, value, previous, userIds, metadata, server, call, time };
		for (const listener of this.listeners) {
			const [isOk, message] = xpcall(listener, (problem: unknown) => debug.traceback(tostring(problem)), commit);
			if (!isOk) this.cloud.report("cloud", tostring(message));
		}
	}
}

/** All data stores of the experience. */
export class CloudStores {
	/** What all servers may ask for together. */
	public readonly budgets: RequestBuckets;
	private readonly stores = new Map<string, CloudStore>();
	private sequence = 0;

	constructor(private readonly cloud: CloudCore) {
		this.budgets = makeBuckets(cloud.budgets, EXPERIENCE_LIMITS, () => cloud.playerCount);
	}

	/** The store of that name and scope (nothing: the global one). */
	public open(name: string, scope = "global"): CloudStore {
		const address = `${scope}/${name}`;
		let store = this.stores.get(address);
		if (store === undefined) {
			store = new CloudStore(this.cloud, () => {
				this.sequence += 1;
				return this.sequence;
			});
			this.stores.set(address, store);
		}
		return store;
	}
}
