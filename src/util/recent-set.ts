/** Remembers the newest texts, so that what comes twice is noticed. */
export class RecentSet {
	private readonly texts = new Set<string>();
	private readonly order = new Array<string>();

	constructor(private readonly limit: number) {}

	/** Answers whether it is new. */
	public add(text: string): boolean {
		if (this.texts.has(text)) return false;
		this.texts.add(text);
		this.order.push(text);
		const oldest = this.order.size() > this.limit ? this.order.shift() : undefined;
		if (oldest !== undefined) this.texts.delete(oldest);
		return true;
	}
}
