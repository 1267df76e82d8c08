import type { Engine } from "../../engine";
import { KeyedQueue } from "../../util/keyed-queue";
import type { ProfileStoreModule } from "../types";

/** A request that has not answered for so long is given up: it may still take effect. Seconds. */
const PATIENCE_SECONDS = 45;
/** The process has 30 s in all then: three requests in a row may hang, and there is time for a fourth. */
const PATIENCE_SECONDS_CLOSING = 6;
/** While the heart is silent: a request that hangs must not keep a save waiting that takes the record's mark back. */
const PATIENCE_SECONDS_HURRIED = 3;
/** How often a request that takes long is looked at. */
const LOOK_SECONDS = 1;

/** Told to the request's transform: once true, nobody waits for it any more and it must write nothing. */
export type IsGivenUp = () => boolean;

/**
 * Requests to the stores: one at a time per key, and none is waited for for ever. A request that is given up may be run
 * again by the engine much later; its transform has to cancel then, or it would write what has been superseded.
 */
export class StoreCalls {
	private readonly queue: KeyedQueue;

	constructor(
		private readonly engine: Engine,
		private readonly module: ProfileStoreModule,
		/** Whether there are seconds only until another server may take this one for dead. */
		private readonly isHurried: () => boolean,
	) {
		this.queue = new KeyedQueue(engine.scheduler);
	}

	/** Yields until the request has answered; raises its error, or that it took too long. From the library's threads only. */
	public run(token: string, request: (isGivenUp: IsGivenUp) => void): void {
		this.queue.run(token, () => this.runPatiently(request));
	}

	/** The same for what only reads, which need not wait for its turn. */
	public read(request: () => void): void {
		this.runPatiently(request);
	}

	private patience(): number {
		if (this.isHurried()) return PATIENCE_SECONDS_HURRIED;
		return this.module.IsClosing ? PATIENCE_SECONDS_CLOSING : PATIENCE_SECONDS;
	}

	private runPatiently(request: (isGivenUp: IsGivenUp) => void): void {
		const { clock, scheduler } = this.engine;
		const begunAt = clock.monotonicSeconds();
		const waiting = coroutine.running();
		let isDone = false;
		let isGivenUp = false;
		let isWaiting = false;
		let isSuccess = false;
		let problem: unknown;
		scheduler.spawn(() => {
			[isSuccess, problem] = pcall(request, () => isGivenUp);
			isDone = true;
			if (isWaiting && !isGivenUp) scheduler.resume(waiting);
		});
		const look = () => {
			if (isDone || isGivenUp) return;
			if (clock.monotonicSeconds() - begunAt >= this.patience()) {
				isGivenUp = true;
				scheduler.resume(waiting);
			} else {
				scheduler.delay(LOOK_SECONDS, look);
			}
		};
		if (!isDone) {
			scheduler.delay(LOOK_SECONDS, look);
			isWaiting = true;
			coroutine.yield();
		}
		if (isGivenUp)
			error(`no answer within ${math.floor(clock.monotonicSeconds() - begunAt)} s; it may have landed`, 0);
		if (!isSuccess) error(problem, 0);
	}
}
