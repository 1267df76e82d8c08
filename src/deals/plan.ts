import type { KnownKind } from "./kinds";
import type { PartyName } from "./ledger/types";

/** One party of a deal that is to be made. */
export interface PlannedParty {
	readonly name: PartyName;
	/** Its place in the game's list, from 1. */
	readonly place: number;
	/** What it is to give; nothing where it gives nothing. */
	readonly offer: defined | undefined;
	/** The index of the party that gets it. */
	readonly to: number;
	readonly isNewAllowed: boolean;
}

/** A deal that is to be made. */
export interface Plan {
	readonly id: string;
	readonly gameId: string | undefined;
	readonly kind: KnownKind;
	/** The book is the first. */
	readonly parties: ReadonlyArray<PlannedParty>;
}
