import type { TableOwner } from "../../storable/library-tables";
import { LIBRARY_TABLES } from "../../storable/library-tables";
import { mergeLedgers } from "./merge";
import { isNewer, readLedger } from "./read";

function soundLedger(stored: object) {
	return readLedger(stored, { problems: [], aside: [] });
}

/** The ledger among the tables that sessions hold apart from the game's `Data`. */
export const LEDGER_OWNER: TableOwner = {
	name: LIBRARY_TABLES.ledger,
	merge: (held, incoming) => {
		// What a later version has written cannot be understood here: neither changed, nor taken in.
		if (isNewer(held) || isNewer(incoming)) return held;
		return mergeLedgers(soundLedger(held), soundLedger(incoming));
	},
};
