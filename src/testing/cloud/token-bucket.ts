//!optimize 2
/** A budget that refills all the time and holds at most a minute's worth. It starts full. */
export class TokenBucket {
	private tokens: number;
	private updatedAt: number;

	/** @param perMinute tokens a minute; where it grows with the players, the bucket belongs into a `BucketSet` */
	constructor(
		private readonly now: () => number,
		private readonly perMinute: () => number,
	) {
		this.tokens = perMinute();
		this.updatedAt = now();
	}

	/** How many tokens are there now; below 0 after `spend`. */
	public available(): number {
		const now = this.now();
		const perMinute = this.perMinute();
		const refilled = this.tokens + ((now - this.updatedAt) * perMinute) / 60;
		// What was earned while there were more players stays: it only does not grow any more.
		this.tokens = math.max(math.min(refilled, perMinute), math.min(this.tokens, refilled));
		this.updatedAt = now;
		return this.tokens;
	}

	/** Takes so many tokens when they are there. */
	public take(count = 1): boolean {
		if (this.available() < count) return false;
		this.tokens -= count;
		return true;
	}

	/** Takes so many tokens, though there may be fewer: then it is empty until the debt is refilled. */
	public spend(count: number): void {
		this.available();
		this.tokens -= count;
	}

	/** Seconds until there are so many tokens. */
	public secondsTo(count: number): number {
		const missing = count - this.available();
		return missing > 0 ? (missing * 60) / this.perMinute() : 0;
	}
}

/** Budgets that grow with the players of a server, or of the experience. */
export class BucketSet {
	private readonly buckets = new Array<TokenBucket>();

	constructor(private readonly now: () => number) {}

	/** A bucket of so many tokens a minute. */
	public make(perMinute: () => number): TokenBucket {
		const bucket = new TokenBucket(this.now, perMinute);
		this.buckets.push(bucket);
		return bucket;
	}

	/** To be called before the number of players changes: what was earned so far was earned by those who were there. */
	public settle(): void {
		for (const bucket of this.buckets) bucket.available();
	}
}
