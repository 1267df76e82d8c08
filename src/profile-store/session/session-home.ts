import type { Clock, Scheduler } from "../../engine";
import type { Fleet } from "../fleet/fleet";
import type { Requests } from "../requests/requests";
import type { Settings } from "../settings";
import type { AutoSave } from "./auto-save";
import type { LastSaves } from "./last-saves";
import type { SessionRegistry } from "./session-registry";

/** What a session stands on. */
export interface SessionHome {
	readonly clock: Clock;
	readonly scheduler: Scheduler;
	readonly requests: Requests;
	readonly fleet: Fleet;
	readonly settings: Settings;
	readonly sessions: SessionRegistry;
	readonly autoSave: AutoSave;
	readonly lastSaves: LastSaves;
}
