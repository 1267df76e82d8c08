/** So many at once, and one more whenever its time has passed. */
export class TokenBucket {
	private tokens: number;
	private filledAt: number;

	/** @param now seconds of a clock that never goes back */
	constructor(
		private readonly capacity: number,
		private readonly perSecond: number,
		now: number,
	) {
		this.tokens = capacity;
		this.filledAt = now;
	}

	/** Takes one, if there is one. */
	public take(now: number): boolean {
		this.tokens = math.min(this.capacity, this.tokens + (now - this.filledAt) * this.perSecond);
		this.filledAt = now;
		if (this.tokens < 1) return false;
		this.tokens -= 1;
		return true;
	}

	/** One that was taken counts no more. */
	public giveBack(): void {
		this.tokens = math.min(this.capacity, this.tokens + 1);
	}
}
