import type { Outgoing } from "../record/outgoing";
import type { HeldTables } from "./held-tables";

/** What of a profile is saved; the game may have set any of it to anything. */
export interface Savable {
	readonly Data: unknown;
	readonly RobloxMetaData: unknown;
	readonly UserIds: unknown;
}

export function isEmpty(data: object): boolean {
	for (const [_key] of pairs(data as Map<unknown, unknown>)) return false;
	return true;
}

export type Walk = (current: unknown, saved: object) => Outgoing;

/** The game's Data, without the tables of the library that may have come in with it. */
export function readOwn({ Data }: Savable, tables: HeldTables | undefined): unknown {
	return tables !== undefined && typeIs(Data, "table") ? tables.takeIn(Data) : Data;
}

/** May raise. */
export function readData(profile: Savable, saved: object, tables: HeldTables | undefined, walk: Walk): Outgoing {
	return walk(readOwn(profile, tables), saved);
}
