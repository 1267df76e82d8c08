/** The two sides of a deal in sessions: the book that makes it, and the pledger that finds out what became of it. */
import {
	bookOf,
	decide,
	endPledge,
	exists,
	givesOf,
	has,
	pledgerOf,
	put,
	take,
	withSettled,
	withoutPledge,
} from "../ledger.mjs";
import {
	BOOKED,
	BOOK_LOAD,
	DEALS,
	DIRTY,
	ENDING,
	ENTRY,
	HAS_BEGUN,
	IS_BOOKED,
	IS_OFF,
	IS_OPEN,
	ITEMS,
	KNOWN,
	LOAD,
	MAKER,
	MAKER_LOAD,
	NO_ENTRY,
	OPEN,
	OWNER,
	PAST,
	PLEDGED,
	READ,
	RECORD_DATA,
	SEEN,
	SESSION_DATA,
	SETTLED,
	TOLD,
	TO_LOAD,
	TO_SERVER,
	VETOES,
	WRITE,
	askAt,
	isPast,
	left,
	makingAt,
	nameOf,
	recordAt,
	sessionAt,
	spend,
	stateOf,
} from "../state.mjs";
import { wrote } from "../writes.mjs";
import { entryIn, giveBack, giveBackHere, tell } from "./saves.mjs";

const itemsIn = (state, session) => state[session + SESSION_DATA + ITEMS];

export const recordEntry = (state, key, deal) => stateOf(state[recordAt(key) + RECORD_DATA + ENTRY + deal]);

function pledgeIn(n, session, key, deal, load, rules) {
	take(n, session + SESSION_DATA, givesOf(rules, deal, key));
	n[session + SESSION_DATA + ENTRY + deal] = PLEDGED;
	n[session + SESSION_DATA + BOOK_LOAD + deal] = load;
	n[session + DIRTY] = 1;
}

/** Takes what all parties give that are here, in one step. */
function begin(n, server, deal, rules) {
	const [book, other] = [bookOf(rules, deal), pledgerOf(rules, deal)];
	const session = sessionAt(server, book);
	const load = n[session + LOAD];
	const making = makingAt(deal);
	n[making + HAS_BEGUN] = 1;
	n[making + MAKER] = server;
	n[making + MAKER_LOAD] = load;
	take(n, session + SESSION_DATA, givesOf(rules, deal, book));
	if (!rules.broken.takesWithoutEntry) n[session + SESSION_DATA + ENTRY + deal] = OPEN;
	n[session + DIRTY] = 1;
	const here = sessionAt(server, other);
	if (n[here + LOAD] !== 0) return pledgeIn(n, here, other, deal, load, rules);
	const record = recordAt(other);
	if (n[record + OWNER] === 0 || n[record + OWNER] === server) return;
	n[askAt(deal) + TO_SERVER] = n[record + OWNER];
	n[askAt(deal) + TO_LOAD] = n[record + LOAD];
}

function mayBegin(s, server, deal, rules) {
	const [book, other] = [bookOf(rules, deal), pledgerOf(rules, deal)];
	if (s[makingAt(deal) + HAS_BEGUN]) return false;
	if (!has(itemsIn(s, sessionAt(server, book)), givesOf(rules, deal, book))) return false;
	const here = sessionAt(server, other);
	if (s[here + LOAD] === 0) return true;
	return s[here + ENDING] === 0 && has(itemsIn(s, here), givesOf(rules, deal, other));
}

function callOff(n, server, deal, rules) {
	const book = bookOf(rules, deal);
	giveBack(n, sessionAt(server, book), book, deal, rules);
	giveBackHere(n, server, deal, rules);
	tell(n, deal, IS_OFF);
}

function markBooked(n, session, key, deal, rules) {
	const data = session + SESSION_DATA;
	n[data + ENTRY + deal] = BOOKED;
	if (rules.broken.putsAtSend) withSettled(n, data, key, deal, rules);
	n[session + DIRTY] = 1;
}

function openSteps(s, server, key, deal, rules, emit) {
	const session = sessionAt(server, key);
	const other = pledgerOf(rules, deal);
	const pledge = recordAt(other) + RECORD_DATA;
	const isKnown = ((s[session + KNOWN] >> deal) & 1) === 1;
	const isStored = recordEntry(s, other, deal) === PLEDGED && s[pledge + BOOK_LOAD + deal] === s[session + LOAD];
	if (!isKnown && isStored) {
		emit(`S${server} learns that the pledge for deal ${deal} is stored`, (n) => {
			n[session + KNOWN] |= 1 << deal;
		});
	}
	const isEarly = rules.broken.booksUnsaved && entryIn(s, sessionAt(server, other), deal) === PLEDGED;
	if (isKnown || isEarly) {
		emit(`S${server} marks deal ${deal} as booked`, (n) => markBooked(n, session, key, deal, rules));
	}
	emit(`S${server} calls deal ${deal} off`, (n) => callOff(n, server, deal, rules));
}

function settledSteps(s, server, key, deal, rules, emit) {
	const other = pledgerOf(rules, deal);
	const session = sessionAt(server, key);
	const here = sessionAt(server, other);
	const isEarly = rules.broken.closesEarly && s[here + LOAD] !== 0 && entryIn(s, here, deal) === NO_ENTRY;
	if (recordEntry(s, other, deal) !== NO_ENTRY && !isEarly) return;
	emit(`S${server} closes deal ${deal}`, (n) => {
		n[session + SESSION_DATA + ENTRY + deal] = NO_ENTRY;
		n[session + DIRTY] = 1;
	});
}

function bookSteps(s, server, key, deal, rules, emit) {
	const session = sessionAt(server, key);
	const entry = entryIn(s, session, deal);
	if (entry === NO_ENTRY && mayBegin(s, server, deal, rules)) {
		emit(`S${server} begins deal ${deal}`, (n) => begin(n, server, deal, rules));
	}
	if (entry === OPEN) openSteps(s, server, key, deal, rules, emit);
	else if (entry === SETTLED) settledSteps(s, server, key, deal, rules, emit);
	else if (entry === BOOKED) ownVetoSteps(s, server, deal, rules, emit);
	if (entry === BOOKED && rules.broken.abortsInDoubt && s[session + DIRTY] && s[session + WRITE] === 0) {
		emit(`S${server} calls deal ${deal} off in doubt`, (n) => callOff(n, server, deal, rules));
	}
}

/** Forbids the book a deal that is open. */
function veto(n, deal, rules) {
	const book = bookOf(rules, deal);
	n[recordAt(book) + VETOES] |= 1 << deal;
	spend(n, "vetoes");
	wrote(n, book, rules);
}

function act(n, session, key, deal, rules) {
	const data = session + SESSION_DATA;
	const isBooked = n[session + READ + deal] === IS_BOOKED;
	n[session + READ + deal] = 0;
	n[session + DIRTY] = 1;
	if (isBooked) return withoutPledge(n, data, key, deal, rules);
	put(n, data, givesOf(rules, deal, key), rules);
	endPledge(n, data, deal);
}

function pledgeSteps(s, server, key, deal, rules, emit) {
	const session = sessionAt(server, key);
	const who = `S${server} (${nameOf(key)})`;
	const read = s[session + READ + deal];
	if (read !== 0) {
		const what = read === IS_BOOKED ? "takes what it gets of" : "takes back what it gave for";
		emit(`${who} ${what} deal ${deal}`, (n) => act(n, session, key, deal, rules));
		return;
	}
	const decision = decide(s, deal, s[session + SESSION_DATA + BOOK_LOAD + deal], rules);
	if (decision !== IS_OPEN) {
		const what = decision === IS_BOOKED ? "booked" : "off";
		emit(`${who} reads in the book that deal ${deal} is ${what}`, (n) => {
			n[session + READ + deal] = decision;
		});
		return;
	}
	if (rules.broken.takesOpenForOff) {
		emit(`${who} takes the open deal ${deal} for off`, (n) => {
			n[session + READ + deal] = IS_OFF;
		});
	}
	if (left(s, "vetoes") === 0) return;
	emit(`${who} forbids deal ${deal}`, (n) => {
		veto(n, deal, rules);
		n[session + READ + deal] = IS_OFF;
	});
	if (left(s, "lost") === 0) return;
	emit(`${who} forbids deal ${deal}, and the answer is lost`, (n) => {
		veto(n, deal, rules);
		spend(n, "lost");
	});
}

/** A booking that is not stored in time: the book forbids it itself, where it is not booked, and takes back what it gave. */
function ownVetoSteps(s, server, deal, rules, emit) {
	const decision = becameOf(s, deal, s[makingAt(deal) + MAKER_LOAD], rules);
	if (decision === IS_BOOKED || (decision === IS_OPEN && left(s, "vetoes") === 0)) return;
	emit(`S${server} gives up its booking of deal ${deal}`, (n) => {
		if (decision === IS_OPEN) veto(n, deal, rules);
		callOff(n, server, deal, rules);
	});
}

/** What the record of the book says to the server that made the deal: it may be closed by now. */
function becameOf(s, deal, load, rules) {
	const past = s[recordAt(bookOf(rules, deal)) + RECORD_DATA + PAST];
	if (isPast(past, deal) && !rules.broken.asksOpenOnly) return IS_BOOKED;
	return decide(s, deal, load, rules);
}

/** The book's session is over here: its server asks the record what became of the deal. */
function doubtSteps(s, server, deal, rules, emit) {
	const making = makingAt(deal);
	if (s[making + MAKER] !== server || s[making + TOLD] !== 0) return;
	const load = s[making + MAKER_LOAD];
	if (s[sessionAt(server, bookOf(rules, deal)) + LOAD] === load) return;
	const decision = becameOf(s, deal, load, rules);
	if (decision === IS_OPEN && left(s, "vetoes") === 0) return;
	emit(`S${server}, whose session is over, asks the book about deal ${deal}`, (n) => {
		if (decision === IS_OPEN) veto(n, deal, rules);
		tell(n, deal, decision === IS_BOOKED ? IS_BOOKED : IS_OFF);
		if (decision !== IS_BOOKED) giveBackHere(n, server, deal, rules);
	});
}

/** An ask of another server arrives, perhaps late, perhaps again. */
function askSteps(s, server, deal, rules, emit) {
	const key = pledgerOf(rules, deal);
	const session = sessionAt(server, key);
	const ask = askAt(deal);
	if (s[ask + TO_SERVER] !== server || s[session + LOAD] !== s[ask + TO_LOAD] || s[session + ENDING]) return;
	if (((s[session + SEEN] >> deal) & 1) === 1 && !rules.broken.forgetsAsks) return;
	if (entryIn(s, session, deal) !== NO_ENTRY || !has(itemsIn(s, session), givesOf(rules, deal, key))) return;
	emit(`S${server} is asked to pledge for deal ${deal}, and does`, (n) => {
		n[session + SEEN] |= 1 << deal;
		pledgeIn(n, session, key, deal, n[makingAt(deal) + MAKER_LOAD], rules);
	});
}

export function dealSteps(s, server, rules, emit) {
	for (const deal of DEALS) {
		if (!exists(rules, deal)) continue;
		const [book, other] = [bookOf(rules, deal), pledgerOf(rules, deal)];
		const [bookSession, session] = [sessionAt(server, book), sessionAt(server, other)];
		if (s[bookSession + LOAD] !== 0 && s[bookSession + ENDING] === 0) {
			bookSteps(s, server, book, deal, rules, emit);
		}
		if (s[session + LOAD] !== 0 && s[session + ENDING] === 0 && entryIn(s, session, deal) === PLEDGED) {
			pledgeSteps(s, server, other, deal, rules, emit);
		}
		doubtSteps(s, server, deal, rules, emit);
		askSteps(s, server, deal, rules, emit);
	}
}
