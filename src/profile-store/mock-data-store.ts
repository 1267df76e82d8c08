import type {
	DataStore,
	KeyInfo,
	Scheduler,
	Transform,
	ValueAndInfo,
	VersionListOptions,
	VersionPages,
} from "../engine";
import { deepCopy } from "../util/deep-copy";

interface Entry {
	value: unknown;
	userIds: Array<number>;
	metadata: object;
	createdTime: number;
	updatedTime: number;
	version: number;
}

function copyOf(value: unknown): unknown {
	return typeIs(value, "table") ? deepCopy(value) : value;
}

function infoOf(entry: Entry): KeyInfo {
	const { userIds, metadata } = entry;
	return {
		CreatedTime: entry.createdTime,
		UpdatedTime: entry.updatedTime,
		Version: string.format("%016d.%010d.%016d.01", 0, entry.version, 0),
		GetUserIds() {
			return [...userIds];
		},
		GetMetadata() {
			return deepCopy(metadata);
		},
	};
}

/** A data store that lives and dies with the server. It has no history: versions are unknown to it. */
export class MockDataStore implements DataStore {
	private readonly entries = new Map<string, Entry>();

	constructor(
		private readonly scheduler: Scheduler,
		private readonly unixMillis: () => number,
	) {}

	public getAsync(key: string): ValueAndInfo {
		this.scheduler.wait();
		const entry = this.entries.get(key);
		if (entry === undefined) return $tuple(undefined, undefined);
		return $tuple(copyOf(entry.value), infoOf(entry));
	}

	public setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		this.updateAsync(key, () => $tuple(value, userIds, metadata));
	}

	public updateAsync(key: string, transform: Transform): ValueAndInfo {
		const before = this.entries.get(key);
		const now = this.unixMillis();
		const [value, userIds, metadata] = transform(
			before !== undefined ? copyOf(before.value) : undefined,
			before !== undefined ? infoOf(before) : undefined,
		);
		if (value === undefined) {
			this.scheduler.wait();
			return $tuple(undefined, undefined);
		}
		const entry: Entry = {
			value: copyOf(value),
			userIds: [...(userIds ?? [])],
			metadata: deepCopy(metadata ?? {}),
			createdTime: before?.createdTime ?? now,
			updatedTime: now,
			version: (before?.version ?? 0) + 1,
		};
		this.entries.set(key, entry);
		const answer = copyOf(value);
		this.scheduler.wait();
		return $tuple(answer, infoOf(entry));
	}

	public removeAsync(key: string): void {
		this.entries.delete(key);
		this.scheduler.wait();
	}

	public getVersionAsync(): ValueAndInfo {
		this.scheduler.wait();
		return $tuple(undefined, undefined);
	}

	public getVersionAtTimeAsync(): ValueAndInfo {
		this.scheduler.wait();
		return $tuple(undefined, undefined);
	}

	public listVersionsAsync(_key: string, _options: VersionListOptions): VersionPages {
		this.scheduler.wait();
		return {
			isFinished() {
				return true;
			},
			getCurrentPage() {
				return [];
			},
			advanceToNextPageAsync() {},
		};
	}
}
