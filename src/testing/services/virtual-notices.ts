import type { Notice, Notices } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import { VirtualSignal } from "../kernel/virtual-signal";

/** Makes signals for game code, in the signal mode of its process. */
export class VirtualNotices implements Notices {
	constructor(private readonly context: Pick<ServerContext, "cloud" | "process" | "signalMode">) {}

	public createNotice<A extends Array<unknown>>(): Notice<A> {
		const { cloud, process, signalMode } = this.context;
		return new VirtualSignal<A>(cloud.kernel, process, signalMode);
	}
}
