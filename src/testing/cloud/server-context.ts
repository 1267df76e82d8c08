import type { Process } from "../kernel/process";
import type { RandomStream } from "../kernel/random-stream";
import type { VirtualScheduler } from "../kernel/virtual-scheduler";
import type { SignalMode } from "../kernel/virtual-signal";
import type { StudioAccess } from "../options";
import type { CloudCore } from "./cloud-core";
import type { BucketSet } from "./token-bucket";

/** How far a server is in its life. */
export type ServerState = "running" | "closing" | "closed" | "crashed";

/** What the ports of one server work with. */
export interface ServerContext {
	readonly name: string;
	readonly cloud: CloudCore;
	readonly process: Process;
	readonly scheduler: VirtualScheduler;
	readonly signalMode: SignalMode;
	readonly studioAccess: StudioAccess;
	/** How long its requests take. */
	readonly latency: RandomStream;
	/** Those that are its own. */
	readonly budgets: BucketSet;
	state: ServerState;
	playerCount(): number;
	/** Writes an error to its output without ending anything. */
	printError(message: string): void;
}
