/** Crashes, requests that land when nobody waits for them any more, and profiles that are set back in time. */
import { DATA_OF_START, advance, bring } from "../ledger.mjs";
import {
	ANSWER,
	DATA_SIZE,
	DEALS,
	DECIDED,
	DIRTY,
	ENDING,
	ENTRY,
	FLIGHTS,
	KEYS,
	KIND,
	LOAD,
	MAKER,
	OWNER,
	PLEDGED,
	READ,
	RECORD_DATA,
	SAVED,
	SERVERS,
	SESSION_DATA,
	SETTLED,
	WRITE,
	addFlight,
	askAt,
	awayAt,
	copyData,
	flightAt,
	forgetSession,
	landFlight,
	left,
	makingAt,
	nameOf,
	recordAt,
	recordCopy,
	sessionAt,
	spend,
	stateOf,
	versionAt,
	TO_SERVER,
} from "../state.mjs";
import { wrote } from "../writes.mjs";
import { awayInFlight } from "./away.mjs";
import { land } from "./saves.mjs";

/** What the requests of a server would leave behind, if they landed. */
function flightsOf(s, server, rules) {
	const flights = [];
	for (const key of KEYS) {
		const session = sessionAt(server, key);
		if (s[session + LOAD] === 0 || s[session + WRITE] !== DECIDED) continue;
		const copy = s.slice();
		land(copy, server, key, rules);
		if (copy[session + ANSWER] === SAVED) flights.push({ key, record: recordCopy(copy, key) });
	}
	for (const deal of DEALS) {
		const flight = awayInFlight(s, server, deal, rules);
		if (flight !== undefined) flights.push(flight);
	}
	return flights;
}

function crash(n, server, flights) {
	spend(n, "crashes");
	for (const key of KEYS) forgetSession(n, sessionAt(server, key));
	for (const deal of DEALS) {
		n[awayAt(server, deal) + KIND] = 0;
		if (n[makingAt(deal) + MAKER] === server) n[makingAt(deal) + MAKER] = 0;
		if (n[askAt(deal) + TO_SERVER] === server) n.fill(0, askAt(deal), askAt(deal) + 2);
	}
	return flights.every(({ key, record }) => addFlight(n, key, record));
}

function crashSteps(s, server, rules, emit) {
	const isBusy = DEALS.some((deal) => s[awayAt(server, deal) + KIND] !== 0);
	if (!isBusy && KEYS.every((key) => s[sessionAt(server, key) + LOAD] === 0)) return;
	const flights = flightsOf(s, server, rules);
	for (let mask = 0; mask < 1 << flights.length; mask++) {
		const chosen = flights.filter((_, index) => (mask >> index) & 1);
		const what = chosen.map(({ key }) => nameOf(key)).join(" and ");
		emit(`S${server} crashes${mask === 0 ? "" : `, with requests for ${what} on their way`}`, (n) =>
			crash(n, server, chosen),
		);
	}
}

const START = "its beginning";
const VERSION = "a version";

/** From where `Data` of before come: the beginning, which is always known, and one version that was noticed on the way. */
function sourcesOf(s, key) {
	const start = { name: START, source: DATA_OF_START[key], from: 0 };
	const version = versionAt(key);
	for (let i = 0; i < DATA_SIZE; i++) {
		if (s[version + i] !== start.source[i]) return [start, { name: VERSION, source: s, from: version }];
	}
	return [start];
}

/** The game of a session sets `Data` to those of before. */
function setBackInMemory(n, server, key, { source, from }, rules) {
	const session = sessionAt(server, key);
	const data = session + SESSION_DATA;
	let booked = 0;
	for (const deal of DEALS) if (stateOf(n[data + ENTRY + deal]) === SETTLED) booked |= 1 << deal;
	bring(n, data, source, from, rules);
	advance(n, data, key, booked, rules);
	for (const deal of DEALS) if (n[data + ENTRY + deal] !== PLEDGED) n[session + READ + deal] = 0;
	n[session + DIRTY] = 1;
	spend(n, "setBacks");
}

/** `RollBackAsync` with "Keep" of a record without session, and `SetAsync`, which ends the session that there is. */
function rollBack(n, key, { source, from }, rules) {
	const record = recordAt(key);
	bring(n, record + RECORD_DATA, source, from, rules);
	n[record + OWNER] = 0;
	wrote(n, key, rules);
	spend(n, "rollBacks");
}

function timeSteps(s, key, rules, emit) {
	const record = recordAt(key);
	const name = nameOf(key);
	if (left(s, "versions") > 0) {
		emit(`a version of ${name} is noted`, (n) => {
			copyData(n, versionAt(key), record + RECORD_DATA);
			spend(n, "versions");
		});
	}
	for (const back of sourcesOf(s, key)) {
		if (left(s, "rollBacks") > 0) {
			const what = s[record + OWNER] === 0 ? "is rolled back" : "is overwritten, which ends its session,";
			emit(`${name} ${what} to ${back.name}`, (n) => rollBack(n, key, back, rules));
		}
		if (left(s, "setBacks") === 0) continue;
		for (const server of SERVERS) {
			const session = sessionAt(server, key);
			if (s[session + LOAD] === 0 || s[session + ENDING]) continue;
			emit(`S${server} sets Data of ${name} to ${back.name}`, (n) =>
				setBackInMemory(n, server, key, back, rules),
			);
		}
	}
}

export function faultSteps(s, rules, emit) {
	if (left(s, "crashes") > 0) for (const server of SERVERS) crashSteps(s, server, rules, emit);
	for (let i = 0; i < FLIGHTS; i++) {
		if (s[flightAt(i)] === 0) continue;
		emit(`a request that nobody waits for writes ${nameOf(s[flightAt(i)] - 1)}`, (n) => {
			wrote(n, landFlight(n, i), rules);
		});
	}
	if (left(s, "setBacks") + left(s, "rollBacks") > 0) for (const key of KEYS) timeSteps(s, key, rules, emit);
}
