import type { Clock } from "./clock";
import type { Host } from "./host";
import type { Notices } from "./notices";
import type { ClientRemotes } from "./remotes";
import type { Scheduler } from "./scheduler";

/** What covers the screen of the local player. */
export interface Screen {
	/** Covers the screen until the answered function is called; calling that twice is allowed. Does not yield. */
	cover(text: string): () => void;
}

/** Everything that the library asks of one player's client. */
export interface ClientEngine {
	readonly clock: Clock;
	readonly host: Host;
	readonly notices: Notices;
	readonly remotes: ClientRemotes;
	readonly scheduler: Scheduler;
	readonly screen: Screen;
}
