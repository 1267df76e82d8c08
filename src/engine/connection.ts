/** What every subscription answers. Disconnecting twice is allowed. */
export interface Connection {
	Disconnect(): void;
}
