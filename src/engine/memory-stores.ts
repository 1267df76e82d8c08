/** A shared map whose items expire. Every method yields and may raise. Keys up to 128 characters, values up to 32 kB. */
export interface MemoryHashMap {
	getAsync(key: string): unknown;
	/** Answers whether the key had a value already. */
	setAsync(key: string, value: unknown, expirationSeconds: number): boolean;
	/** Answers the new value, or nothing when the transform cancelled by returning nothing. The transform must not yield. */
	updateAsync(key: string, transform: (value: unknown) => unknown, expirationSeconds: number): unknown;
	removeAsync(key: string): void;
}

/** Fast shared memory without durability: only speed may depend on it. */
export interface MemoryStores {
	/** Does not yield. */
	getHashMap(name: string): MemoryHashMap;
}
