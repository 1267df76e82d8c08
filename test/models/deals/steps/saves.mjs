/** A session from its claim to its last save. */
import { advance, givesOf, heedVetoes, pledgerOf, put, withSettled } from "../ledger.mjs";
import {
	ANSWER,
	ANSWERED,
	BOOKED,
	BOOK_LOAD,
	DATA_SIZE,
	DEALS,
	DECIDED,
	DIRTY,
	ENDING,
	ENTRY,
	IS_BOOKED,
	IS_OFF,
	LAST,
	LOAD,
	LOST,
	NO_ENTRY,
	OFF,
	OFFS,
	OPEN,
	OWNER,
	PLEDGED,
	READ,
	RECORD_DATA,
	RETAKE,
	SAVED,
	SESSION_DATA,
	STALE,
	TOLD,
	VETOES,
	WRITE,
	WRITE_DATA,
	addFlight,
	copyData,
	forgetSession,
	forgetWrite,
	left,
	makingAt,
	nameOf,
	recordAt,
	recordCopy,
	sessionAt,
	spend,
	stateOf,
} from "../state.mjs";
import { wrote } from "../writes.mjs";

/** What is said of a deal first is what the game has heard. */
export function tell(n, deal, what) {
	const at = makingAt(deal) + TOLD;
	if (n[at] === 0) n[at] = what;
}

/** A deal is off: a party gets back what it gave. */
export function giveBack(n, session, key, deal, rules) {
	put(n, session + SESSION_DATA, givesOf(rules, deal, key), rules);
	n[session + SESSION_DATA + ENTRY + deal] = NO_ENTRY;
	n[session + SESSION_DATA + BOOK_LOAD + deal] = 0;
	n[session + READ + deal] = 0;
	n[session + DIRTY] = 1;
}

/** The other party has its session on the same server, and nobody can ever book the deal. */
export function giveBackHere(n, server, deal, rules) {
	const key = pledgerOf(rules, deal);
	const session = sessionAt(server, key);
	if (n[session + LOAD] === 0 || n[session + ENDING] !== 0) return;
	if (n[session + SESSION_DATA + ENTRY + deal] === PLEDGED) giveBack(n, session, key, deal, rules);
}

export function entryIn(state, session, deal) {
	return stateOf(state[session + SESSION_DATA + ENTRY + deal]);
}

export const ownsRecord = (state, server, key) => {
	const [record, session] = [recordAt(key), sessionAt(server, key)];
	return state[record + OWNER] === server && state[record + LOAD] === state[session + LOAD];
};

function beginWrite(n, session) {
	n[session + DIRTY] = 0;
	n[session + WRITE] = DECIDED;
	n[session + STALE] = 0;
	copyData(n, session + WRITE_DATA, session + SESSION_DATA);
}

function claim(n, server, key, rules) {
	const [record, session] = [recordAt(key), sessionAt(server, key)];
	n[record + LOAD] += 1;
	n[record + OWNER] = server;
	n[record + VETOES] = 0;
	wrote(n, key, rules);
	n[session + LOAD] = n[record + LOAD];
	const data = session + SESSION_DATA;
	copyData(n, data, record + RECORD_DATA);
	for (const deal of DEALS) {
		const at = data + ENTRY + deal;
		// That session is over and has not booked it.
		if (stateOf(n[at]) === OPEN && !rules.broken.leavesOpen) n[at] = OFF | (n[at] & RETAKE);
	}
	advance(n, data, key, 3, rules);
	for (let i = 0; i < DATA_SIZE; i++) if (n[data + i] !== n[record + RECORD_DATA + i]) n[session + DIRTY] = 1;
}

function claimSteps(s, server, key, rules, emit) {
	const record = recordAt(key);
	const owner = s[record + OWNER];
	const isDead = owner !== 0 && s[sessionAt(owner, key) + LOAD] !== s[record + LOAD];
	const isFree = owner === 0 || isDead || owner === server;
	if (isFree) emit(`S${server} begins a session of ${nameOf(key)}`, (n) => claim(n, server, key, rules));
	else if (left(s, "steals") > 0) {
		emit(`S${server} takes the session of ${nameOf(key)} from S${owner}`, (n) => {
			spend(n, "steals");
			claim(n, server, key, rules);
		});
	}
}

/** What was open is off from here on; what may be booked stays. */
function endSession(n, server, key, rules) {
	const session = sessionAt(server, key);
	spend(n, "ends");
	for (const deal of DEALS) {
		if (entryIn(n, session, deal) !== OPEN) continue;
		giveBack(n, session, key, deal, rules);
		giveBackHere(n, server, deal, rules);
		tell(n, deal, IS_OFF);
	}
	n[session + ENDING] = 1;
	n[session + LAST] = 1;
	beginWrite(n, session);
}

/** The transform and the store, in one: it counts only if nobody wrote since it ran. */
export function land(n, server, key, rules) {
	const [record, session] = [recordAt(key), sessionAt(server, key)];
	n[session + OFFS] = 0;
	if (!ownsRecord(n, server, key)) {
		n[session + ANSWER] = LOST;
		return;
	}
	copyData(n, record + RECORD_DATA, session + WRITE_DATA);
	n[session + OFFS] = heedVetoes(n, record, rules);
	if (n[session + LAST]) n[record + OWNER] = 0;
	n[session + ANSWER] = SAVED;
	wrote(n, key, rules);
}

function failed(n, session) {
	n[session + ANSWER] = 0;
	n[session + OFFS] = 0;
	if (n[session + LAST]) {
		n[session + WRITE] = DECIDED;
		// What it holds is fixed; it looks at the record anew.
		n[session + STALE] = 0;
		return;
	}
	forgetWrite(n, session);
	n[session + DIRTY] = 1;
}

/** It is given up on its way, and may land if nobody writes before it. */
function giveUp(n, server, key, rules) {
	const session = sessionAt(server, key);
	const copy = n.slice();
	copy[session + WRITE] = ANSWERED;
	land(copy, server, key, rules);
	if (copy[session + ANSWER] !== SAVED) return false;
	failed(n, session);
	spend(n, "lost");
	return addFlight(n, key, recordCopy(copy, key));
}

/** A booking has been answered. */
function hearBooked(n, server, key, deal, isOff, rules) {
	const session = sessionAt(server, key);
	if (isOff) {
		giveBack(n, session, key, deal, rules);
		giveBackHere(n, server, deal, rules);
		tell(n, deal, IS_OFF);
		return;
	}
	withSettled(n, session + SESSION_DATA, key, deal, rules);
	n[session + DIRTY] = 1;
	tell(n, deal, IS_BOOKED);
}

function hear(n, server, key, rules) {
	const session = sessionAt(server, key);
	if (n[session + ANSWER] === LOST) return forgetSession(n, session);
	for (const deal of DEALS) {
		if (stateOf(n[session + WRITE_DATA + ENTRY + deal]) !== BOOKED) continue;
		const isOff = ((n[session + OFFS] >> deal) & 1) === 1;
		if (n[session + LAST]) {
			if (!isOff) tell(n, deal, IS_BOOKED);
		} else if (entryIn(n, session, deal) === BOOKED) hearBooked(n, server, key, deal, isOff, rules);
	}
	if (n[session + LAST]) forgetSession(n, session);
	else forgetWrite(n, session);
}

function writeSteps(s, server, key, rules, emit) {
	const session = sessionAt(server, key);
	const name = nameOf(key);
	if (s[session + WRITE] === ANSWERED) {
		const answer = s[session + ANSWER] === LOST ? "lost" : "saved";
		emit(`S${server} hears of its save of ${name}: ${answer}`, (n) => hear(n, server, key, rules));
		if (left(s, "lost") === 0) return;
		emit(`the answer to S${server}'s save of ${name} is lost`, (n) => {
			spend(n, "lost");
			failed(n, session);
		});
		return;
	}
	const isStale = s[session + STALE] === 1 && ownsRecord(s, server, key) && !rules.broken.takesBeforeItReads;
	if (isStale) {
		emit(`S${server}'s save of ${name} runs again, for somebody wrote`, (n) => {
			if (n[session + LAST]) n[session + STALE] = 0;
			else beginWrite(n, session);
		});
		return;
	}
	emit(`S${server}'s save of ${name} reaches the store`, (n) => {
		n[session + WRITE] = ANSWERED;
		n[session + STALE] = 0;
		land(n, server, key, rules);
	});
	if (left(s, "lost") === 0) return;
	emit(`S${server}'s save of ${name} fails`, (n) => {
		spend(n, "lost");
		failed(n, session);
	});
	emit(`S${server} gives up a save of ${name} that is on its way`, (n) => giveUp(n, server, key, rules));
}

export function saveSteps(s, server, key, rules, emit) {
	const session = sessionAt(server, key);
	if (s[session + LOAD] === 0) return claimSteps(s, server, key, rules, emit);
	if (s[session + WRITE] !== 0) return writeSteps(s, server, key, rules, emit);
	if (s[session + ENDING]) return;
	if (s[session + DIRTY]) emit(`S${server} saves ${nameOf(key)}`, (n) => beginWrite(n, session));
	if (left(s, "ends") > 0) {
		emit(`S${server} ends its session of ${nameOf(key)}`, (n) => endSession(n, server, key, rules));
	}
}
