import type { Constants } from "./constants";
import type { MetricsCounter } from "./metrics";

/** What the game has set, and what is counted for it. */
export interface Settings {
	readonly constants: Constants;
	/** Whether the game has set AUTO_SAVE_PERIOD itself. */
	readonly isPeriodSet: () => boolean;
	readonly metrics: MetricsCounter;
}
