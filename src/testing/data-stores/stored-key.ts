//!optimize 2
import type { KeyInfo } from "../../engine";
import { copyStored } from "./storable-value";

const MILLIS_PER_HOUR = 3_600_000;
/** How long what was superseded or removed can still be read. */
const KEPT_MILLIS = 30 * 24 * MILLIS_PER_HOUR;

/** One version of a key, as the cloud holds it. Nothing of it is ever changed or handed out without a copy. */
export interface StoredVersion {
	readonly id: string;
	/** Unix milliseconds of the write. */
	readonly createdMillis: number;
	/** Unix milliseconds of the key's first write since it last did not exist. */
	readonly keyCreatedMillis: number;
	readonly value: unknown;
	/** The length of its JSON, in characters. */
	readonly size: number;
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: object;
	/** True for the tombstone that a removal leaves. */
	readonly isDeleted: boolean;
}

/** What is to be written. All of it belongs to the cloud from here on. */
export interface StoredContent {
	readonly value: unknown;
	/** The length of the value's JSON, in characters. */
	readonly size: number;
	readonly userIds: ReadonlyArray<number>;
	readonly metadata: object;
}

/** `DataStoreKeyInfo` of one version. */
export class StoredKeyInfo implements KeyInfo {
	public readonly Version: string;
	public readonly CreatedTime: number;
	public readonly UpdatedTime: number;

	constructor(private readonly version: StoredVersion) {
		this.Version = version.id;
		this.CreatedTime = version.keyCreatedMillis;
		this.UpdatedTime = version.createdMillis;
	}

	public GetUserIds(): Array<number> {
		return table.clone(this.version.userIds as Array<number>);
	}

	public GetMetadata(): object {
		return copyStored(this.version.metadata) as object;
	}
}

function versionId(millis: number, sequence: number): string {
	return string.format("%016X.%010d.%016X.01", millis, sequence, millis);
}

/** A key with its history. */
export class StoredKey {
	/** Moves with every write and removal: who read an older one has a conflict. */
	public revision = 0;
	private versions: Array<StoredVersion> = [];

	/** The newest version that holds a value. */
	public current(): StoredVersion | undefined {
		const latest = this.latest();
		return latest !== undefined && !latest.isDeleted ? latest : undefined;
	}

	/** The versions that can still be read, oldest first. */
	public history(nowMillis: number): ReadonlyArray<StoredVersion> {
		this.expire(nowMillis);
		return this.versions;
	}

	public find(id: string, nowMillis: number): StoredVersion | undefined {
		return this.history(nowMillis).find((version) => version.id === id);
	}

	/** The version that was the newest at that moment, be it a tombstone. */
	public at(millis: number, nowMillis: number): StoredVersion | undefined {
		let found: StoredVersion | undefined;
		for (const version of this.history(nowMillis)) {
			if (version.createdMillis <= millis) found = version;
		}
		return found;
	}

	/** Writes a version; within a UTC hour it takes the place of the one before. */
	public write(content: StoredContent, nowMillis: number, sequence: number): StoredVersion {
		const previous = this.current();
		const version: StoredVersion = {
			id: versionId(nowMillis, sequence),
			createdMillis: nowMillis,
			keyCreatedMillis: previous !== undefined ? previous.keyCreatedMillis : nowMillis,
			value: content.value,
			size: content.size,
			userIds: content.userIds,
			metadata: content.metadata,
			isDeleted: false,
		};
		const isSameHour =
			previous !== undefined &&
			math.floor(previous.createdMillis / MILLIS_PER_HOUR) === math.floor(nowMillis / MILLIS_PER_HOUR);
		if (isSameHour) this.versions.pop();
		this.versions.push(version);
		this.revision += 1;
		this.expire(nowMillis);
		return version;
	}

	/** Puts a tombstone on a key that has a value; answers whether it had one. */
	public remove(nowMillis: number, sequence: number): boolean {
		const previous = this.current();
		if (previous === undefined) return false;
		this.versions.push({
			id: versionId(nowMillis, sequence),
			createdMillis: nowMillis,
			keyCreatedMillis: previous.keyCreatedMillis,
			value: undefined,
			size: 0,
			userIds: [],
			metadata: {},
			isDeleted: true,
		});
		this.revision += 1;
		return true;
	}

	/** The newest version, be it a tombstone. */
	private latest(): StoredVersion | undefined {
		return this.versions[this.versions.size() - 1];
	}

	private expire(nowMillis: number): void {
		const latest = this.latest();
		// What the tombstone covers was superseded when it was written, or before.
		if (latest !== undefined && latest.isDeleted && nowMillis - latest.createdMillis > KEPT_MILLIS) {
			this.versions = [];
			return;
		}
		// A version is superseded by the one after it; the latest that holds a value lives for ever.
		const second = this.versions[1];
		if (second === undefined || nowMillis - second.createdMillis <= KEPT_MILLIS) return;
		this.versions = this.versions.filter((_, index) => {
			const successor = this.versions[index + 1];
			return successor === undefined || nowMillis - successor.createdMillis <= KEPT_MILLIS;
		});
	}
}
