/** Whether an asker gets the session in bounded time once the faults stop: the rest of a run, in one fair order. */
import { isWriteDue } from "./protocol.mjs";
import {
	BEAT_LANDED,
	DECIDED,
	ENDING,
	HOLDING,
	LANDED,
	LIVE,
	NOBODY,
	NOTHING,
	NO_WRITE,
	OLD_SERVER,
	STARTING,
	newState,
	pack,
	serverOf,
	unpack,
	wordCount,
} from "./state.mjs";
import { look, read, request, start } from "./steps/asker.mjs";
import { answerBeat, beat, landBeat } from "./steps/heart.mjs";
import { save, saveLast } from "./steps/owner.mjs";
import { tick } from "./steps/world.mjs";
import { commit, reply, runAgain } from "./steps/writes.mjs";

/** The entry expires, the looks begin, two of them miss; and some ticks for what is under way. */
const boundOf = ({ limits }) => limits.life + limits.settle + limits.distance + 5;

function doBeats(state, i, rules) {
	const s = state.servers[i];
	while (s.beat0 !== 0) {
		if ((s.beat0 & BEAT_LANDED) === 0) landBeat(state, i, rules, 0);
		answerBeat(state, i, rules, 0);
	}
	if (s.phase !== NOTHING && s.sinceSent >= rules.limits.period) beat(state, i, rules);
}

function doWrite(state, i, rules) {
	const s = state.servers[i];
	while (s.write !== NO_WRITE) {
		if (s.write === LANDED) reply(state, i, rules);
		else if (s.write === DECIDED && s.isFresh === 1) commit(state, i, rules);
		else runAgain(state, i, rules);
	}
}

function doOwner(state, i, rules) {
	const s = state.servers[i];
	if (isWriteDue(s, rules)) save(state, i, rules, false);
	else if (s.phase === ENDING) saveLast(state, i, rules, false);
}

/** Its looks as far as it may look. */
function doAsker(state, i, rules, stopped) {
	const s = state.servers[i];
	const reads = () => {
		if (s.phase === STARTING) read(state, i, rules, false);
	};
	reads();
	if (s.phase !== STARTING || s.hasAsked === 0 || s.seenGuid === OLD_SERVER) return;
	const owner = serverOf(s.seenGuid);
	if (owner === i || owner < 0) return;
	if (state.servers[owner].runs === 1 && owner !== stopped) request(state, i, rules);
	if (s.entry > 0 && s.sinceSeen >= rules.limits.settle) look(state, i, rules);
	reads();
}

/** Without a mark, and for Studio servers, only the slow rule takes from the dead: longer than any period here. */
function isForSlowRule(state, stopped) {
	const { guid, marked } = state.record;
	if (guid === NOBODY || guid === OLD_SERVER) return false;
	const owner = serverOf(guid);
	if (marked === 1 && state.servers.some((s) => s.phase === STARTING && s.realm === LIVE)) return false;
	return owner === stopped || state.servers[owner].runs === 0;
}

function isServed(state, rules, stopped) {
	const { servers } = state;
	for (let ticks = boundOf(rules); ticks > 0; ticks--) {
		for (let i = 0; i < servers.length; i++) {
			const s = servers[i];
			if (s.runs === 0 || i === stopped) continue;
			const wasStarting = s.phase === STARTING;
			doBeats(state, i, rules);
			doWrite(state, i, rules);
			doOwner(state, i, rules);
			if (s.phase === STARTING) doAsker(state, i, rules, stopped);
			if (wasStarting && s.phase === HOLDING) return true;
			// Somebody asked after it: when that one is gone, the player tries again.
			const isAlone = servers.every((other, j) => j === stopped || other.runs === 0 || other.phase !== STARTING);
			if (wasStarting && s.phase === NOTHING && isAlone) {
				state.budget[0] = 1;
				start(state, i);
			}
		}
		if (isForSlowRule(state, stopped)) return true;
		tick(state, undefined, rules, undefined);
	}
	return false;
}

let scratch;
let packed;
function isServedFrom(state, rules, stopped) {
	const { length } = state.servers;
	if (scratch === undefined || scratch.servers.length !== length) {
		scratch = newState(state.servers.map((s) => s.realm));
		packed = new Int32Array(wordCount(length));
	}
	scratch.servers.forEach((s, i) => (s.realm = state.servers[i].realm));
	pack(state, packed);
	unpack(scratch, packed, 0);
	return isServed(scratch, rules, stopped);
}

/** With everybody running, and with the owner's server stopped for good. */
export function problemOfWaiting(state, rules) {
	const { servers, record } = state;
	const owner = record.guid === NOBODY || record.guid === OLD_SERVER ? -1 : serverOf(record.guid);
	const waits = servers.some((s) => s.runs === 1 && s.phase === STARTING);
	if (waits && !isServedFrom(state, rules, undefined)) return "an asker does not get the session";
	if (owner < 0 || servers[owner].runs === 0 || servers[owner].phase === STARTING) return undefined;
	if (!servers.some((s, i) => i !== owner && s.runs === 1 && s.phase === STARTING)) return undefined;
	return isServedFrom(state, rules, owner) ? undefined : "an asker does not get the session of a server that stopped";
}
