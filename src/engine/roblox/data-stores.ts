import { DataStoreService } from "@rbxts/services";
import type {
	DataStore as DataStorePort,
	DataStores,
	KeyInfo,
	RequestType,
	Transform,
	ValueAndInfo,
	VersionListOptions,
	VersionPages,
} from "..";

const REQUEST_TYPES: { readonly [Type in RequestType]: Enum.DataStoreRequestType } = {
	StandardRead: Enum.DataStoreRequestType.StandardRead,
	StandardWrite: Enum.DataStoreRequestType.StandardWrite,
	StandardList: Enum.DataStoreRequestType.StandardList,
	StandardRemove: Enum.DataStoreRequestType.StandardRemove,
};

/** The types know one of the two values of an answer. Handed on as arguments both arrive; a cast would lose the second. */
function bothOf(value: unknown, keyInfo?: KeyInfo): ValueAndInfo {
	return $tuple(value, keyInfo);
}

class RobloxVersionPages implements VersionPages {
	constructor(private readonly pages: DataStoreVersionPages) {}

	public isFinished() {
		return this.pages.IsFinished;
	}

	public getCurrentPage() {
		return this.pages.GetCurrentPage();
	}

	public advanceToNextPageAsync() {
		this.pages.AdvanceToNextPageAsync();
	}
}

class RobloxDataStore implements DataStorePort {
	private readonly uncached = new Instance("DataStoreGetOptions");

	constructor(private readonly store: DataStore) {
		this.uncached.UseCache = false;
	}

	public getAsync(key: string, useCache: boolean): ValueAndInfo {
		// Two returns: a choice between two answers of several values is compiled to tables.
		if (useCache) return this.store.GetAsync(key);
		return this.store.GetAsync(key, this.uncached);
	}

	public setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		const options = new Instance("DataStoreSetOptions");
		if (metadata !== undefined) options.SetMetadata(metadata);
		this.store.SetAsync(key, value, userIds ?? [], options);
	}

	public updateAsync(key: string, transform: Transform): ValueAndInfo {
		return this.store.UpdateAsync(key, transform);
	}

	public removeAsync(key: string): unknown {
		const [removed] = this.store.RemoveAsync(key);
		return removed;
	}

	public getVersionAsync(key: string, version: string): ValueAndInfo {
		return this.store.GetVersionAsync(key, version);
	}

	public getVersionAtTimeAsync(key: string, unixMillis: number): ValueAndInfo {
		return bothOf(this.store.GetVersionAtTimeAsync(key, unixMillis));
	}

	public listVersionsAsync(key: string, options: VersionListOptions): VersionPages {
		const direction = options.isDescending ? Enum.SortDirection.Descending : Enum.SortDirection.Ascending;
		// Zero is what the engine takes for "not given".
		const { minDate = 0, maxDate = 0, pageSize = 0 } = options;
		return new RobloxVersionPages(this.store.ListVersionsAsync(key, direction, minDate, maxDate, pageSize));
	}
}

/** `DataStoreService`. */
export const robloxDataStores: DataStores = {
	getDataStore(name, scope) {
		return new RobloxDataStore(DataStoreService.GetDataStore(name, scope));
	},
	getRequestBudget(requestType) {
		return DataStoreService.GetRequestBudgetForRequestType(REQUEST_TYPES[requestType]);
	},
};
