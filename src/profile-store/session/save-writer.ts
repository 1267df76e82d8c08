import type { DataStore, KeyInfo } from "../../engine";
import type { ProfileRecord } from "../record/record";
import type { OwnersWord, SavePayload, SaveStep, SessionIdentity } from "../record/save-step";
import { saveStep } from "../record/save-step";
import type { Refusal } from "../requests/store-error";
import { NO_DECISION, refusalOf, unwrittenProblem } from "../requests/store-error";
import type { Runtime } from "../create";

/** Where a session is stored. */
export interface SessionSource {
	readonly storeName: string;
	readonly key: string;
	readonly token: string;
	readonly isLive: boolean;
	readonly dataStore: DataStore;
}

export type WriteResult =
	| {
			readonly outcome: "saved";
			/** What is stored now: a copy that shares nothing with the game's tables. */
			readonly record: ProfileRecord;
			readonly keyInfo: KeyInfo | undefined;
			readonly asker: string | undefined;
			/** Monotonic seconds at which the request was begun. */
			readonly begunAt: number;
	  }
	| { readonly outcome: "lost" | "missing" | "failed" }
	/** The store will never take this. */
	| { readonly outcome: "refused"; readonly refusal: Refusal };

/** Writes one session's record, one request at a time. */
export class SaveWriter {
	/** The stored record may say that this server beats: also while a write with the mark is on its way. */
	private mayBeMarked: boolean;
	/** Monotonic seconds since which it may say so. */
	private markedSince: number;

	constructor(
		private readonly runtime: Runtime,
		private readonly source: SessionSource,
		private readonly identity: SessionIdentity,
		record: ProfileRecord,
		markedSince: number,
	) {
		this.mayBeMarked = record.Coffer?.Owner?.Beats === true;
		this.markedSince = markedSince;
	}

	public isMarked(): boolean {
		return this.mayBeMarked;
	}

	/** Whether another server may have had reason to think this one dead and taken the session. */
	public mayBeThoughtDead(): boolean {
		return this.mayBeMarked && this.runtime.link.presence.mayHaveBeenMissedSince(this.markedSince);
	}

	/** Yields. */
	public write(payload: Omit<SavePayload, "now">, endsSession: boolean): WriteResult {
		const { dataStore, key, token, storeName } = this.source;
		const begunAt = this.runtime.engine.clock.monotonicSeconds();
		let step: SaveStep | undefined;
		let infoBefore: KeyInfo | undefined;
		let answer: unknown;
		let infoAfter: KeyInfo | undefined;
		const [isSuccess, message] = pcall(() => {
			this.runtime.calls.run(token, (isGivenUp) => {
				[answer, infoAfter] = dataStore.updateAsync(key, (value, keyInfo) => {
					// Something newer may have been written since.
					if (isGivenUp()) return $tuple(undefined);
					step = this.decide(value, payload, endsSession);
					infoBefore = keyInfo;
					if (!step.isWrite) return $tuple(undefined);
					return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
				});
			});
		});
		const problem = isSuccess ? unwrittenProblem(step, answer) : tostring(message);
		if (problem !== undefined || step === undefined) {
			const text = problem ?? NO_DECISION;
			this.runtime.issues.report(text, storeName, key);
			const refusal = refusalOf(text);
			return refusal === undefined ? { outcome: "failed" } : { outcome: "refused", refusal };
		}
		if (step.outcome !== "saved") return { outcome: step.outcome };
		// The answer is a copy of what is stored; a step that did not write was given one by the store.
		const record = step.isWrite ? (answer as ProfileRecord) : step.record;
		this.mayBeMarked = record.Coffer?.Owner?.Beats === true;
		return {
			outcome: "saved",
			record,
			keyInfo: step.isWrite ? infoAfter : infoBefore,
			asker: step.asker,
			begunAt,
		};
	}

	private decide(value: unknown, payload: Omit<SavePayload, "now">, endsSession: boolean): SaveStep {
		const now = this.runtime.engine.clock.unixSeconds();
		const word = this.ownersWord();
		if (word?.Beats === true && !endsSession) this.noteMark();
		return saveStep(value, this.identity, { ...payload, now }, word, endsSession);
	}

	private noteMark(): void {
		if (!this.mayBeMarked) this.markedSince = this.runtime.engine.clock.monotonicSeconds();
		this.mayBeMarked = true;
	}

	private ownersWord(): OwnersWord {
		if (!this.source.isLive) return undefined;
		const { link, constants } = this.runtime;
		return {
			Server: link.serverId,
			Beats: link.presence.isBeating() ? true : undefined,
			Renews: constants.AUTO_SAVE_PERIOD,
		};
	}
}
