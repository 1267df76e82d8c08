import type { SimServer } from "../../src/testing";

export const STORE_NAME = "Peers";

/** What every library stores of a key in these runs: how many changes each session made. */
export interface PeerData {
	Ops: Map<string, number>;
	/** The changes of sessions whose entries were folded away. */
	Settled: number;
}

export function newPeerData(): PeerData {
	return { Ops: new Map(), Settled: 0 };
}

/** A session as a game has it, whatever the library. */
export interface PeerSession {
	/** Whether the library says that what is changed now will be saved. */
	isActive(): boolean;
	/** Whether it will never be active again: a library may suspend a session, and go on with it. */
	isOver(): boolean;
	read(): PeerData;
	/** Changes the data, in the way that the library wants. */
	change(edit: (data: PeerData) => void): void;
	/** The player leaves. Does not yield. */
	end(): void;
}

/** One server with the library, as a game would use it with its default settings. */
export interface PeerServer {
	/** Yields, in a thread of the server. Nothing: the library gave up, or the player is gone. Raises what the library raises. */
	load(key: string, userId: number, isGone: () => boolean): PeerSession | undefined;
}

export interface PeerLibrary {
	readonly name: string;
	readonly version: string;
	/** Boots a place with the library in a simulated server. From outside of all servers. */
	boot(sim: SimServer): PeerServer;
	/** The game's data in a stored value. */
	dataOf(value: unknown): PeerData | undefined;
	/** Whether sessions may put metadata beside their data. */
	readonly hasMetadata: boolean;
}

/** What sessions put beside their data, where the library lets them. */
export function metadataFor(key: string): { readonly Key: string } {
	return { Key: key };
}
