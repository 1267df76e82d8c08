import type { Engine, KeyInfo } from "../../engine";
import { KeyedQueue } from "../../util/keyed-queue";
import type { DataStoreAccess } from "./data-store-access";
import type { Jobs } from "./jobs";
import type { KeyAddress } from "./key";
import { waitPatiently } from "./patience";
import type { Problems } from "./problems";
import type { Step, Update } from "./update-key";
import { updateKey } from "./update-key";

/** A request that has not answered for so long is given up: it may still take effect. Seconds. */
const PATIENCE_SECONDS = 45;
/** Once the server closes, for what was asked before: the process has 30 s in all, and the next try needs most of them. */
const PATIENCE_SECONDS_CLOSING = 6;
/** What is asked while the server closes may be slow: there is hardly time for another try. */
const PATIENCE_SECONDS_AT_THE_END = 22;
const RETRY_SECONDS_MAX_CLOSING = 4;
/** How often a pause looks up to see whether the server has begun to close. */
const SLICE_SECONDS = 1;

/**
 * The requests of this server to the stores. What it does to one key happens in the order of the calls; no request is
 * waited for for ever. From the library's own threads only.
 */
export class Requests {
	private readonly turns: KeyedQueue;
	private readonly onBroken = (words: string) => this.problems.impossible(words);

	constructor(
		private readonly engine: Engine,
		public readonly access: DataStoreAccess,
		public readonly problems: Problems,
		public readonly jobs: Jobs,
		public readonly isClosing: () => boolean,
		/** For how long, in seconds, a request may keep what a session has to save from its turn at that key. */
		private readonly turnSeconds: (token: string) => number | undefined,
	) {
		this.turns = new KeyedQueue(engine.scheduler);
	}

	/** Yields until it is the caller's turn at the key, runs `work` (which may yield and may raise), and passes the key on. */
	public inTurn<T>(token: string, work: () => T): T {
		return this.turns.run(token, work);
	}

	/** One change of a key in its turn. A request that is given up, or has failed, writes nothing later. Yields; raises nothing, trouble is reported. */
	public update<S extends Step>(
		address: KeyAddress,
		decide: (value: unknown, info: KeyInfo | undefined) => S | undefined,
	): Update<S> {
		return this.inTurn(address.token, () => {
			let lastStep: S | undefined;
			let update: Update<S> | undefined;
			let isAnswered = false;
			const seconds = this.waitPatiently(address.token, (isGivenUp) => {
				const decideOrStop = (value: unknown, info: KeyInfo | undefined) => {
					// An error does not mean that it will not land: by then its caller may have tried again, and gone on.
					if (isGivenUp() || isAnswered) return undefined;
					lastStep = decide(value, info);
					return lastStep;
				};
				update = this.updateNow(address, decideOrStop);
				isAnswered = true;
			});
			if (seconds !== undefined) {
				const problem = `no answer within ${seconds} s; it may have landed`;
				update = { isDone: false, step: lastStep, problem, refusal: undefined };
			}
			this.reportFailure(address, update!);
			return update!;
		});
	}

	/** One `UpdateAsync`, by who has the key's turn and waits by itself. Yields; raises and reports nothing. */
	public updateNow<S extends Step>(
		{ dataStore, key }: KeyAddress,
		decide: (value: unknown, info: KeyInfo | undefined) => S | undefined,
	): Update<S> {
		return updateKey(dataStore, key, decide, this.onBroken);
	}

	/** What need not wait for its turn, or has the turn at that key. Yields; raises the request's error. */
	public read<T>(request: () => T, token?: string): T {
		let isSuccess = false;
		let result: unknown;
		const seconds = this.waitPatiently(token, () => {
			[isSuccess, result] = pcall(request);
		});
		if (seconds !== undefined) error(`no answer within ${seconds} s; it may have landed`, 0);
		if (!isSuccess) error(result, 0);
		return result as T;
	}

	/** The same in the key's turn: sees what this server did before. Answers nothing when its turn has not come in time. */
	public readInTurn<T extends defined>(token: string, seconds: number, request: () => T): T | undefined {
		return this.turns.tryRun(token, seconds, () => this.read(request, token));
	}

	/** Yields before the next try; no longer than 4 s once the server closes, also where the pause began before. */
	public pause(seconds: number): void {
		const { clock, scheduler } = this.engine;
		const begunAt = clock.monotonicSeconds();
		while (true) {
			const longest = this.isClosing() ? math.min(seconds, RETRY_SECONDS_MAX_CLOSING) : seconds;
			const rest = longest - (clock.monotonicSeconds() - begunAt);
			if (rest <= 0) return;
			scheduler.wait(math.min(rest, SLICE_SECONDS));
		}
	}

	private waitPatiently(token: string | undefined, request: (isGivenUp: () => boolean) => void): number | undefined {
		const isLate = this.isClosing();
		const longest = () => {
			if (isLate) return PATIENCE_SECONDS_AT_THE_END;
			return this.isClosing() ? PATIENCE_SECONDS_CLOSING : PATIENCE_SECONDS;
		};
		const limit = () => {
			const turnSeconds = token === undefined ? undefined : this.turnSeconds(token);
			return math.min(longest(), turnSeconds ?? math.huge);
		};
		return waitPatiently(this.engine.scheduler, this.engine.clock, limit, request);
	}

	private reportFailure<S extends Step>({ storeName, key }: KeyAddress, update: Update<S>): void {
		if (update.isDone) return;
		// What the store refuses says nothing about how well it is.
		if (update.refusal !== undefined) this.problems.warn(update.problem, storeName, key);
		else this.problems.cloudFailed(update.problem, storeName, key);
	}
}
