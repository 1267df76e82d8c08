//!optimize 2
import type { FaultVerdict } from "../faults/faults";
import { CloudCall } from "./cloud-call";

/** The faults that end an update, before its transform or at its write. */
const ENDINGS = new Set<FaultVerdict["kind"]>(["hang", "errorBefore", "lateEffect"]);

/** What a transform decided: to write, to leave the key as it is, or it failed with that error. */
export type TransformOutcome = "write" | "cancel" | { readonly problem: string };

/**
 * Read, transform on the calling server, write if nobody wrote in between, else again with what was written: how
 * `UpdateAsync` works.
 */
export abstract class UpdateCall extends CloudCall {
	public override fire(): void {
		if (this.phase === "transform") this.runTransform();
		else super.fire();
	}

	/** Remembers the value for the transform. */
	protected abstract takeSnapshot(): void;

	/** Runs the caller's transform on the snapshot. */
	protected abstract transformSnapshot(): TransformOutcome;

	/** Writes what the transform answered. False: the snapshot is not the newest value any more; a text: the error. */
	protected abstract commit(): boolean | string;

	/** Called before the transform runs again; answers the error where it must not. */
	protected admitAgain(): string | undefined {
		return undefined;
	}

	/** Never asked: the effect of an update is its `commit`. */
	protected override takeEffect(): string | undefined {
		return undefined;
	}

	protected override arrive(): void {
		const verdict = this.verdict;
		if (verdict !== undefined && ENDINGS.has(verdict.kind) && (verdict.isEarly || this.phase === "commit")) {
			super.arrive();
		} else if (this.phase === "outbound") {
			this.takeSnapshot();
			this.goToTransform();
		} else {
			this.tryCommit();
		}
	}

	private tryCommit(): void {
		const isForced = this.server.cloud.faults.isConflictForced(this.details.family);
		const outcome = !isForced && this.commit();
		if (typeIs(outcome, "string")) this.reply(outcome);
		else if (!outcome) this.runAgain("conflict");
		else if (this.isTakenForConflict()) this.runAgain("landedConflict");
		else this.reply(undefined);
	}

	private runAgain(reason: string): void {
		this.note(reason);
		const problem = this.admitAgain();
		if (problem !== undefined) return this.reply(problem);
		this.takeSnapshot();
		this.goToTransform();
	}

	/** Whether what was just written looks like the write of another server. */
	private isTakenForConflict(): boolean {
		if (this.verdict?.kind !== "landedConflict") {
			return this.server.cloud.faults.isConflictSeen(this.details.family);
		}
		// Once: the second write is seen for what it is.
		this.verdict = undefined;
		return true;
	}

	private goToTransform(): void {
		this.process = this.server.process;
		this.phase = "transform";
		this.scheduleInFrame(this.legSeconds());
	}

	private runTransform(): void {
		const outcome = this.transformSnapshot();
		if (outcome === "write") this.travel("commit");
		else this.finish(outcome === "cancel" ? undefined : outcome.problem);
	}
}

/**
 * Calls a transform as the engine does: it must not yield. Answers whether it returned, then what it returned or the
 * error.
 */
export function callTransform(
	transform: (value: unknown, info: unknown) => unknown,
	value: unknown,
	info: unknown,
): LuaTuple<[isOk: boolean, first: unknown, second: unknown, third: unknown]> {
	// A thread of its own, so that a yield in it is seen instead of suspending whoever drives the cloud.
	const running = coroutine.create(transform);
	const [isOk, first, second, third] = coroutine.resume(running, value, info);
	if (coroutine.status(running) !== "suspended") return $tuple(isOk, first, second, third);
	coroutine.close(running);
	return $tuple(false, "Callbacks cannot yield", undefined, undefined);
}
