//!optimize 2
/** A budget that refills all the time and holds at most a minute's worth. It starts full. */
export class TokenBucket {
	private tokens: number;
	private updatedAt: number;

	/** @param perMinute tokens a minute; asked again whenever time has passed, as it grows with the players */
	constructor(
		private readonly now: () => number,
		private readonly perMinute: () => number,
	) {
		this.tokens = perMinute();
		this.updatedAt = now();
	}

	/** How many tokens are there now. */
	public available(): number {
		const now = this.now();
		const perMinute = this.perMinute();
		const refilled = this.tokens + ((now - this.updatedAt) * perMinute) / 60;
		this.tokens = math.min(refilled, perMinute);
		this.updatedAt = now;
		return this.tokens;
	}

	/** Takes so many tokens when they are there. */
	public take(count = 1): boolean {
		if (this.available() < count) return false;
		this.tokens -= count;
		return true;
	}

	/** Seconds until there is a token. */
	public secondsToNext(): number {
		const missing = 1 - this.available();
		return missing > 0 ? (missing * 60) / this.perMinute() : 0;
	}
}
