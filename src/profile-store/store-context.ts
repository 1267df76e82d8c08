import type { DataStore } from "../engine";
import type { DataStoreAccess } from "./data-store-access";
import type { Store } from "./types";

/** One store, or its Mock: what all its operations need to know. */
export class StoreContext {
	constructor(
		private readonly access: DataStoreAccess,
		public readonly name: string,
		public readonly template: object,
		public readonly isMock: boolean,
		/** The public store, for `Profile.ProfileStore`. */
		public readonly face: Store,
	) {}

	/** Yields until it is known whether there are data stores (Studio only). The rest is to be asked after that. */
	public waitUntilReady(): void {
		this.access.waitUntilReady();
	}

	public isLive(): boolean {
		return this.access.isLive(this.isMock);
	}

	public dataStore(): DataStore {
		return this.access.storeFor(this.name, this.isMock);
	}

	public token(key: string): string {
		return this.access.token(this.name, key, this.isMock);
	}
}
