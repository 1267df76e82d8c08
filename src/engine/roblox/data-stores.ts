import { DataStoreService } from "@rbxts/services";
import type {
	DataStore as DataStorePort,
	DataStores,
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
		return useCache ? this.store.GetAsync(key) : this.store.GetAsync(key, this.uncached);
	}

	public setAsync(key: string, value: unknown, userIds?: Array<number>, metadata?: object): void {
		const options = new Instance("DataStoreSetOptions");
		if (metadata !== undefined) options.SetMetadata(metadata);
		this.store.SetAsync(key, value, userIds ?? [], options);
	}

	public updateAsync(key: string, transform: Transform): ValueAndInfo {
		return this.store.UpdateAsync(key, transform as never) as unknown as ValueAndInfo;
	}

	public removeAsync(key: string): unknown {
		const [removed] = this.store.RemoveAsync(key);
		return removed;
	}

	public getVersionAsync(key: string, version: string): ValueAndInfo {
		return this.store.GetVersionAsync(key, version);
	}

	public getVersionAtTimeAsync(key: string, unixMillis: number): ValueAndInfo {
		return this.store.GetVersionAtTimeAsync(key, unixMillis) as ValueAndInfo;
	}

	public listVersionsAsync(key: string, options: VersionListOptions): VersionPages {
		const direction = options.isDescending ? Enum.SortDirection.Descending : Enum.SortDirection.Ascending;
		const { minDate, maxDate, pageSize } = options;
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
