import type { Connection } from "./connection";

/** Messages between the servers of one experience: best effort, so they may be lost, doubled, late or out of order. */
export interface Messaging {
	/** Yields; raises. At most 1 kB of data, a topic of 1-80 characters. */
	publishAsync(topic: string, data: unknown): void;
	/** Yields, may raise, may never return. The publisher hears its own message. `sent` is Unix seconds. */
	subscribeAsync(topic: string, callback: (data: unknown, sent: number) => void): Connection;
}
