/** Beats, and the entries that they leave in the memory store. */
import { hearBeat } from "../protocol.mjs";
import { BEAT_LANDED, BEAT_NEW, BEAT_SENT, BUDGET, NOTHING, ageOfBeat, spend } from "../state.mjs";

/** Answers whether an entry was there: all that the store tells. */
function setEntry(s, rules) {
	const wasThere = s.entry > 0;
	s.entry = rules.limits.life;
	return wasThere;
}

export function beat(state, i, rules) {
	const s = state.servers[i];
	s.sinceSent = 0;
	hearBeat(s, 0, setEntry(s, rules), rules);
}

function sendBeat(state, i) {
	const s = state.servers[i];
	spend(state, BUDGET.slowBeats);
	s.sinceSent = 0;
	if (s.beat0 === 0) s.beat0 = BEAT_SENT;
	else s.beat1 = BEAT_SENT;
	sortBeats(s);
}

/** Which of two beats on their way comes first in the state says nothing. */
export function sortBeats(s) {
	if (s.beat0 < s.beat1) [s.beat0, s.beat1] = [s.beat1, s.beat0];
}

function setBeat(s, which, b) {
	if (which === 0) s.beat0 = b;
	else s.beat1 = b;
	sortBeats(s);
}

const beatOf = (s, which) => (which === 0 ? s.beat0 : s.beat1);

export function landBeat(state, i, rules, which) {
	const s = state.servers[i];
	setBeat(s, which, beatOf(s, which) | BEAT_LANDED | (setEntry(s, rules) ? 0 : BEAT_NEW));
}

export function answerBeat(state, i, rules, which) {
	const s = state.servers[i];
	const b = beatOf(s, which);
	setBeat(s, which, 0);
	hearBeat(s, ageOfBeat(b), (b & BEAT_NEW) === 0, rules);
}

/** It is tried again soon. */
function failBeat(state, i, rules, which) {
	const s = state.servers[i];
	setBeat(s, which, 0);
	s.isChainBroken = 1;
	s.sinceSent = Math.max(s.sinceSent, rules.limits.period - 1);
}

function failBeatThatLands(state, i, rules, which) {
	const s = state.servers[i];
	spend(state, BUDGET.lateBeats);
	failBeat(state, i, rules, which);
	s.lateBeats = Math.min(3, s.lateBeats + 1);
}

export function landLateBeat(state, i, rules) {
	state.servers[i].lateBeats -= 1;
	setEntry(state.servers[i], rules);
}

function slowBeatSteps(state, i, which, b, emit) {
	if (b === 0) return;
	if ((b & BEAT_LANDED) === 0) {
		emit("a slow beat lands", landBeat, i, which);
		emit("a slow beat fails", failBeat, i, which);
		if (state.budget[BUDGET.lateBeats] > 0)
			emit("a slow beat fails, and may still land", failBeatThatLands, i, which);
		return;
	}
	emit("the answer of a slow beat comes", answerBeat, i, which);
	emit("the answer of a slow beat is lost", failBeat, i, which);
}

export function heartSteps(state, i, rules, emit) {
	const s = state.servers[i];
	slowBeatSteps(state, i, 0, s.beat0, emit);
	slowBeatSteps(state, i, 1, s.beat1, emit);
	if (s.phase === NOTHING || s.sinceSent < rules.limits.period) return;
	emit("beats", beat, i);
	if (state.budget[BUDGET.slowBeats] > 0 && s.beat1 === 0) emit("sends a slow beat", sendBeat, i);
}
