/** Beats, and the entries that they leave in the memory store. */
import { hearBeat } from "../protocol.mjs";
import { ACCEPTED, BEAT0, BEAT1, BUDGET, NOTHING, SOME, spend } from "../state.mjs";

/** Answers whether it replaces something else than what the newest answered beat wrote. */
function setEntry(s, writer, rules) {
	const isStrange = s.entry === 0 || (s.writer !== ACCEPTED && !rules.broken.beatsWithoutNumber);
	s.entry = rules.limits.life;
	s.writer = writer;
	return isStrange ? 1 : 0;
}

/** The newest answered beat is another one now: what others replaced is not it. */
function accept(s, writer, rules) {
	if (rules.broken.beatsWithoutNumber) return;
	if (s.beat0 & 2) s.beat0 |= 1;
	if (s.beat1 & 2) s.beat1 |= 1;
	if (writer === BEAT1 && s.chain0 === 1) s.beat0 &= ~1;
	if (writer === BEAT0 && s.chain1 === 1) s.beat1 &= ~1;
	if (s.writer === writer) s.writer = ACCEPTED;
	else if (s.writer === ACCEPTED) s.writer = SOME;
}

export function beat(state, i, rules) {
	const s = state.servers[i];
	s.sinceSent = 0;
	const isStrange = setEntry(s, SOME, rules) === 1;
	if (!hearBeat(s, 0, isStrange, rules)) return;
	accept(s, SOME, rules);
	s.writer = ACCEPTED;
}

function sendBeat(state, i) {
	const s = state.servers[i];
	spend(state, BUDGET.slowBeats);
	s.sinceSent = 0;
	if (s.beat0 === 0) s.beat0 = 1 << 5;
	else s.beat1 = 1 << 5;
	sortBeats(s);
}

/** Which of two beats on their way comes first in the state says nothing. */
export function sortBeats(s) {
	if (s.beat0 >= s.beat1) return;
	[s.beat0, s.beat1] = [s.beat1, s.beat0];
	[s.chain0, s.chain1] = [s.chain1, s.chain0];
	if (s.writer >= BEAT0) s.writer = s.writer === BEAT0 ? BEAT1 : BEAT0;
}

export function landBeat(state, i, rules, which) {
	const s = state.servers[i];
	const found = s.entry === 0 ? SOME : s.writer;
	const isStrange = setEntry(s, which === 0 ? BEAT0 : BEAT1, rules);
	if (which === 0) {
		s.beat0 |= 2 | isStrange;
		s.chain0 = found === BEAT1 ? 1 : 0;
	} else {
		s.beat1 |= 2 | isStrange;
		s.chain1 = found === BEAT0 ? 1 : 0;
	}
	sortBeats(s);
}

/** It is not on its way any more. */
function removeBeat(s, which) {
	if (s.writer === (which === 0 ? BEAT0 : BEAT1)) s.writer = SOME;
	if (which === 0) s.beat0 = 0;
	else s.beat1 = 0;
	s.chain0 = 0;
	s.chain1 = 0;
	sortBeats(s);
}

export function answerBeat(state, i, rules, which) {
	const s = state.servers[i];
	const b = which === 0 ? s.beat0 : s.beat1;
	if (hearBeat(s, (b >> 2) & 7, (b & 1) === 1, rules)) accept(s, which === 0 ? BEAT0 : BEAT1, rules);
	removeBeat(s, which);
}

function loseBeat(state, i, _, which) {
	removeBeat(state.servers[i], which);
}

function leaveBeat(state, i, _, which) {
	removeBeat(state.servers[i], which);
	state.servers[i].lateBeats = Math.min(3, state.servers[i].lateBeats + 1);
}

export function landLateBeat(state, i, rules) {
	state.servers[i].lateBeats -= 1;
	setEntry(state.servers[i], SOME, rules);
}

function slowBeatSteps(s, i, which, b, emit) {
	if (b === 0) return;
	if ((b & 2) === 0) {
		emit("a slow beat lands", landBeat, i, which);
		emit("a slow beat is given up, and may still land", leaveBeat, i, which);
		return;
	}
	emit("the answer of a slow beat comes", answerBeat, i, which);
	emit("the answer of a slow beat is lost", loseBeat, i, which);
}

export function heartSteps(state, i, rules, emit) {
	const s = state.servers[i];
	slowBeatSteps(s, i, 0, s.beat0, emit);
	slowBeatSteps(s, i, 1, s.beat1, emit);
	if (s.phase === NOTHING || s.sinceSent < rules.limits.period) return;
	emit("beats", beat, i);
	if (state.budget[BUDGET.slowBeats] > 0 && s.beat1 === 0) emit("sends a slow beat", sendBeat, i);
}
