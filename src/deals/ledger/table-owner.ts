import type { TableOwner } from "../../storable/library-tables";
import { LIBRARY_TABLES } from "../../storable/library-tables";
import { bringDeals } from "./bring";
import { isNewerTable, readDeals } from "./read";
import { heedVetoes } from "./veto-step";

/** What becomes of the deals since, when a profile goes back in time. */
export type RolledBackDeals = "Keep" | "Refuse" | "Undo";

function bring(now: object, incoming: object | undefined): object {
	if (isNewerTable(now) || isNewerTable(incoming)) return now;
	return bringDeals(readDeals(now), incoming && readDeals(incoming)).deals;
}

/** The deals among the tables that sessions hold apart from the game's `Data`. */
export const DEALS_OWNER: TableOwner = {
	name: LIBRARY_TABLES.deals,
	merge: bring,
	overwrite: bring,
	written: (outgoing, outside) => (isNewerTable(outgoing) ? outgoing : heedVetoes(outgoing, outside)),
	rollBack: (now, before, params) => {
		const choice = (params as { Deals?: RolledBackDeals } | undefined)?.Deals ?? "Keep";
		if (isNewerTable(now) || isNewerTable(before)) return { table: now ?? before, told: [] };
		const { deals, told } = bringDeals(readDeals(now), before && readDeals(before));
		if (told.isEmpty()) return { table: now === undefined && before === undefined ? undefined : deals, told };
		if (choice === "Refuse") return { table: now, told, refusal: "Deals" };
		if (choice === "Keep") return { table: deals, told };
		const undone = told.map((deal) => ({ ...deal, Becomes: "Undone" as const }));
		return { table: before, told: undone };
	},
};
