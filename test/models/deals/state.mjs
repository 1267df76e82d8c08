/**
 * The state of the model: one row of bytes, so that millions of states fit into memory. This file says where what stands;
 * every name in capitals is a place, relative to where its record, session and so on begins.
 */

/** Two profiles, 0 and 1, called A and B; at most two deals; two servers, 1 and 2. */
export const KEYS = [0, 1];
export const DEALS = [0, 1];
export const SERVERS = [1, 2];
export const nameOf = (key) => "AB"[key];

/** Goods: how many of a (lower four bits) and of b (upper four) there are. Nobody may ever have two of one. */
export const NONE = 0;
export const ITEM_A = 0x01;
export const ITEM_B = 0x10;
export const ITEMS_OF_ALL = [ITEM_A, ITEM_B];
export const countOf = (items, item) => (item === ITEM_A ? items & 15 : items >> 4);

/** The states of an entry in `CofferDeals.Open`. */
export const NO_ENTRY = 0;
export const OPEN = 1;
export const BOOKED = 2;
export const SETTLED = 3;
export const OFF = 4;
export const PLEDGED = 5;
export const AGAIN = 6;
const STATE_BITS = 7;
/** Added to a state: `Data` of before came in, so what was given lies in them as well. */
export const RETAKE = 8;
export const stateOf = (entry) => entry & STATE_BITS;

/** `Data`: the items, the deals that are done (the oldest first) and the open ones, with the book's session of a pledge. */
export const ITEMS = 0;
export const PAST = 1;
export const ENTRY = 2;
export const BOOK_LOAD = 4;
export const DATA_SIZE = 6;

/** A record. */
export const LOAD = 0;
export const OWNER = 1;
export const VETOES = 2;
export const RECORD_DATA = 3;
const RECORD_SIZE = RECORD_DATA + DATA_SIZE;

/** A session of a server, whether the record still names it or not. `LOAD` is 0 where there is none. */
export const KNOWN = 1;
/** What a pledger has read in the book and not acted upon: a decision. */
export const READ = 2;
export const SEEN = 4;
export const DIRTY = 5;
export const ENDING = 6;
export const SESSION_DATA = 7;
/** Its write: 0, DECIDED or ANSWERED; what it holds, and what came of it. */
export const WRITE = SESSION_DATA + DATA_SIZE;
export const ANSWER = WRITE + 1;
export const STALE = WRITE + 2;
export const LAST = WRITE + 3;
export const OFFS = WRITE + 4;
export const WRITE_DATA = WRITE + 5;
const SESSION_SIZE = WRITE_DATA + DATA_SIZE;
export const DECIDED = 1;
export const ANSWERED = 2;
export const LOST = 1;
export const SAVED = 2;

/** What became of a deal. */
export const IS_OFF = 1;
export const IS_BOOKED = 2;
export const IS_OPEN = 3;

/** A request of a server for a key without session. */
export const KIND = 0;
const AWAY_SIZE = 1;
export const TO_PLEDGE = 1;
export const TO_SETTLE = 2;
export const TO_RETURN = 3;

/** Asks another server's session to pledge. */
export const TO_SERVER = 0;
export const TO_LOAD = 1;
const ASK_SIZE = 2;

/** Who makes a deal: a server and its session of the book; and what it has said of it. */
export const MAKER = 0;
export const MAKER_LOAD = 1;
export const TOLD = 2;
export const HAS_BEGUN = 3;
export const WAS_BOOKED = 4;
const DEAL_SIZE = 5;

/** A request that nobody waits for any more, and that may still land: a whole record. */
const FLIGHT_SIZE = 1 + RECORD_SIZE;
export const FLIGHTS = 3;

/** What may still go wrong, or be wished. */
export const BUDGET = Object.fromEntries(
	["crashes", "lost", "steals", "ends", "vetoes", "versions", "setBacks", "rollBacks"].map((name, index) => [
		name,
		index,
	]),
);

let size = 0;
function place(bytes) {
	const at = size;
	size += bytes;
	return at;
}
const RECORDS = place(2 * RECORD_SIZE);
const SESSIONS = place(4 * SESSION_SIZE);
const AWAYS = place(4 * AWAY_SIZE);
const ASKS = place(2 * ASK_SIZE);
const MAKINGS = place(2 * DEAL_SIZE);
const IN_FLIGHT = place(FLIGHTS * FLIGHT_SIZE);
/** A version of each key: `Data` as they were stored once. */
const VERSIONS = place(2 * DATA_SIZE);
const BUDGETS = place(Object.keys(BUDGET).length);

export const STATE_WORDS = Math.ceil(size / 4);

export const recordAt = (key) => RECORDS + key * RECORD_SIZE;
export const sessionAt = (server, key) => SESSIONS + ((server - 1) * 2 + key) * SESSION_SIZE;
export const awayAt = (server, deal) => AWAYS + ((server - 1) * 2 + deal) * AWAY_SIZE;
export const askAt = (deal) => ASKS + deal * ASK_SIZE;
export const makingAt = (deal) => MAKINGS + deal * DEAL_SIZE;
export const flightAt = (index) => IN_FLIGHT + index * FLIGHT_SIZE;
export const versionAt = (key) => VERSIONS + key * DATA_SIZE;

export const left = (state, name) => state[BUDGETS + BUDGET[name]];
export function spend(state, name) {
	state[BUDGETS + BUDGET[name]] -= 1;
}
export function grant(state, name, count) {
	state[BUDGETS + BUDGET[name]] = count;
}

export const newState = () => new Uint8Array(STATE_WORDS * 4);

/** Copies `Data`. */
export function copyData(state, to, from) {
	state.copyWithin(to, from, from + DATA_SIZE);
}

/** Deals that are done: their numbers plus one, two bits each, the oldest lowest. */
export const isPast = (past, deal) => (past & 3) === deal + 1 || past >> 2 === deal + 1;
export function withPast(past, deal) {
	if (past === 0) return deal + 1;
	const [first, second] = [past & 3, past >> 2];
	if (first === deal + 1) return second === 0 ? past : second | (first << 2);
	return first | ((deal + 1) << 2);
}

/** Ends a session without a trace. */
export function forgetSession(state, at) {
	state.fill(0, at, at + SESSION_SIZE);
}

export function forgetWrite(state, at) {
	state.fill(0, at + WRITE, at + SESSION_SIZE);
}

/** Remembers a request for a key as in flight, with the record that it would leave; false where there are too many. */
export function addFlight(state, key, record) {
	for (let i = 0; i < FLIGHTS; i++) {
		const at = flightAt(i);
		if (state[at] !== 0) continue;
		state[at] = key + 1;
		state.set(record, at + 1);
		return true;
	}
	return false;
}

export function recordCopy(state, key) {
	return state.slice(recordAt(key), recordAt(key) + RECORD_SIZE);
}

/** A request that was in flight writes its record. */
export function landFlight(state, index) {
	const at = flightAt(index);
	const key = state[at] - 1;
	state.copyWithin(recordAt(key), at + 1, at + FLIGHT_SIZE);
	state.fill(0, at, at + FLIGHT_SIZE);
	return key;
}

function isAfter(state, one, other) {
	for (let i = 0; i < FLIGHT_SIZE; i++) {
		const difference = state[one + i] - state[other + i];
		if (difference !== 0) return difference < 0;
	}
	return false;
}

/** The order of the requests in flight means nothing. */
export function sortFlights(state) {
	for (let i = 0; i < FLIGHTS; i++) {
		for (let j = i + 1; j < FLIGHTS; j++) {
			const [one, other] = [flightAt(i), flightAt(j)];
			if (!isAfter(state, one, other)) continue;
			const kept = state.slice(one, one + FLIGHT_SIZE);
			state.copyWithin(one, other, other + FLIGHT_SIZE);
			state.set(kept, other);
		}
	}
}

/** Whoever has read the key before this write can only write it after reading it again. */
export function outdate(state, key) {
	for (let i = 0; i < FLIGHTS; i++) {
		const at = flightAt(i);
		if (state[at] === key + 1) state.fill(0, at, at + FLIGHT_SIZE);
	}
	for (const server of SERVERS) {
		const at = sessionAt(server, key);
		if (state[at + WRITE] === DECIDED) state[at + STALE] = 1;
	}
}
