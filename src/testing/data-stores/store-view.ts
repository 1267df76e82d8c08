import type { CloudCore } from "../cloud/cloud-core";
import type { CloudStore, Commit } from "./cloud-store";
import { copyStored } from "./storable-value";
import { takeContent } from "./store-calls";

/** One version of a key, as the omniscient view shows it. */
export interface VersionView {
	readonly Version: string;
	/** Unix milliseconds. */
	readonly CreatedTime: number;
	readonly IsDeleted: boolean;
	readonly value: unknown;
}

/** A data store seen from above: nothing yields, nothing fails, nothing is counted. Every answer is a copy. */
export class StoreView {
	constructor(
		private readonly cloud: CloudCore,
		private readonly store: CloudStore,
	) {}

	/** The current value; nothing for a key that was removed or never written. */
	public read(key: string): unknown {
		return copyStored(this.store.keys.get(key)?.current()?.value);
	}

	public userIds(key: string): Array<number> {
		const current = this.store.keys.get(key)?.current();
		return current !== undefined ? table.clone(current.userIds as Array<number>) : [];
	}

	public metadata(key: string): object {
		const current = this.store.keys.get(key)?.current();
		return current !== undefined ? (copyStored(current.metadata) as object) : {};
	}

	/** True for a key that had a value and was removed, for the 30 days in which that can be undone. */
	public isRemoved(key: string): boolean {
		const versions = this.versions(key);
		return versions.size() > 0 && versions[versions.size() - 1].IsDeleted;
	}

	/** The versions that can still be read, oldest first, tombstones included. */
	public versions(key: string): Array<VersionView> {
		const stored = this.store.keys.get(key);
		if (stored === undefined) return [];
		return stored.history(this.cloud.unixMillis()).map((version) => ({
			Version: version.id,
			CreatedTime: version.createdMillis,
			IsDeleted: version.isDeleted,
			value: copyStored(version.value),
		}));
	}

	/** The keys that have a value, sorted. */
	public keys(): Array<string> {
		const names = new Array<string>();
		for (const [key, stored] of this.store.keys) {
			if (stored.current() !== undefined) names.push(key);
		}
		return names.sort();
	}

	/** Writes a value at once, unseen by `onCommit`. Raises for what a data store refuses. */
	public preload(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		const content = takeContent(value, userIds, metadata, this.cloud.options.userIdsMax);
		if (typeIs(content, "string")) error(content, 2);
		this.store.preload(key, content);
	}

	/** Calls back at every write that takes effect, in the moment that it does. */
	public onCommit(callback: (commit: Commit) => void): void {
		this.store.onCommit(callback);
	}
}
