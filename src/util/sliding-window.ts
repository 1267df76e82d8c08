/** Lets so many things happen within any stretch of so many seconds. */
export class SlidingWindow {
	/** When the newest ones happened, oldest first, from `first` on. */
	private moments = new Array<number>();
	private first = 0;

	constructor(
		private readonly now: () => number,
		private readonly seconds: number,
	) {}

	/** Answers whether one more may happen, and counts it then. The limit may be another one each time. */
	public take(limit: number): boolean {
		const now = this.now();
		while (this.first < this.moments.size() && this.moments[this.first] <= now - this.seconds) this.first += 1;
		if (this.moments.size() - this.first >= limit) return false;
		if (this.first > 64 && this.first * 2 > this.moments.size()) {
			const start = this.first;
			this.moments = this.moments.filter((_moment, index) => index >= start);
			this.first = 0;
		}
		this.moments.push(now);
		return true;
	}

	/** The newest one that was counted did not count after all. */
	public giveBack(): void {
		if (this.moments.size() > this.first) this.moments.pop();
	}
}
