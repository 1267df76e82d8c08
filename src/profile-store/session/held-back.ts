import { deepCopy } from "../../storable/deep-copy";
import { isUntouched } from "../../storable/look";
import type { Outgoing } from "../record/outgoing";

/** The first pause before the same data are tried again, in seconds; then it doubles. */
const PAUSE_SECONDS_MIN = 10;
const PAUSE_SECONDS_MAX = 60;

interface Refused {
	/** Characters, roughly. Other data than that are tried at once, */
	readonly length: number;
	/** also where they are as long: a copy of them. */
	readonly data: object | undefined;
	/** And with fewer messages beside them, there is more room. */
	readonly messages: number;
	/** Monotonic seconds at which the same is tried again. */
	readonly until: number;
}

/** Data that the store does not take: the same are not sent over and over. */
export class HeldBack {
	private refused: Refused | undefined;
	private pauseSeconds?: number;

	/** Whether any are, since the last write that held Data. */
	public isAny(): boolean {
		return this.refused !== undefined;
	}

	/** The store has not taken `data`, beside so many messages. `now`: monotonic seconds. */
	public note(length: number, data: object | undefined, messages: number, now: number): void {
		const seconds = this.pauseSeconds ?? PAUSE_SECONDS_MIN;
		this.refused = {
			length,
			// Without what it shares with what is saved, or the two could not be compared.
			data: data !== undefined ? deepCopy(data) : undefined,
			messages,
			until: now + seconds,
		};
		this.pauseSeconds = math.min(PAUSE_SECONDS_MAX, seconds * 2);
	}

	/** Whether `data` are what could not be stored, and not to be tried again yet. */
	public has(data: Outgoing, messages: number, now: number): boolean {
		const { refused } = this;
		if (refused === undefined || data.length !== refused.length || now >= refused.until) return false;
		if (messages < refused.messages) return false;
		return refused.data === undefined || isUntouched(data.value, refused.data);
	}

	/** A write with Data has landed. */
	public forget(): void {
		this.refused = undefined;
		this.pauseSeconds = undefined;
	}
}
