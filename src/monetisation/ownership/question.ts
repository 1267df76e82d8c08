import type { Scheduler } from "../../engine";
import { Backoff } from "../../util/backoff";

const TRIES = 4;
const PAUSE_SECONDS = 1;
const PAUSE_SECONDS_MAX = 8;

/** Somebody who waits for an answer, or for the end of the patience. */
interface Waiter {
	readonly thread: thread;
	isAwake: boolean;
}

/** One question to Roblox, asked once for all who want to know, and again a few times while it fails. */
export class Question<T extends defined> {
	/** Nothing until the answer is there; nothing for ever when every try failed. */
	public answer?: T;
	public isOver = false;
	/** Something has changed since: its answer may be out of date, and nobody should go by it. */
	public isStale = false;
	private waiting = new Array<Waiter>();

	constructor(
		private readonly scheduler: Scheduler,
		/** Yields; raises. */
		private readonly ask: () => T,
		/** Told of the last failure, if there is no answer. */
		private readonly onFailed: (problem: unknown) => void,
		/** Asked between two tries. */
		private readonly isWorthwhile: () => boolean,
	) {}

	/** Begins to ask; `onOver` runs before anybody who waits goes on. */
	public start(onOver: (question: Question<T>) => void): this {
		this.scheduler.spawn(() => {
			this.answer = this.tryOften();
			this.isOver = true;
			onOver(this);
			const waiting = this.waiting;
			this.waiting = [];
			for (const waiter of waiting) this.wake(waiter);
		});
		return this;
	}

	/** Yields until the answer is there, at most for so long. The question is asked on, though nobody waits. */
	public waitFor(seconds: number): T | undefined {
		if (this.isOver) return this.answer;
		const waiter: Waiter = { thread: coroutine.running(), isAwake: false };
		this.waiting.push(waiter);
		this.scheduler.delay(seconds, () => this.wake(waiter));
		coroutine.yield();
		return this.answer;
	}

	private wake(waiter: Waiter): void {
		if (waiter.isAwake) return;
		waiter.isAwake = true;
		this.scheduler.resume(waiter.thread);
	}

	private tryOften(): T | undefined {
		const pauses = new Backoff(PAUSE_SECONDS, PAUSE_SECONDS_MAX);
		let problem: unknown;
		for (const attempt of $range(1, TRIES)) {
			if (attempt > 1) this.scheduler.wait(pauses.next());
			if (this.isStale || !this.isWorthwhile()) return undefined;
			const [isSuccess, answer] = pcall(this.ask);
			if (isSuccess) return answer as T;
			problem = answer;
		}
		this.onFailed(problem);
		return undefined;
	}
}
