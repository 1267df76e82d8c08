/** Writes to the data store: each replaces the record only if nobody wrote since its transform ran. */
import { decideAgain, hearLanded, hearNothing } from "../protocol.mjs";
import { ASK, CLAIM, DECIDED, LANDED, LAST_SAVE, NOBODY, OLD_SERVER, SAVE, serverOf, STARTING } from "../state.mjs";

/** A write lands: whoever has read before it runs again, and what nobody waits for any more never lands. */
export function noteVersion(state, isOwners, rules) {
	if (!rules.broken.lateWritesOverwrite) {
		state.late0 = 0;
		state.late1 = 0;
	}
	for (const s of state.servers) {
		s.isFresh = 0;
		if (isOwners) s.isUnchanged = 0;
	}
}

/** Why a claim breaks a promise although nobody is hurt yet. */
function problemOfTake(state, isByProof, isByDisclaim, rules) {
	const { guid } = state.record;
	if (guid === NOBODY || guid === OLD_SERVER) return undefined;
	const owner = state.servers[serverOf(guid)];
	const isThere = owner.runs === 1 && owner.guid === guid;
	if (isByDisclaim && isThere) return "a session was taken whose server said that it does not have it";
	if (isByProof && rules.isPrompt && isThere && owner.phase !== STARTING) {
		return "a session was taken as dead whose owner lives and can write";
	}
	return undefined;
}

function land(state, kind, guid, mark, data, isByProof, isByDisclaim, rules) {
	const { record } = state;
	if (kind === ASK) {
		record.asked = serverOf(guid) + 1;
		noteVersion(state, false, rules);
		return undefined;
	}
	let problem;
	if (kind === CLAIM) {
		problem = problemOfTake(state, isByProof, isByDisclaim, rules);
		if (record.guid !== guid) record.asked = 0;
	} else if (record.guid !== guid) problem = "a write landed of a server that does not own the record";
	record.guid = kind === LAST_SAVE ? NOBODY : guid;
	if (kind === LAST_SAVE) record.asked = 0;
	record.marked = kind === LAST_SAVE ? 0 : mark;
	record.data = data;
	noteVersion(state, true, rules);
	return problem;
}

export function commit(state, i, rules) {
	const s = state.servers[i];
	const { kind, guid, mark, writeData, isByProof, isByDisclaim } = s;
	const problem = land(state, kind, guid, mark, writeData, isByProof, isByDisclaim, rules);
	s.write = LANDED;
	return problem;
}

export function reply(state, i, rules) {
	const s = state.servers[i];
	if (s.kind === SAVE || s.kind === LAST_SAVE) state.acknowledged |= s.writeData;
	hearLanded(s, rules);
}

/** All of a write at once, where its transform wants one. */
export function finish(state, i, rules) {
	if (state.servers[i].write !== DECIDED) return undefined;
	const problem = commit(state, i, rules);
	reply(state, i, rules);
	return problem;
}

const packLate = (s) =>
	1 |
	(s.kind << 1) |
	(s.mark << 3) |
	(s.guid << 4) |
	(s.writeData << 9) |
	(s.isByProof << 17) |
	(s.isByDisclaim << 18);

/** Nobody waits for it any more, and it may still land. */
export function leaveLate(state, s) {
	if (s.write !== DECIDED || s.isFresh === 0) return;
	if (state.late0 === 0) state.late0 = packLate(s);
	else if (state.late1 === 0) state.late1 = packLate(s);
	if (state.late1 !== 0 && state.late1 < state.late0) [state.late0, state.late1] = [state.late1, state.late0];
}

export function landLate(state, _, rules, which) {
	const w = which === 0 ? state.late0 : state.late1;
	if (which === 0) state.late0 = state.late1;
	state.late1 = 0;
	return land(state, (w >> 1) & 3, (w >> 4) & 31, (w >> 3) & 1, (w >> 9) & 255, (w >> 17) & 1, (w >> 18) & 1, rules);
}

export function runAgain(state, i, rules) {
	decideAgain(state.servers[i], state.record, i, rules);
}

function loseReply(state, i) {
	hearNothing(state.servers[i]);
}

function giveUpWrite(state, i) {
	leaveLate(state, state.servers[i]);
	hearNothing(state.servers[i]);
}

export function writeSteps(state, i, rules, emit) {
	const s = state.servers[i];
	if (s.write === DECIDED) {
		if (s.isFresh === 1) {
			emit("its write lands", commit, i);
			emit("its write is given up, and may still land", giveUpWrite, i);
		} else emit("its write runs again, on what stands there now", runAgain, i);
		emit("its write fails", loseReply, i);
	} else if (s.write === LANDED) {
		emit("hears that its write has landed", reply, i);
		emit("hears nothing of its write that landed", loseReply, i);
	}
}
