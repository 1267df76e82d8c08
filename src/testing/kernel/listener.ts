import type { Connection } from "../../engine";

/** One listener of a signal, a topic or a heartbeat; it is its own connection. */
export class Listener<A extends Array<unknown>> implements Connection {
	public isConnected = true;

	/** @param remove takes it out of the list that it is in */
	constructor(
		public readonly callback: (...args: A) => void,
		private readonly remove: (listener: Listener<A>) => void,
	) {}

	public Disconnect(): void {
		if (!this.isConnected) return;
		this.isConnected = false;
		this.remove(this);
	}
}
