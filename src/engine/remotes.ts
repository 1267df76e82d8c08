import type { Connection } from "./connection";
import type { EnginePlayer } from "./players";

/**
 * The server's end of what goes over the wire. Messages reach a client in their order, and wait there for the first
 * listener; a client can send anything at all.
 */
export interface ServerRemotes {
	/** Answers a client's requests of that name. The handler may yield; what it raises is told to the client as nothing but "failed". */
	onRequest(name: string, handler: (player: EnginePlayer, ...args: Array<unknown>) => unknown): void;
	/** Sends to one client. Nothing happens when the player is gone. Does not yield. */
	send(name: string, player: EnginePlayer, payload: unknown): void;
}

/** A client's end. */
export interface ClientRemotes {
	/** Yields until the server answered. Raises when it cannot. */
	requestAsync(name: string, ...args: Array<unknown>): unknown;
	onMessage(name: string, callback: (payload: unknown) => void): Connection;
}
