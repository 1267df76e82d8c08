import type { Connection } from "./connection";

/** The server process that this code runs in. */
export interface Host {
	readonly placeId: number;
	/** Empty in Studio. */
	readonly jobId: string;
	readonly isStudio: boolean;
	/** False on a client, where nothing of the library may start. */
	readonly isServer: boolean;
	/** True in the simulated cloud: what cannot be raises there, and is only told on Roblox. */
	readonly isSimulated?: boolean;
	/**
	 * Runs `callback` when the server begins to close; it may yield. All callbacks together have 30 s, then the process is
	 * killed. Raises the engine's error text on a server that closes already.
	 */
	onClose(callback: () => void): void;
	/**
	 * Tells how many seconds at least are left when Roblox plans a restart of this server: for an update of the game or for
	 * maintenance. Never tells where the engine has no such event.
	 */
	onRestartScheduled(callback: (secondsUntil: number) => void): Connection;
	print(message: string): void;
	warn(message: string): void;
}
