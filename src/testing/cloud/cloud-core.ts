import type { Faults } from "../faults/faults";
import { Kernel } from "../kernel/kernel";
import { RandomStream } from "../kernel/random-stream";
import { Trace } from "../kernel/trace";
import type { CompleteOptions } from "../options";
import type { CallCounter } from "./call-counter";
import { BucketSet } from "./token-bucket";

/** The error lists of all clouds of this VM that ever had one: a run must not end green over an error nobody looked at. */
const errorLists = new Array<Array<string>>();

/** Every uncaught error of every cloud that no spec took. */
export function uncaughtErrors(): Array<string> {
	const all = new Array<string>();
	for (const list of errorLists) {
		for (const message of list) all.push(message);
	}
	return all;
}

/** What every part of one cloud works with. */
export class CloudCore {
	public readonly trace: Trace;
	public readonly kernel: Kernel;
	/** Uncaught errors, "[server] message" and the traceback below. */
	public readonly errors = new Array<string>();
	/** The budgets of the whole experience. */
	public readonly budgets: BucketSet;
	/** In all servers together. */
	public playerCount = 0;
	private isListed = false;

	constructor(
		public readonly options: CompleteOptions,
		public readonly faults: Faults,
		public readonly calls: CallCounter,
	) {
		this.trace = new Trace(options.keepTrace);
		const kernel = new Kernel(this.trace, this.stream("schedule"));
		this.kernel = kernel;
		this.budgets = new BucketSet(() => kernel.now);
	}

	/** A stream of chance of its own for whoever asks under that name. */
	public stream(name: string): RandomStream {
		return new RandomStream(this.options.seed, name);
	}

	/** True time as Unix milliseconds, whole. */
	public unixMillis(): number {
		return math.floor((this.options.startTime + this.kernel.now) * 1000);
	}

	/** Remembers an error that nobody caught. */
	public report(where: string, message: string): void {
		if (!this.isListed) {
			this.isListed = true;
			errorLists.push(this.errors);
		}
		this.errors.push(`[${where}] ${message}`);
		// The first line only: a traceback may name the same code differently on another engine.
		this.trace.add(where, `error ${message.split("\n")[0]}`);
	}
}
