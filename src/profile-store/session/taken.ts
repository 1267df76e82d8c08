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
