/** The rules of src/deals/ledger on the rows of the model. `rules.broken` leaves one out or breaks it. */
import {
	AGAIN,
	BOOKED,
	BOOK_LOAD,
	DATA_SIZE,
	DEALS,
	ENTRY,
	IS_BOOKED,
	IS_OFF,
	IS_OPEN,
	ITEMS,
	ITEM_A,
	ITEM_B,
	LOAD,
	NONE,
	NO_ENTRY,
	OFF,
	OPEN,
	OWNER,
	PAST,
	PLEDGED,
	RECORD_DATA,
	RETAKE,
	SETTLED,
	VETOES,
	countOf,
	isPast,
	recordAt,
	stateOf,
	withPast,
	ITEMS_OF_ALL,
} from "./state.mjs";

/** What each profile has at the beginning, which it may be set back to: A has a, B has b, and nothing was traded. */
export const DATA_OF_START = [new Uint8Array(DATA_SIZE), new Uint8Array(DATA_SIZE)];
DATA_OF_START[0][ITEMS] = ITEM_A;
DATA_OF_START[1][ITEMS] = ITEM_B;

export const bookOf = (rules, deal) => rules.deals[deal].book;
export const pledgerOf = (rules, deal) => 1 - rules.deals[deal].book;
const isBook = (rules, deal, key) => rules.deals[deal].book === key;
export const givesOf = (rules, deal, key) =>
	isBook(rules, deal, key) ? rules.deals[deal].bookGives : rules.deals[deal].pledgerGives;
export const getsOf = (rules, deal, key) => givesOf(rules, deal, 1 - key);
export const exists = (rules, deal) => rules.deals[deal] !== undefined;

export function has(items, goods) {
	return goods === NONE || countOf(items, goods) > 0;
}

/** Puts goods in; two of one in the same `Data` would be one for a game that keeps items by their ids. */
export function put(state, data, goods, rules) {
	state[data + ITEMS] += goods;
	for (const item of ITEMS_OF_ALL) if (countOf(state[data + ITEMS], item) > 1) rules.isDoubled = true;
}

export function take(state, data, goods) {
	state[data + ITEMS] -= goods;
}

/** What became of a deal, by the record of its book. */
export function decide(state, deal, load, rules) {
	const book = recordAt(bookOf(rules, deal));
	const entry = stateOf(state[book + RECORD_DATA + ENTRY + deal]);
	if (entry === BOOKED || entry === SETTLED) return IS_BOOKED;
	if (state[book + OWNER] === 0 || state[book + LOAD] !== load) return IS_OFF;
	return (state[book + VETOES] >> deal) & 1 ? IS_OFF : IS_OPEN;
}

/** `heedVetoes`: what is written over a record with vetoes. Answers the deals that it wrote as off. */
export function heedVetoes(state, record, { broken }) {
	let offs = 0;
	for (const deal of DEALS) {
		const bit = 1 << deal;
		if ((state[record + VETOES] & bit) === 0) continue;
		const at = record + RECORD_DATA + ENTRY + deal;
		const entry = stateOf(state[at]);
		if (entry !== OPEN && entry !== BOOKED) state[record + VETOES] &= ~bit;
		if (entry !== BOOKED || broken.booksOverVeto) continue;
		if (broken.heedsOnce) state[record + VETOES] &= ~bit;
		state[at] = OFF | (state[at] & RETAKE);
		offs |= bit;
	}
	return offs;
}

/** The deals as they were done first, then those that are not done yet. */
function orderOf(past, { broken }) {
	if (broken.replaysById) return [1, 0];
	return past === 0 || (past & 3) === 1 ? [0, 1] : [1, 0];
}

/** A booked deal is done on `Data`: the profile has what it gets. */
function settle(state, data, key, deal, rules) {
	put(state, data, getsOf(rules, deal, key), rules);
	state[data + PAST] = withPast(state[data + PAST], deal);
}

/** The book has its goods; the others may still have to be told. */
export function withSettled(state, data, key, deal, rules) {
	settle(state, data, key, deal, rules);
	state[data + ENTRY + deal] = SETTLED;
}

/** A pledger has its goods. */
export function withoutPledge(state, data, key, deal, rules) {
	settle(state, data, key, deal, rules);
	if (!rules.broken.settlesTwice) endPledge(state, data, deal);
}

export function endPledge(state, data, deal) {
	state[data + ENTRY + deal] = NO_ENTRY;
	state[data + BOOK_LOAD + deal] = 0;
}

/** What was given is taken out of `Data` of before, where it is in them. Answers whether it was. */
function retake(state, data, key, deal, rules) {
	const gives = givesOf(rules, deal, key);
	if (!has(state[data + ITEMS], gives)) return false;
	if (!rules.broken.forgetsRetake) take(state, data, gives);
	state[data + ENTRY + deal] &= ~RETAKE;
	return true;
}

/** Goods that are to go into `Data`. Answers whether there were any. */
function putOne(state, data, key, deal, booked, rules) {
	const entry = state[data + ENTRY + deal];
	if (entry === OFF) {
		put(state, data, givesOf(rules, deal, key), rules);
		state[data + ENTRY + deal] = NO_ENTRY;
		return true;
	}
	if (entry === BOOKED && (booked >> deal) & 1) withSettled(state, data, key, deal, rules);
	else if (entry === AGAIN) {
		settle(state, data, key, deal, rules);
		state[data + ENTRY + deal] = NO_ENTRY;
	} else return false;
	return true;
}

const isRetake = (state, data, deal) => (state[data + ENTRY + deal] & RETAKE) !== 0;

/** Each deal as a whole, one after the other. */
function advanceInTurn(state, data, key, booked, rules) {
	for (const deal of orderOf(state[data + PAST], rules)) {
		if (isRetake(state, data, deal)) retake(state, data, key, deal, rules);
		state[data + ENTRY + deal] &= ~RETAKE;
		putOne(state, data, key, deal, booked, rules);
	}
}

/**
 * What a session does with what it knows, at its beginning and when `Data` of before came in: takes what can be taken before
 * it puts anything in, so that nothing is there twice, and what only comes with another deal is taken after that one.
 * `booked`: the deals of its book that are known to be stored as booked.
 */
export function advance(state, data, key, booked, rules) {
	if (rules.broken.replaysById || rules.broken.replaysBySettling)
		return advanceInTurn(state, data, key, booked, rules);
	while (true) {
		const order = orderOf(state[data + PAST], rules);
		if (order.some((deal) => isRetake(state, data, deal) && retake(state, data, key, deal, rules))) continue;
		if (order.some((deal) => putOne(state, data, key, deal, booked, rules))) continue;
		const absent = order.find((deal) => isRetake(state, data, deal));
		if (absent === undefined) return;
		state[data + ENTRY + absent] &= ~RETAKE;
	}
}

/** Whether there is anything that those `Data` have and that is not the profile's own any more. */
export function hasRetakes(state, data) {
	return DEALS.some((deal) => (state[data + ENTRY + deal] & RETAKE) !== 0);
}

/** What of a deal those `Data` of another time know: a state, and whether they hold what was given. */
function before(source, from, deal, rules) {
	const entry = source[from + ENTRY + deal];
	const isInPast = isPast(source[from + PAST], deal);
	const isDone = stateOf(entry) === SETTLED || (entry === NO_ENTRY && isInPast);
	const isUnknown = entry === NO_ENTRY && !isInPast;
	const keepsOldRetake = !rules.broken.forgetsOldRetake && (entry & RETAKE) !== 0;
	return { entry, isInPast, isDone, retake: isUnknown || keepsOldRetake ? RETAKE : 0 };
}

function bringOpen(entry, known, rules) {
	const state = stateOf(entry);
	if (state === AGAIN) {
		if (known.isDone && !rules.broken.redoesWhatIsDone) return NO_ENTRY;
		return AGAIN | known.retake;
	}
	if (state === SETTLED || state === BOOKED) return known.isDone ? SETTLED : BOOKED | known.retake;
	return state | known.retake;
}

function bringPast(known, { broken }) {
	if (known.isDone || broken.forgetsAgain) return NO_ENTRY;
	if (known.isInPast && broken.trustsPastOfBefore) return NO_ENTRY;
	return AGAIN | known.retake;
}

/** `bringDeals`: `Data` of another time (`source`, `from`) take the place of those at `data`; what was traded stays traded. */
export function bring(state, data, source, from, rules) {
	state[data + ITEMS] = source[from + ITEMS];
	if (rules.broken.takesIncomingTable) {
		for (let i = PAST; i < ENTRY + 4; i++) state[data + i] = source[from + i];
		return;
	}
	for (const deal of DEALS) {
		const at = data + ENTRY + deal;
		const known = before(source, from, deal, rules);
		if (state[at] !== NO_ENTRY) state[at] = bringOpen(state[at], known, rules);
		else if (isPast(state[data + PAST], deal)) state[at] = bringPast(known, rules);
		else if (stateOf(known.entry) !== SETTLED) {
			state[at] = stateOf(known.entry) === OPEN ? OFF | (known.entry & RETAKE) : known.entry;
			state[data + BOOK_LOAD + deal] = source[from + BOOK_LOAD + deal];
		}
		if (stateOf(state[at]) !== PLEDGED) state[data + BOOK_LOAD + deal] = 0;
	}
}

/** How many of an item are a profile's if everything crashed now and everybody came back: by the stored records alone. */
export function ownedBy(state, key, item, rules) {
	const data = recordAt(key) + RECORD_DATA;
	let count = countOf(state[data + ITEMS], item);
	for (const deal of DEALS) {
		const entry = state[data + ENTRY + deal];
		if (entry === NO_ENTRY) continue;
		const gives = countOf(givesOf(rules, deal, key), item);
		const gets = countOf(getsOf(rules, deal, key), item);
		if (entry & RETAKE) count -= gives;
		const what = stateOf(entry);
		if (what === OPEN || what === OFF) count += gives;
		else if (what === BOOKED || what === AGAIN) count += gets;
		else if (what === PLEDGED) {
			const isBooked = decide(state, deal, state[data + BOOK_LOAD + deal], rules) === IS_BOOKED;
			count += isBooked ? gets : gives;
		}
	}
	return count;
}
