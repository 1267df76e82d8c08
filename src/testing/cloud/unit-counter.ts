//!optimize 2
/** Counts what servers use of something, by the minute. */
export class UnitCounter {
	/** By server: units of each minute, the first at 0. */
	private readonly used = new Map<string, Map<number, number>>();

	public add(server: string, now: number, units: number): void {
		let minutes = this.used.get(server);
		if (minutes === undefined) {
			minutes = new Map<number, number>();
			this.used.set(server, minutes);
		}
		const minute = math.floor(now / 60);
		minutes.set(minute, (minutes.get(minute) ?? 0) + units);
	}

	/** What one server or all of them used, in one minute or in all. */
	public count(serverName?: string, minute?: number): number {
		let sum = 0;
		for (const [server, minutes] of this.used) {
			if (serverName !== undefined && server !== serverName) continue;
			for (const [each, units] of minutes) {
				if (minute === undefined || each === minute) sum += units;
			}
		}
		return sum;
	}
}
