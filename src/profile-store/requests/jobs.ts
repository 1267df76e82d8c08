/** Counts the work that closing has to wait for. */
export class Jobs {
	private count = 0;

	public isBusy(): boolean {
		return this.count > 0;
	}

	/** Runs `work`, which may yield and may throw. */
	public run<T>(work: () => T): T {
		this.count += 1;
		const [isSuccess, result] = pcall(work);
		this.count -= 1;
		if (!isSuccess) error(result, 0);
		return result as T;
	}
}
