/** What a player has, as the screen shows it. */
export interface Bag {
	readonly cash: number;
	/** Kinds of pets by their ids. */
	readonly pets: Record<string, string>;
}

/** What a player gives in a trade. */
export interface Offer {
	readonly Cash?: number;
	readonly Pets?: ReadonlyArray<string>;
}

export type WindowState = "Invited" | "Open" | "Dealing" | "Closed";

/** What one player's screen shows of a trade window. */
export interface WindowView {
	readonly state: WindowState;
	readonly partner: string;
	readonly mine: Offer;
	readonly theirs: Offer;
	readonly iHaveConfirmed: boolean;
	readonly theyHaveConfirmed: boolean;
	/** Counts the changes of the offers. */
	readonly revision: number;
	readonly text: string;
}

export type Action = "Invite" | "Accept" | "Offer" | "Confirm" | "Cancel";

/** The name of the RemoteEvent. */
export const REMOTE = "Trade";
