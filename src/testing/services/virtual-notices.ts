import type { Notice, Notices } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import { VirtualSignal } from "../kernel/virtual-signal";

/** Makes signals for game code, in the server's signal mode. */
export class VirtualNotices implements Notices {
	constructor(private readonly server: ServerContext) {}

	public createNotice<A extends Array<unknown>>(): Notice<A> {
		return new VirtualSignal<A>(this.server.cloud.kernel, this.server.process, this.server.signalMode);
	}
}
