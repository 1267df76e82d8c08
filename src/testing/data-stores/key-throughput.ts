//!optimize 2
import { TokenBucket } from "../cloud/token-bucket";

const KB = 1024;
/** KB a minute, by all servers together. */
const READ_KB = 25 * KB;
const WRITE_KB = 4 * KB;

/** What a call does to its key. */
export type KeyUse = "read" | "write" | "update";

/** Each request counts as whole KB. */
function kilobytes(size: number): number {
	return math.max(1, math.ceil(size / KB));
}

/**
 * How much is read from and written to one key. How large a value is shows when it is there, so the size that was seen
 * last stands for it: a request goes when there is room for that.
 */
export class KeyThroughput {
	private readonly read: TokenBucket;
	private readonly written: TokenBucket;
	private lastSize = 1;

	constructor(now: () => number) {
		this.read = new TokenBucket(now, () => READ_KB);
		this.written = new TokenBucket(now, () => WRITE_KB);
	}

	public countRead(size: number): void {
		this.lastSize = kilobytes(size);
		this.read.spend(this.lastSize);
	}

	public countWrite(size: number): void {
		this.lastSize = kilobytes(size);
		this.written.spend(this.lastSize);
	}

	/** Seconds until a call may go; 0 while the key is not throttled. */
	public secondsTo(use: KeyUse): number {
		const toRead = use !== "write" ? this.read.secondsTo(this.lastSize) : 0;
		return use !== "read" ? math.max(toRead, this.written.secondsTo(this.lastSize)) : toRead;
	}
}
