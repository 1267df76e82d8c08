//!optimize 2
import type { DataStore, KeyInfo, Transform, ValueAndInfo, VersionListOptions, VersionPages } from "../../engine";
import type { CallDetails } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";
import type { CloudStore } from "./cloud-store";
import { keyProblem } from "./key-rules";
import type { GatedCall, RequestBudgets } from "./request-budgets";
import { copyStored } from "./storable-value";
import { StoreCall, StoreUpdateCall, takeContent } from "./store-calls";
import type { StoredVersion } from "./stored-key";
import { StoredKeyInfo } from "./stored-key";
import { pageSizeProblem, selectVersions, VersionPageList } from "./version-list";

const CACHE_SECONDS = 4;
const FUTURE_MILLIS_MAX = 10 * 60 * 1000;

interface CachedRead {
	readonly version: StoredVersion | undefined;
	readonly readAt: number;
}

function answer(version: StoredVersion | undefined): ValueAndInfo {
	if (version === undefined || version.isDeleted) return $tuple(undefined, undefined);
	const info: KeyInfo = new StoredKeyInfo(version);
	return $tuple(copyStored(version.value), info);
}

/** One data store, as one server sees it. */
export class VirtualDataStore implements DataStore {
	private readonly cache = new Map<string, CachedRead>();

	constructor(
		private readonly server: ServerContext,
		private readonly name: string,
		private readonly store: CloudStore,
		private readonly budgets: RequestBudgets,
		private readonly accessProblem: string | undefined,
	) {}

	public getAsync(key: string, useCache: boolean): ValueAndInfo {
		this.check(key);
		const cached = useCache ? this.cache.get(key) : undefined;
		if (cached !== undefined && this.now() - cached.readAt < CACHE_SECONDS) {
			this.server.scheduler.wait();
			return answer(cached.version);
		}
		const version = this.read("GetAsync", key, () => this.store.keys.get(key)?.current());
		this.remember(key, version);
		return answer(version);
	}

	public setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		this.check(key);
		if (value === undefined) error("103: nil is not allowed in data stores.", 0);
		const content = takeContent(value, userIds, metadata, this.server.cloud.options.userIdsMax);
		if (typeIs(content, "string")) error(content, 0);
		let written: StoredVersion | undefined;
		const details = this.details("SetAsync", key, "SetAsync");
		const call = new StoreCall(this.server, details, () => {
			details.throughput?.countWrite(content.size);
			written = this.store.write(key, content, this.server.name, "SetAsync");
			return undefined;
		});
		call.await();
		this.remember(key, written);
	}

	public updateAsync(key: string, transform: Transform): ValueAndInfo {
		this.check(key);
		const details = this.details("UpdateAsync", key, "UpdateAsync");
		const call = new StoreUpdateCall(this.server, details, this.store, key, transform);
		call.await();
		if (call.written !== undefined) this.remember(key, call.written);
		return answer(call.written);
	}

	public removeAsync(key: string): unknown {
		this.check(key);
		let removed: StoredVersion | undefined;
		const details = this.details("RemoveAsync", key, "RemoveAsync");
		const call = new StoreCall(this.server, details, () => {
			details.throughput?.countWrite(0);
			removed = this.store.remove(key, this.server.name);
			return undefined;
		});
		call.await();
		this.remember(key, undefined);
		return copyStored(removed?.value);
	}

	public getVersionAsync(key: string, version: string): ValueAndInfo {
		this.check(key);
		let isKnown = false;
		const found = this.read("GetVersionAsync", key, () => {
			const stored = this.store.keys.get(key)?.find(version, this.server.cloud.unixMillis());
			isKnown = stored !== undefined;
			return stored;
		});
		if (!isKnown) error("510: The version identifier is not valid.", 0);
		return answer(found);
	}

	public getVersionAtTimeAsync(key: string, unixMillis: number): ValueAndInfo {
		this.check(key);
		if (unixMillis <= 0 || unixMillis > this.server.cloud.unixMillis() + FUTURE_MILLIS_MAX) {
			error("InvalidTimestamp: The timestamp must be positive and at most ten minutes ahead.", 0);
		}
		return answer(
			this.read("GetVersionAtTimeAsync", key, () => {
				return this.store.keys.get(key)?.at(unixMillis, this.server.cloud.unixMillis());
			}),
		);
	}

	public listVersionsAsync(key: string, options: VersionListOptions): VersionPages {
		this.check(key);
		const problem = pageSizeProblem(options.pageSize);
		if (problem !== undefined) error(problem, 0);
		const history = this.list(key);
		return new VersionPageList(selectVersions(history, options), options.pageSize, () => this.list(key));
	}

	private list(key: string): ReadonlyArray<StoredVersion> {
		let history: ReadonlyArray<StoredVersion> = [];
		const call = new StoreCall(this.server, this.details("ListVersionsAsync", key, "List"), () => {
			const versions = this.store.keys.get(key)?.history(this.server.cloud.unixMillis());
			if (versions !== undefined) history = table.clone(versions as Array<StoredVersion>);
			return undefined;
		});
		call.await();
		return history;
	}

	private read(name: string, key: string, find: () => StoredVersion | undefined): StoredVersion | undefined {
		let found: StoredVersion | undefined;
		const details = this.details(name, key, "GetAsync");
		const call = new StoreCall(this.server, details, () => {
			found = find();
			details.throughput?.countRead(found?.size ?? 0);
			return undefined;
		});
		call.await();
		return found;
	}

	private details(name: string, key: string, gate: GatedCall): CallDetails {
		return {
			name,
			family: "dataStore",
			store: this.name,
			key,
			subject: `${this.name}/${key}`,
			legSeconds: this.server.cloud.options.dataStoreLegSeconds,
			gate: this.budgets.gate(gate),
			throughput: this.store.throughput(key),
		};
	}

	/** What this server wrote or read last answers its cached reads for a while. */
	private remember(key: string, version: StoredVersion | undefined): void {
		this.cache.set(key, { version, readAt: this.now() });
	}

	private check(key: string): void {
		const problem = this.accessProblem ?? keyProblem(key);
		if (problem !== undefined) error(problem, 0);
	}

	private now(): number {
		return this.server.cloud.kernel.now;
	}
}
