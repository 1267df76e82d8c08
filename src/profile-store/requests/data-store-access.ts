import type { DataStore, Engine } from "../../engine";
import { MockDataStore } from "./mock-data-store";
import type { DataStoreState, ProfileStoreModule } from "../types";

/** The key that shows whether Studio may write. The reference module uses the same. */
const PROBE_NAME = "____PS";

function stateFromError(message: string): DataStoreState {
	if (message.find("ConnectFail", 1, true)[0] !== undefined) return "NoInternet";
	const isClosed =
		message.find("403", 1, true)[0] !== undefined || message.find("must publish", 1, true)[0] !== undefined;
	// Any other error says that the stores are there, only not well at the moment.
	return isClosed ? "NoAccess" : "Access";
}

/** Whether there are data stores, and which one a request goes to: the live one, or one of the two kinds of mock. */
export class DataStoreAccess {
	/** What stands in for the live stores where there is no access. */
	private readonly standIns = new Map<string, DataStore>();
	/** `ProfileStore.Mock`: apart from the above, with or without access. */
	private readonly mocks = new Map<string, DataStore>();
	private readonly live = new Map<string, DataStore>();

	constructor(
		private readonly engine: Engine,
		private readonly module: ProfileStoreModule,
	) {}

	/** Outside Studio the answer is known at once. Does not yield. */
	public start(): void {
		if (!this.engine.host.isStudio) {
			this.module.DataStoreState = "Access";
			return;
		}
		this.engine.scheduler.spawn(() => this.probe());
	}

	public waitUntilReady(): void {
		while (this.module.DataStoreState === "NotReady") this.engine.scheduler.wait();
	}

	public isLive(isMock: boolean): boolean {
		return !isMock && this.module.DataStoreState === "Access";
	}

	/** To be asked when ready. */
	public storeFor(name: string, isMock: boolean): DataStore {
		const isLive = this.isLive(isMock);
		const stores = isMock ? this.mocks : isLive ? this.live : this.standIns;
		let dataStore = stores.get(name);
		if (dataStore === undefined) {
			dataStore = isLive
				? this.engine.dataStores.getDataStore(name)
				: new MockDataStore(this.engine.scheduler, () => this.engine.clock.unixMillis());
			stores.set(name, dataStore);
		}
		return dataStore;
	}

	/** Names a key of this server in one of the three kinds of store. To be asked when ready. */
	public token(name: string, key: string, isMock: boolean): string {
		const kind = isMock ? "U" : this.isLive(isMock) ? "L" : "M";
		// The length keeps "ab" + "c" apart from "a" + "bc".
		return `${kind}${name.size()}_${name}_${key}`;
	}

	private probe(): void {
		const { dataStores, clock, host } = this.engine;
		const [isSuccess, message] = pcall(() => {
			dataStores.getDataStore(PROBE_NAME).setAsync(PROBE_NAME, clock.unixSeconds());
		});
		const state = isSuccess ? "Access" : stateFromError(tostring(message));
		if (state === "NoInternet") host.warn("[ProfileStore]: No internet access - check your network connection");
		host.print(
			state === "Access"
				? "[ProfileStore]: Roblox API services available - data will be saved"
				: "[ProfileStore]: Roblox API services unavailable - data will not be saved",
		);
		this.module.DataStoreState = state;
	}
}
