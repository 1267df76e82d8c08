import type {
	DataStore,
	KeyInfo,
	Scheduler,
	Transform,
	ValueAndInfo,
	VersionInfo,
	VersionListOptions,
	VersionPages,
} from "../../engine";
import { deepCopy } from "../../storable/deep-copy";

/** The engine keeps a version an hour for 30 days; here every write is one, and the oldest go. */
const VERSIONS_MAX = 100;

interface Entry {
	/** Nothing: the key was removed. */
	readonly value: unknown;
	readonly userIds: Array<number>;
	readonly metadata: object;
	readonly createdTime: number;
	readonly updatedTime: number;
	readonly version: string;
}

function copyOf(value: unknown): unknown {
	return typeIs(value, "table") ? deepCopy(value) : value;
}

function infoOf(entry: Entry): KeyInfo {
	const { userIds, metadata } = entry;
	return {
		CreatedTime: entry.createdTime,
		UpdatedTime: entry.updatedTime,
		Version: entry.version,
		GetUserIds() {
			return [...userIds];
		},
		GetMetadata() {
			return deepCopy(metadata);
		},
	};
}

function answerOf(entry: Entry | undefined): ValueAndInfo {
	if (entry === undefined || entry.value === undefined) return $tuple(undefined, undefined);
	return $tuple(copyOf(entry.value), infoOf(entry));
}

/** A data store that lives and dies with the server. */
export class MockDataStore implements DataStore {
	/** The versions of each key, the newest last. */
	private readonly keys = new Map<string, Array<Entry>>();
	private versionCount = 0;

	constructor(
		private readonly scheduler: Scheduler,
		private readonly unixMillis: () => number,
	) {}

	public getAsync(key: string): ValueAndInfo {
		this.scheduler.wait();
		return answerOf(this.newest(key));
	}

	public setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		this.updateAsync(key, () => $tuple(value, userIds, metadata));
	}

	public updateAsync(key: string, transform: Transform): ValueAndInfo {
		const [valueBefore, infoBefore] = answerOf(this.newest(key));
		const [value, userIds, metadata] = transform(valueBefore, infoBefore);
		if (value === undefined) {
			this.scheduler.wait();
			return $tuple(undefined, undefined);
		}
		const entry = this.write(key, copyOf(value), infoBefore, userIds, metadata);
		this.scheduler.wait();
		return answerOf(entry);
	}

	public removeAsync(key: string): unknown {
		const removed = this.newest(key)?.value;
		if (removed !== undefined) this.write(key, undefined, undefined, undefined, undefined);
		this.scheduler.wait();
		return copyOf(removed);
	}

	public getVersionAsync(key: string, version: string): ValueAndInfo {
		this.scheduler.wait();
		return answerOf(this.versionsOf(key).find((entry) => entry.version === version));
	}

	public getVersionAtTimeAsync(key: string, unixMillis: number): ValueAndInfo {
		this.scheduler.wait();
		let current: Entry | undefined;
		for (const entry of this.versionsOf(key)) {
			if (entry.updatedTime <= unixMillis) current = entry;
		}
		return answerOf(current);
	}

	public listVersionsAsync(key: string, options: VersionListOptions): VersionPages {
		this.scheduler.wait();
		const found = new Array<VersionInfo>();
		for (const entry of this.versionsOf(key)) {
			const time = entry.updatedTime;
			if (time < (options.minDate ?? 0) || time > (options.maxDate ?? math.huge)) continue;
			const version = { CreatedTime: time, Version: entry.version, IsDeleted: entry.value === undefined };
			if (options.isDescending) found.unshift(version);
			else found.push(version);
		}
		return {
			isFinished() {
				return true;
			},
			getCurrentPage() {
				return found;
			},
			advanceToNextPageAsync() {},
		};
	}

	private versionsOf(key: string): Array<Entry> {
		return this.keys.get(key) ?? [];
	}

	private newest(key: string): Entry | undefined {
		const versions = this.versionsOf(key);
		return versions[versions.size() - 1];
	}

	private write(
		key: string,
		value: unknown,
		before: KeyInfo | undefined,
		userIds: Array<number> | undefined,
		metadata: object | undefined,
	): Entry {
		const now = this.unixMillis();
		this.versionCount += 1;
		const entry: Entry = {
			value,
			userIds: [...(userIds ?? [])],
			metadata: deepCopy(metadata ?? {}),
			createdTime: before?.CreatedTime ?? now,
			updatedTime: now,
			version: string.format("%016d.%010d.%016d.01", 0, this.versionCount, 0),
		};
		const versions = this.versionsOf(key);
		versions.push(entry);
		while (versions.size() > VERSIONS_MAX) versions.shift();
		this.keys.set(key, versions);
		return entry;
	}
}
