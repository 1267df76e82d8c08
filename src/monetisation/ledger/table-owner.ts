import type { TableOwner } from "../../storable/library-tables";
import { LIBRARY_TABLES } from "../../storable/library-tables";
import { besideLedger } from "./beside";
import { mergeLedgers } from "./merge";
import { overwriteLedger } from "./overwrite";
import { openLedger } from "./open";
import { isNewer, readLedger } from "./read";
import type { RolledBackPurchases } from "./roll-back";
import { rollBackLedger } from "./roll-back";
import type { LedgerData, LedgerHome } from "./types";

function soundLedger(stored: object) {
	return readLedger(stored, { problems: [], aside: [] });
}

function soundOrNone(stored: object | undefined) {
	return stored && soundLedger(stored);
}

/**
 * The ledger among the tables that sessions hold apart from the game's `Data`. What a later version has written cannot be
 * understood here: neither changed, nor taken in.
 */
export const LEDGER_OWNER: TableOwner = {
	name: LIBRARY_TABLES.ledger,
	merge: (held, incoming) => {
		if (isNewer(held) || isNewer(incoming)) return held;
		return mergeLedgers(soundLedger(held), soundLedger(incoming));
	},
	overwrite: (stored, viewed) => {
		if (isNewer(stored) || isNewer(viewed)) return stored;
		return overwriteLedger(soundLedger(stored), soundOrNone(viewed));
	},
	rollBack: (now, before, params, moment, data) => {
		const { MonetisationCredits, PurchaseIdCache } = data as LedgerHome;
		const isNone = now === undefined && MonetisationCredits === undefined && PurchaseIdCache === undefined;
		if (isNone || isNewer(now) || isNewer(before)) return { table: now ?? before, told: [] };
		const MonetisationLedger = (now ?? before) as LedgerData | undefined;
		// As the next load would: older code may have been there last.
		const opened = openLedger({ MonetisationLedger, MonetisationCredits, PurchaseIdCache }, moment);
		const purchases = (params as { Purchases?: RolledBackPurchases } | undefined)?.Purchases ?? "Credits";
		const { ledger, told } = rollBackLedger(opened.ledger, soundOrNone(before), purchases, moment);
		return { table: ledger, told };
	},
	beside: (ledger, data, own) => {
		if (isNewer(ledger) || isNewer(own)) return new Map();
		return besideLedger(soundLedger(ledger), data, soundOrNone(own));
	},
};
