/** Pauses between tries: each twice as long as the one before, up to the longest. Seconds. */
export class Backoff {
	private seconds: number;

	constructor(
		private readonly shortest: number,
		private readonly longest: number,
	) {
		this.seconds = shortest;
	}

	/** The pause before the next try. */
	public next(): number {
		const seconds = this.seconds;
		this.seconds = math.min(this.longest, seconds * 2);
		return seconds;
	}

	/** A try has worked: the next pause is the shortest again. */
	public reset(): void {
		this.seconds = this.shortest;
	}
}
