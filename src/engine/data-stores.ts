/** What the engine knows of a key beside its value (`DataStoreKeyInfo`). Times are Unix milliseconds. */
export interface KeyInfo {
	readonly CreatedTime: number;
	readonly UpdatedTime: number;
	readonly Version: string;
	GetUserIds(): Array<number>;
	GetMetadata(): object;
}

/** One entry of a key's history. `CreatedTime` is Unix milliseconds. */
export interface VersionInfo {
	readonly CreatedTime: number;
	readonly Version: string;
	/** True for the tombstone that a removal leaves. */
	readonly IsDeleted: boolean;
}

export interface VersionPages {
	isFinished(): boolean;
	getCurrentPage(): Array<VersionInfo>;
	/** Yields. Raises the engine's error text. */
	advanceToNextPageAsync(): void;
}

export interface VersionListOptions {
	readonly isDescending: boolean;
	/** Unix milliseconds. */
	readonly minDate?: number;
	/** Unix milliseconds. */
	readonly maxDate?: number;
	/** 1 to 1024; the engine's default where it is left out. */
	readonly pageSize?: number;
}

/**
 * Decides what is written: the new value with its user ids and metadata, or nothing to leave the key as it is.
 * It may be called again when another server wrote in between, it must not yield, and the value it gets is its own to change.
 */
export type Transform = (
	value: unknown,
	keyInfo: KeyInfo | undefined,
) => LuaTuple<[value: unknown, userIds?: Array<number>, metadata?: object]>;

export type ValueAndInfo = LuaTuple<[value: unknown, keyInfo: KeyInfo | undefined]>;

/** One data store. Every method yields, raises the engine's error text, and may have taken effect although it raised. */
export interface DataStore {
	/** With `useCache` the engine may answer what it read up to 4 s ago. */
	getAsync(key: string, useCache: boolean): ValueAndInfo;
	setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void;
	/** Answers what is stored afterwards, a copy of its own, or nothing when the transform cancelled. */
	updateAsync(key: string, transform: Transform): ValueAndInfo;
	/** Writes a tombstone: older versions stay readable for 30 days. Answers the value that was removed, or nothing. */
	removeAsync(key: string): unknown;
	getVersionAsync(key: string, version: string): ValueAndInfo;
	/** The value that was current at that moment (Unix milliseconds), or nothing. */
	getVersionAtTimeAsync(key: string, unixMillis: number): ValueAndInfo;
	listVersionsAsync(key: string, options: VersionListOptions): VersionPages;
}

/** The request kinds that are budgeted apart. */
export type RequestType = "StandardRead" | "StandardWrite" | "StandardList" | "StandardRemove";

export interface DataStores {
	/** Does not yield. Without `scope` the engine's global scope. */
	getDataStore(name: string, scope?: string): DataStore;
	/** How many requests of that kind this server may still start now. */
	getRequestBudget(requestType: RequestType): number;
}
