/** What must be true in every state. */
import { advance, bookOf, decide, endPledge, exists, getsOf, givesOf, ownedBy, pledgerOf, put } from "./ledger.mjs";
import {
	BOOK_LOAD,
	DEALS,
	ENTRY,
	IS_BOOKED,
	IS_OFF,
	IS_OPEN,
	ITEMS,
	ITEMS_OF_ALL,
	ITEM_A,
	KEYS,
	LOAD,
	NO_ENTRY,
	OFF,
	OPEN,
	OWNER,
	PLEDGED,
	RECORD_DATA,
	RETAKE,
	SERVERS,
	SESSION_DATA,
	SETTLED,
	TOLD,
	VETOES,
	WAS_BOOKED,
	countOf,
	makingAt,
	nameOf,
	recordAt,
	sessionAt,
	stateOf,
} from "./state.mjs";
import { ownsRecord } from "./steps/saves.mjs";

const textOf = (item) => (item === ITEM_A ? "a" : "b");

/** Each item is in exactly one place, by the stored records. */
function problemOfStores(s, rules) {
	for (const item of ITEMS_OF_ALL) {
		let sum = 0;
		for (const key of KEYS) {
			const count = ownedBy(s, key, item, rules);
			if (count < 0 || count > 1) return `by what is stored, ${nameOf(key)} has ${count} of ${textOf(item)}`;
			sum += count;
		}
		if (sum !== 1) return `by what is stored, ${textOf(item)} is in ${sum} places`;
	}
	return undefined;
}

/** What a game can use is its profile's own, and not used elsewhere too. */
function problemOfUse(s, rules) {
	for (const item of ITEMS_OF_ALL) {
		let uses = 0;
		for (const key of KEYS) {
			for (const server of SERVERS) {
				const session = sessionAt(server, key);
				if (s[session + LOAD] === 0 || !ownsRecord(s, server, key)) continue;
				const count = countOf(s[session + SESSION_DATA + ITEMS], item);
				if (count > ownedBy(s, key, item, rules)) {
					return `S${server} lets ${nameOf(key)} use ${textOf(item)}, which by what is stored is not its own`;
				}
				uses += count;
			}
		}
		if (uses > 1) return `${textOf(item)} can be used at ${uses} places`;
	}
	return undefined;
}

function problemOfWords(s) {
	for (const deal of DEALS) {
		const making = makingAt(deal);
		if (s[making + TOLD] === IS_BOOKED && !s[making + WAS_BOOKED])
			return `deal ${deal} was called done, and is not`;
		if (s[making + TOLD] === IS_OFF && s[making + WAS_BOOKED]) return `deal ${deal} was called off, and is booked`;
	}
	return undefined;
}

export function problemOfState(s, rules) {
	return problemOfStores(s, rules) ?? problemOfUse(s, rules) ?? problemOfWords(s);
}

/** One profile is loaded by a healthy server, which does what can be done, and let go. */
function loadOnce(s, key, rules) {
	const record = recordAt(key);
	const data = record + RECORD_DATA;
	s[record + LOAD] += 1;
	s[record + OWNER] = 0;
	s[record + VETOES] = 0;
	for (const deal of DEALS) {
		const at = data + ENTRY + deal;
		if (stateOf(s[at]) === OPEN && !rules.broken.leavesOpen) s[at] = OFF | (s[at] & RETAKE);
	}
	advance(s, data, key, 3, rules);
	for (const deal of DEALS) {
		if (!exists(rules, deal)) continue;
		const at = data + ENTRY + deal;
		if (s[at] === PLEDGED) {
			const decision = decide(s, deal, s[data + BOOK_LOAD + deal], rules);
			if (decision === IS_OPEN) continue;
			const goods = (decision === IS_BOOKED ? getsOf : givesOf)(rules, deal, key);
			put(s, data, goods, rules);
			endPledge(s, data, deal);
		} else if (s[at] === SETTLED && bookOf(rules, deal) === key) {
			const other = recordAt(pledgerOf(rules, deal)) + RECORD_DATA;
			if (s[other + ENTRY + deal] === NO_ENTRY) s[at] = NO_ENTRY;
		}
	}
}

/** Everything crashes, and everybody is loaded: nothing stays in escrow, and everything is somewhere. */
export function problemOfRecovery(state, rules) {
	const s = state.slice();
	for (let round = 0; round < 3; round++) for (const key of KEYS) loadOnce(s, key, rules);
	for (const key of KEYS) {
		for (const deal of DEALS) {
			if (s[recordAt(key) + RECORD_DATA + ENTRY + deal] !== NO_ENTRY) {
				return `after everybody was loaded, deal ${deal} is left over at ${nameOf(key)}`;
			}
		}
	}
	for (const item of ITEMS_OF_ALL) {
		const count = KEYS.reduce((sum, key) => sum + countOf(s[recordAt(key) + RECORD_DATA + ITEMS], item), 0);
		if (count !== 1) return `after everybody was loaded, there are ${count} of ${textOf(item)}`;
	}
	return undefined;
}

/** The records, as far as recovery depends on them. */
export function recordsKey(s) {
	const end = recordAt(1) + (recordAt(1) - recordAt(0));
	let text = "";
	for (let i = recordAt(0); i < end; i++) text += String.fromCharCode(s[i]);
	return text;
}
