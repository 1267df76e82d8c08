import type { KeyInfo } from "../../engine";
import type { ProfileRecord } from "../record/record";
import type { OwnersWord, SaveStep, SessionIdentity } from "../record/save-step";
import { saveStep } from "../record/save-step";
import type { KeyAddress } from "../requests/key";
import type { Refusal } from "../requests/store-error";
import type { Taken } from "./taken";
import type { SessionHome } from "./session-home";

/** One try of a session's write, from its request to its answer. */
export interface Attempt {
	/** Monotonic seconds at which the request was made. */
	readonly begunAt: number;
	/** Monotonic seconds of the newest run of its transform. */
	decidedAt: number;
	/** What that run took; until then the request holds nothing, and takes what there is by then. */
	taken?: Taken;
	isAnswered: boolean;
}

export type WriteResult =
	| {
			readonly outcome: "saved";
			/** What is stored now: a copy that shares nothing with the game's tables. */
			readonly record: ProfileRecord;
			readonly keyInfo: KeyInfo | undefined;
			readonly asker: string | undefined;
			readonly taken: Taken;
	  }
	| { readonly outcome: "landed"; readonly taken: Taken }
	/** Another server has the session, the key is gone, or trouble that passes. */
	| { readonly outcome: "lost" | "missing" }
	| { readonly outcome: "failed"; readonly problem: string }
	| RefusedWrite;

/** The store will never take this. */
export interface RefusedWrite {
	readonly outcome: "refused";
	readonly refusal: Refusal;
	readonly problem: string;
	readonly taken: Taken | undefined;
}

/** Whose writes they are. */
export interface WriteOwner {
	readonly address: KeyAddress;
	readonly identity: SessionIdentity;
	/** What a write that is decided now is to hold; nothing where none is wanted any more. `value`: what is stored. */
	takeNow(value: unknown): Taken | undefined;
}

/** Writes one session's record. What a write holds is taken when its request has reached the store. */
export class SaveWriter {
	/** The moment of the newest write that was decided with the mark: it may have landed, or land. */
	private markedMoment: number;
	/** The moment of the newest write without it that is known to have landed: no older one can land any more. */
	private unmarkedMoment = -1;

	constructor(
		private readonly home: SessionHome,
		private readonly owner: WriteOwner,
		record: ProfileRecord,
		/** Monotonic seconds since which it may say so. */
		public markedSince: number,
	) {
		this.markedMoment = record.Coffer?.Owner?.Beats === true ? 0 : -1;
	}

	/** Whether the stored record may say that this server beats. */
	public isMarked(): boolean {
		return this.markedMoment > this.unmarkedMoment;
	}

	/** Yields. */
	public write(attempt: Attempt): WriteResult {
		const update = this.home.requests.updateNow(this.owner.address, (value) => this.decide(attempt, value));
		const { taken } = attempt;
		if (!update.isDone) {
			const { problem, refusal } = update;
			return refusal === undefined
				? { outcome: "failed", problem }
				: { outcome: "refused", refusal, problem, taken };
		}
		assert(taken !== undefined, "a write was decided without content");
		const { step } = update;
		if (step.outcome === "landed") return { outcome: "landed", taken };
		if (step.outcome !== "saved") return { outcome: step.outcome };
		// The answer is a copy of what is stored; a step that did not write was given one by the store.
		const record = step.isWrite ? (update.stored as ProfileRecord) : step.record;
		if (record.Coffer?.Owner?.Beats !== true) this.unmarkedMoment = math.max(this.unmarkedMoment, taken.moment);
		const keyInfo = step.isWrite ? update.info : update.infoBefore;
		return { outcome: "saved", record, keyInfo, asker: step.asker, taken };
	}

	private decide(attempt: Attempt, value: unknown): SaveStep | undefined {
		const taken = this.owner.takeNow(value);
		attempt.taken = taken;
		attempt.decidedAt = this.home.clock.monotonicSeconds();
		if (taken === undefined) return undefined;
		const word = this.ownersWord();
		if (word?.Beats === true && !taken.isLast) this.noteMark(taken.moment);
		return saveStep(value, this.owner.identity, taken.payload, word, taken.isLast, this.home.clock.unixSeconds());
	}

	private noteMark(moment: number): void {
		if (!this.isMarked()) this.markedSince = this.home.clock.monotonicSeconds();
		this.markedMoment = moment;
	}

	private ownersWord(): OwnersWord {
		if (!this.owner.address.isLive) return undefined;
		return {
			Server: this.home.fleet.link.serverId,
			Beats: this.home.fleet.link.heart.isSteady() ? true : undefined,
			Renews: this.home.settings.constants.AUTO_SAVE_PERIOD,
		};
	}
}
