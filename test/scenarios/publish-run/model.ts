import type { SchemaMark } from "../../../src/profile-store/schema/types";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { ServerLife } from "../fault-run/model";

export const STORE_NAME = "Published";

/** One entry of the map that fills bring up to date. */
export interface Pet {
	/** The newest reshaping step of the code that made it, or that has been over it since. */
	Shape: number;
	/** Made by a server that no floor can keep out. */
	Stray?: boolean;
	/** What fills have set, by the names of their steps. */
	[field: string]: unknown;
}

export interface Count {
	Count: number;
}

/** What the steps did is counted in it. */
export interface PublishData {
	Progress: number;
	Pets: Map<string, Pet>;
	/** How often each incompatible step ran, by its name. */
	Ran: Map<string, number>;
	/** Through how many steps it was when it was new. */
	Born?: number;
	/** Stand for what the library keeps in Data: each counts the progress too. */
	CofferDeals?: { readonly Version: number; readonly Aside: ReadonlyArray<Count> };
	PurchaseIdCache?: Count;
	CofferSchema?: SchemaMark;
}

export interface PublishRecord {
	readonly Data?: PublishData;
	readonly MetaData?: { readonly ActiveSession?: readonly [placeId: number, jobId: string, guid: string] };
}

/**
 * What a server runs: a build of the game with so many steps, one of before schemas, the reference module,
 * another branch, or a build whose newest step raises.
 */
export type Code = "build" | "plain" | "original" | "branch" | "broken";

export interface PublishMember extends ServerLife {
	readonly code: Code;
	/** How many steps its game knows. */
	readonly steps: number;
	readonly module: ProfileStoreModule;
	readonly store: Store<PublishData>;
}

export function newData(): PublishData {
	return { Progress: 0, Pets: new Map(), Ran: new Map() };
}
