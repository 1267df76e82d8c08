import type { DataStore, DataStores, RequestType } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import type { StudioAccess } from "../options";
import type { CloudStores } from "./cloud-store";
import { storeNameProblem } from "./key-rules";
import { RequestBudgets } from "./request-budgets";
import { VirtualDataStore } from "./virtual-data-store";

const UNPUBLISHED = "You must publish this place to the web to access DataStore.";

/** What every call raises in a Studio that has no way to the data. */
const ACCESS_PROBLEMS: Record<StudioAccess, string | undefined> = {
	Access: undefined,
	NoAccess: "403: Cannot write to DataStore from studio if API access is not enabled.",
	NoInternet: "HttpError: ConnectFail",
	Unpublished: UNPUBLISHED,
};

/** `DataStoreService` of one server. */
export class VirtualDataStores implements DataStores {
	private readonly budgets: RequestBudgets;
	private readonly opened = new Map<string, VirtualDataStore>();

	constructor(
		private readonly server: ServerContext,
		private readonly stores: CloudStores,
	) {
		this.budgets = new RequestBudgets(server, stores.budgets);
	}

	public getDataStore(name: string, scope?: string): DataStore {
		const access = this.server.studioAccess;
		const problem = access === "Unpublished" ? UNPUBLISHED : storeNameProblem(name, scope);
		if (problem !== undefined) error(problem, 0);
		const address = `${scope ?? "global"}/${name}`;
		let opened = this.opened.get(address);
		if (opened === undefined) {
			const store = this.stores.open(name, scope);
			opened = new VirtualDataStore(this.server, name, store, this.budgets, ACCESS_PROBLEMS[access]);
			this.opened.set(address, opened);
		}
		return opened;
	}

	public getRequestBudget(requestType: RequestType): number {
		return this.budgets.available(requestType);
	}
}
