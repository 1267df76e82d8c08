/** Threads and time: `task` on Roblox, virtual time in the simulation. */
export interface Scheduler {
	/** Runs `callback` at once in a thread of its own, or resumes `thread`, until it first yields. An error ends that thread only and is reported. */
	spawn<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread;
	/** Resumes a yielded thread at once. Resuming a thread that is dead or was cancelled does nothing. */
	resume(yielded: thread, ...args: Array<unknown>): void;
	/** Runs `callback` later in the same resumption cycle. */
	defer<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread;
	/** Runs `callback` in the first frame that begins at least `seconds` from now. */
	delay<A extends Array<unknown>>(seconds: number, callback: (...args: A) => void, ...args: A): thread;
	/** Yields the calling thread until the first frame that begins at least `seconds` (default 0) from now; answers the seconds that passed. */
	wait(seconds?: number): number;
	/** Ends a thread that has not finished; nothing happens to one that has. */
	cancel(pending: thread): void;
}
