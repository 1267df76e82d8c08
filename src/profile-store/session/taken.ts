import type { Saved } from "../record/outgoing";
import type { SavePayload } from "../record/save-step";

/** One instant of everything that a write holds. */
export interface Taken {
	readonly payload: SavePayload;
	/** Whether the write holds `Data`, with values left out or not. */
	readonly hasData: boolean;
	/** Whether it holds all of it. */
	readonly isWhole: boolean;
	readonly isLast: boolean;
	/** Whether it holds anything that was not stored when it was taken. */
	readonly isChanged: boolean;
	/** The session's moment at which it was taken. */
	readonly moment: number;
	/** Characters of `Data`, roughly, and at most. */
	readonly length: number;
	readonly lengthMax: number;
}

/** Of a write without Data: what messages did lies in Data. */
export function noneProcessed(): boolean {
	return false;
}

/** A write that only renews the lease, or ends the session as it is stored. */
export function takenNothing(saved: Saved, saveId: string, moment: number, isLast: boolean): Taken {
	const { RobloxMetaData, UserIds } = saved;
	const payload = { Data: undefined, RobloxMetaData, UserIds, isProcessed: noneProcessed, saveId };
	return { payload, hasData: false, isWhole: false, isLast, isChanged: false, moment, length: 0, lengthMax: 0 };
}

/** The same without `Data`. `alone`: what of the library's own may be stored without it. */
export function withoutData(taken: Taken, alone: SavePayload["alone"]): Taken {
	const payload = { ...taken.payload, Data: undefined, isProcessed: noneProcessed, alone };
	return { ...taken, payload, hasData: false, isWhole: false };
}

/** The same without what was once replaced in the record. */
export function withoutReplaced(taken: Taken): Taken {
	return { ...taken, payload: { ...taken.payload, dropsReplaced: true } };
}
