/** Deals with a profile that has no session: its record is written by the server that makes the deal. */
import {
	bookOf,
	endPledge,
	exists,
	givesOf,
	has,
	hasRetakes,
	pledgerOf,
	put,
	take,
	withoutPledge,
} from "../ledger.mjs";
import {
	BOOK_LOAD,
	DEALS,
	ENDING,
	ENTRY,
	IS_OFF,
	ITEMS,
	KIND,
	KNOWN,
	LOAD,
	MAKER,
	MAKER_LOAD,
	NO_ENTRY,
	OPEN,
	OWNER,
	PAST,
	PLEDGED,
	RECORD_DATA,
	SETTLED,
	TOLD,
	TO_PLEDGE,
	TO_RETURN,
	TO_SETTLE,
	addFlight,
	awayAt,
	isPast,
	left,
	makingAt,
	nameOf,
	recordAt,
	recordCopy,
	sessionAt,
	spend,
} from "../state.mjs";
import { wrote } from "../writes.mjs";
import { entryIn } from "./saves.mjs";

/** Whether the deal is still being made in the memory of the server whose request it is. */
function isOpenIn(s, server, deal, rules) {
	const session = sessionAt(server, bookOf(rules, deal));
	const isSame = s[session + LOAD] !== 0 && s[session + LOAD] === s[makingAt(deal) + MAKER_LOAD];
	return isSame && entryIn(s, session, deal) === OPEN;
}

/** `pledgeStep`. Answers "pledged" when it is to be written, "there" when it stands there, or nothing. */
function pledge(n, server, deal, rules) {
	const key = pledgerOf(rules, deal);
	const record = recordAt(key);
	const data = record + RECORD_DATA;
	const load = n[makingAt(deal) + MAKER_LOAD];
	if (n[record + OWNER] !== 0 && !rules.broken.pledgesUnderSession) return undefined;
	if (n[data + ENTRY + deal] === PLEDGED && n[data + BOOK_LOAD + deal] === load) return "there";
	if (n[data + ENTRY + deal] !== NO_ENTRY) return undefined;
	if (!rules.broken.pledgesWhatIsBooked) {
		if (!isOpenIn(n, server, deal, rules) || isPast(n[data + PAST], deal)) return undefined;
	}
	// What is to be taken out of `Data` of before is not its own to give.
	if (hasRetakes(n, data) && !rules.broken.pledgesBeforeRetake) return undefined;
	const gives = givesOf(rules, deal, key);
	if (!has(n[data + ITEMS], gives)) return undefined;
	take(n, data, gives);
	n[data + ENTRY + deal] = PLEDGED;
	n[data + BOOK_LOAD + deal] = load;
	return "pledged";
}

/** `endPledgeStep`. Answers whether it is to be written. */
function end(n, deal, isBooked, rules) {
	const key = pledgerOf(rules, deal);
	const record = recordAt(key);
	const data = record + RECORD_DATA;
	if (n[record + OWNER] !== 0 || n[data + ENTRY + deal] !== PLEDGED) return false;
	if (n[data + BOOK_LOAD + deal] !== n[makingAt(deal) + MAKER_LOAD]) return false;
	if (isBooked) withoutPledge(n, data, key, deal, rules);
	else {
		put(n, data, givesOf(rules, deal, key), rules);
		endPledge(n, data, deal);
	}
	return true;
}

/** The request's transform runs, and it lands. Answers whether it wrote. */
function run(n, server, deal, rules) {
	const kind = n[awayAt(server, deal) + KIND];
	const key = pledgerOf(rules, deal);
	let isWritten;
	let isKnown = false;
	if (kind === TO_PLEDGE) {
		const outcome = pledge(n, server, deal, rules);
		isWritten = outcome === "pledged";
		isKnown = outcome !== undefined;
	} else isWritten = end(n, deal, kind === TO_SETTLE, rules);
	if (isWritten) wrote(n, key, rules);
	return { isWritten, isKnown };
}

/** So that it may land after its server has gone on, or is gone. */
export function awayInFlight(s, server, deal, rules) {
	if (s[awayAt(server, deal) + KIND] === 0) return undefined;
	const copy = s.slice();
	const { isWritten } = run(copy, server, deal, rules);
	return isWritten ? { key: pledgerOf(rules, deal), record: recordCopy(copy, pledgerOf(rules, deal)) } : undefined;
}

const NAMES = { [TO_PLEDGE]: "pledge", [TO_SETTLE]: "settling", [TO_RETURN]: "return" };

function requestSteps(s, server, deal, rules, emit) {
	const at = awayAt(server, deal) + KIND;
	const name = `S${server}'s ${NAMES[s[at]]} for deal ${deal} at ${nameOf(pledgerOf(rules, deal))}`;
	emit(`${name} reaches the store`, (n) => {
		const { isKnown } = run(n, server, deal, rules);
		n[at] = 0;
		const book = sessionAt(server, bookOf(rules, deal));
		if (isKnown && isOpenIn(n, server, deal, rules)) n[book + KNOWN] |= 1 << deal;
	});
	if (left(s, "lost") === 0) return;
	emit(`${name} lands, and its answer is lost`, (n) => {
		if (!run(n, server, deal, rules).isWritten) return false;
		n[at] = 0;
		spend(n, "lost");
		return true;
	});
	emit(`${name} is given up on its way`, (n) => {
		const flight = awayInFlight(n, server, deal, rules);
		n[at] = 0;
		spend(n, "lost");
		return flight !== undefined && addFlight(n, flight.key, flight.record);
	});
}

function sendSteps(s, server, deal, rules, emit) {
	const at = awayAt(server, deal) + KIND;
	const key = pledgerOf(rules, deal);
	const record = recordAt(key);
	const book = sessionAt(server, bookOf(rules, deal));
	const send = (kind) => {
		emit(`S${server} sends a ${NAMES[kind]} for deal ${deal} to ${nameOf(key)}, who is away`, (n) => {
			n[at] = kind;
		});
	};
	const isAway = s[record + OWNER] === 0 || rules.broken.pledgesUnderSession;
	const isKnown = ((s[book + KNOWN] >> deal) & 1) === 1;
	if (isAway && !isKnown && s[sessionAt(server, key) + LOAD] === 0 && isOpenIn(s, server, deal, rules)) {
		send(TO_PLEDGE);
	}
	if (s[record + OWNER] !== 0 || s[record + RECORD_DATA + ENTRY + deal] !== PLEDGED) return;
	const isHere = s[book + LOAD] !== 0 && s[book + ENDING] === 0;
	if (isHere && entryIn(s, book, deal) === SETTLED) send(TO_SETTLE);
	const making = makingAt(deal);
	if (s[making + MAKER] === server && s[making + TOLD] === IS_OFF) send(TO_RETURN);
}

export function awaySteps(s, server, rules, emit) {
	for (const deal of DEALS) {
		if (!exists(rules, deal)) continue;
		if (s[awayAt(server, deal) + KIND] !== 0) requestSteps(s, server, deal, rules, emit);
		else sendSteps(s, server, deal, rules, emit);
	}
}
