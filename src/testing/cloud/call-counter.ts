//!optimize 2
/** Counts the calls that servers make to the cloud. */
export class CallCounter {
	private readonly totals = new Map<string, number>();
	private readonly perServer = new Map<string, Map<string, number>>();

	/** How often that call was made, by one server or by all ("UpdateAsync", "HashMap.GetAsync" ...). */
	public count(call: string, serverName?: string): number {
		const counts = serverName === undefined ? this.totals : this.perServer.get(serverName);
		return counts?.get(call) ?? 0;
	}

	/** Counts one call. */
	public add(call: string, serverName: string): void {
		this.totals.set(call, (this.totals.get(call) ?? 0) + 1);
		let counts = this.perServer.get(serverName);
		if (counts === undefined) {
			counts = new Map<string, number>();
			this.perServer.set(serverName, counts);
		}
		counts.set(call, (counts.get(call) ?? 0) + 1);
	}
}
