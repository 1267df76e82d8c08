import type { Fakes } from "./fakes";

/** When the first write of every fake key was; each further one is a second later. Unix milliseconds. */
const FIRST_WRITE = 1_800_000_000_000;
const PAGE_SIZE_DEFAULT = 1024;

type InfoAndValue<T> = LuaTuple<[T | undefined, DataStoreKeyInfo]>;

interface Written {
	readonly value: unknown;
	readonly info: DataStoreKeyInfo;
	readonly listed: DataStoreObjectVersionInfo;
}

/** The versions of the keys of one data store. */
class History {
	private readonly keys = new Map<string, Array<Written>>();

	constructor(private readonly fakes: Fakes) {}

	public of(key: string): Array<Written> {
		if (!this.keys.has(key)) this.keys.set(key, []);
		return this.keys.get(key)!;
	}

	/** Both nil for a key that is not there, or not any more. */
	public latest<T>(key: string): InfoAndValue<T> {
		const written = this.of(key);
		const last = written[written.size() - 1] as Written | undefined;
		if (last?.value === undefined) return $tuple(undefined, undefined as never);
		return $tuple(last.value as T, last.info);
	}

	public write(key: string, value: unknown, userIds: Array<number> = [], metadata: object = {}): DataStoreKeyInfo {
		const written = this.of(key);
		const time = FIRST_WRITE + written.size() * 1000;
		const version = `v${written.size() + 1}`;
		const info = this.fakes.instance("DataStoreKeyInfo", {
			CreatedTime: time,
			UpdatedTime: time,
			Version: version,
			GetUserIds() {
				return userIds;
			},
			GetMetadata() {
				return metadata;
			},
		});
		const listed = this.fakes.instance("DataStoreObjectVersionInfo", {
			CreatedTime: time,
			Version: version,
			IsDeleted: value === undefined,
		});
		written.push({ value, info, listed });
		return info;
	}
}

/** Pages of any kind. */
export function newPages<Name extends "DataStoreVersionPages" | "StandardPages">(
	fakes: Fakes,
	className: Name,
	items: ReadonlyArray<defined>,
	pageSize: number,
): Instances[Name] {
	let first = 0;
	const members = {
		IsFinished: items.size() <= pageSize,
		GetCurrentPage() {
			return items.filter((_, index) => index >= first && index < first + pageSize);
		},
		AdvanceToNextPageAsync() {
			if (members.IsFinished) error("No pages to advance to", 0);
			first += pageSize;
			members.IsFinished = first + pageSize >= items.size();
		},
	};
	return fakes.instance(className, members as never);
}

function newDataStore(fakes: Fakes, asked: Array<string>): DataStore {
	const history = new History(fakes);
	return fakes.instance("DataStore", {
		GetAsync<T>(key: string, options?: DataStoreGetOptions) {
			asked.push(`GetAsync ${key} ${options?.UseCache}`);
			return history.latest<T>(key);
		},
		SetAsync(key, value, userIds, options) {
			return history.write(key, value, userIds, options?.GetMetadata()).Version;
		},
		UpdateAsync(key, transform) {
			const [old, info] = history.latest<never>(key);
			const [value, userIds, metadata] = transform(old, info);
			if (value === undefined) return $tuple(undefined, undefined as never);
			return $tuple(value, history.write(key, value, userIds, metadata));
		},
		RemoveAsync<T>(key: string) {
			const [old, info] = history.latest<T>(key);
			if (old !== undefined) history.write(key, undefined);
			return $tuple(old, info as DataStoreKeyInfo | undefined);
		},
		GetVersionAsync(key, version) {
			const found = history.of(key).find((each) => each.info.Version === version);
			return $tuple(found?.value, found?.info as DataStoreKeyInfo);
		},
		// Two values, whatever the types say.
		GetVersionAtTimeAsync(key, timestamp) {
			const found = history.of(key).filter((each) => each.info.CreatedTime <= timestamp);
			const last = found[found.size() - 1] as Written | undefined;
			return $tuple(last?.value, last?.info);
		},
		ListVersionsAsync(key, direction, minDate = 0, maxDate = 0, pageSize = 0) {
			const isDescending = direction === Enum.SortDirection.Descending;
			asked.push(`ListVersionsAsync ${key} ${minDate} ${maxDate} ${pageSize}`);
			const found = history.of(key).filter(({ info: { CreatedTime: time } }) => {
				return time >= minDate && (maxDate === 0 || time <= maxDate);
			});
			found.sort((a, b) => a.info.CreatedTime > b.info.CreatedTime === isDescending);
			const listed = found.map((each) => each.listed);
			return newPages(fakes, "DataStoreVersionPages", listed, pageSize === 0 ? PAGE_SIZE_DEFAULT : pageSize);
		},
	});
}

/** DataStoreService. `asked` gets what matters of the calls. */
export function newDataStoreService(fakes: Fakes, asked: Array<string>): DataStoreService {
	const stores = new Map<string, DataStore>();
	return fakes.instance("DataStoreService", {
		GetDataStore(name, scope = "global") {
			const address = `${scope}/${name}`;
			if (!stores.has(address)) stores.set(address, newDataStore(fakes, asked));
			return stores.get(address)!;
		},
		GetRequestBudgetForRequestType(requestType) {
			return (requestType as EnumItem).Value * 10;
		},
	});
}
