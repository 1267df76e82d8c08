/** Keys with their versions, as Roblox keeps them: what `--demo` and the specs have in place of data stores. */

const HOUR = 3_600_000;
const KEPT = 30 * 24 * HOUR;

/** Data stores in memory. Plain data throughout, so that it can be written to a file and read again. */
export class StoredKeys {
	/** By store, scope and key: `{ versions, etag }`, the oldest version first. */
	#keys = new Map();
	#sequence = 0;

	/** `now()`: Unix milliseconds. */
	constructor(now) {
		this.now = now;
	}

	#address(store, scope, key) {
		return JSON.stringify([store, scope, key]);
	}

	/** Versions that can still be read, the oldest first; tombstones are among them. */
	versions(store, scope, key) {
		const found = this.#keys.get(this.#address(store, scope, key));
		if (found === undefined) return [];
		// One lives for 30 days after another took its place.
		return found.versions.filter((version, index) => {
			const next = found.versions[index + 1];
			const supersededAt = next?.time ?? (version.isDeleted ? version.time : Infinity);
			return this.now() - supersededAt <= KEPT;
		});
	}

	/** The version that holds at present, be it a tombstone, with the key's etag. */
	current(store, scope, key) {
		return this.versions(store, scope, key).at(-1);
	}

	at(store, scope, key, time) {
		return this.versions(store, scope, key).findLast((version) => version.time <= time);
	}

	/** The first write of a UTC hour makes a version; later ones of that hour take its place. */
	write(store, scope, key, { value, users = [], attributes = {} }) {
		const last = this.current(store, scope, key);
		const isLive = last !== undefined && !last.isDeleted;
		const version = {
			...this.#stamp(),
			createTime: isLive ? last.createTime : this.now(),
			value: structuredClone(value),
			users: [...users],
			attributes: structuredClone(attributes),
			isDeleted: false,
		};
		this.#push(store, scope, key, version, isLive);
		return version;
	}

	remove(store, scope, key) {
		const last = this.current(store, scope, key);
		if (last === undefined || last.isDeleted) return false;
		const version = { ...last, ...this.#stamp(), value: undefined, users: [], attributes: {}, isDeleted: true };
		this.#push(store, scope, key, version, false);
		return true;
	}

	#stamp() {
		this.#sequence += 1;
		const time = this.now();
		const hex = time.toString(16).toUpperCase().padStart(16, "0");
		const revision = `${hex}.${String(this.#sequence).padStart(10, "0")}.${hex}.01`;
		return { time, revision, etag: `etag-${this.#sequence}` };
	}

	#push(store, scope, key, version, mayReplace) {
		const address = this.#address(store, scope, key);
		const versions = [...(this.#keys.get(address)?.versions ?? [])];
		const last = versions.at(-1);
		const isSameHour = mayReplace && Math.floor(last.time / HOUR) === Math.floor(version.time / HOUR);
		if (isSameHour) versions.pop();
		versions.push(version);
		this.#keys.set(address, { versions });
	}

	/** Whole histories, for a beginning: `{ store, scope, key, versions }`. */
	put({ store, scope = "global", key, versions }) {
		const stored = versions.map((version) => {
			const { revision, etag } = this.#stamp();
			return {
				createTime: versions[0].time,
				users: [],
				attributes: {},
				isDeleted: false,
				revision,
				etag,
				...version,
			};
		});
		this.#keys.set(this.#address(store, scope, key), { versions: stored });
	}

	/** `[store, scope, key]` of all that have a value, sorted. */
	list() {
		return [...this.#keys.keys()]
			.map((address) => JSON.parse(address))
			.sort((a, b) => (a.join("\0") < b.join("\0") ? -1 : 1));
	}

	toJSON() {
		const keys = [...this.#keys].map(([address, { versions }]) => [address, versions]);
		return { sequence: this.#sequence, keys };
	}

	static from({ sequence, keys }, now) {
		const stored = new StoredKeys(now);
		stored.#sequence = sequence;
		stored.#keys = new Map(keys.map(([address, versions]) => [address, { versions }]));
		return stored;
	}
}
