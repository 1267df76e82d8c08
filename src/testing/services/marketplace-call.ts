import { CloudCall } from "../cloud/cloud-call";
import type { ServerContext } from "../cloud/server-context";

/** A question to the marketplace. */
class MarketplaceCall<T> extends CloudCall {
	public answer: T | undefined;

	constructor(
		server: ServerContext,
		name: string,
		key: string,
		private readonly look: () => T,
	) {
		super(server, { name, family: "marketplace", key, legSeconds: server.cloud.options.dataStoreLegSeconds });
	}

	protected override takeEffect(): string | undefined {
		const [isOk, answer] = pcall(this.look);
		if (!isOk) return tostring(answer);
		this.answer = answer as T;
		return undefined;
	}
}

/** Asks the marketplace and yields until the answer; `look` runs in the cloud, and what it raises is raised here. */
export function askMarketplace<T>(server: ServerContext, name: string, key: string, look: () => T): T {
	const call = new MarketplaceCall(server, name, key, look);
	call.await();
	return call.answer as T;
}
