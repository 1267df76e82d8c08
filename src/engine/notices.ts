import type { Connection } from "./connection";

/**
 * A signal for notices to game code. Listeners run in the engine's signal mode: at once, or deferred to the end of the
 * resumption cycle. Never for anything that must have run before the next line.
 */
export interface Notice<A extends Array<unknown>> {
	Connect(listener: (...args: A) => void): Connection;
	Wait(): LuaTuple<A>;
	Fire(...args: A): void;
}

export interface Notices {
	createNotice<A extends Array<unknown>>(): Notice<A>;
}
