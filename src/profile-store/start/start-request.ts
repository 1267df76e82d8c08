import type { Clock, Scheduler } from "../../engine";
import type { ProfileObject } from "../session/profile";
import type { StoreContext } from "../session/store-context";
import type { StartSessionParams } from "../types";

/** One caller of StartSessionAsync, in whose thread it is made. */
export class StartRequest {
	/** Monotonic seconds: each caller has START_SESSION_TIMEOUT of its own. */
	public readonly startedAt: number;
	private readonly caller = coroutine.running();
	private isWaiting = false;
	private isDone = false;
	private profile: ProfileObject<object> | undefined;

	constructor(
		private readonly scheduler: Scheduler,
		clock: Clock,
		/** The store that was asked: two of one name may have other templates. */
		public readonly context: StoreContext,
		public readonly params: StartSessionParams,
	) {
		this.startedAt = clock.monotonicSeconds();
	}

	/** Whether the caller's thread has been cancelled, so that nobody would take the profile. */
	public isAbandoned(): boolean {
		return coroutine.status(this.caller) === "dead";
	}

	public answer(profile: ProfileObject<object> | undefined): void {
		this.profile = profile;
		this.isDone = true;
		if (this.isWaiting) this.scheduler.resume(this.caller);
	}

	/** Yields the caller until it is answered. */
	public wait(): ProfileObject<object> | undefined {
		while (!this.isDone) {
			this.isWaiting = true;
			coroutine.yield();
		}
		return this.profile;
	}
}
