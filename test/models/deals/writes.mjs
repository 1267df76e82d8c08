/** What every write of a record brings with it. */
import { exists, bookOf } from "./ledger.mjs";
import {
	BOOKED,
	DEALS,
	ENTRY,
	RECORD_DATA,
	SETTLED,
	WAS_BOOKED,
	makingAt,
	outdate,
	recordAt,
	stateOf,
} from "./state.mjs";

/** To be called after each write of a record. */
export function wrote(n, key, rules) {
	outdate(n, key);
	for (const deal of DEALS) {
		if (!exists(rules, deal) || bookOf(rules, deal) !== key) continue;
		const entry = stateOf(n[recordAt(key) + RECORD_DATA + ENTRY + deal]);
		if (entry === BOOKED || entry === SETTLED) n[makingAt(deal) + WAS_BOOKED] = 1;
	}
}
