/** What happens to all: time, faults, and a server with the module before ours. */
import { forgetSession, isLeaseOver, isWriteDue } from "../protocol.mjs";
import {
	BEAT_AGES,
	BEAT_LANDED,
	BUDGET,
	ENDING,
	HOLDING,
	LIVE,
	NEVER,
	NO_WRITE,
	NOBODY,
	NOTHING,
	OLD_DATA,
	OLD_SERVER,
	spend,
	STARTING,
	ageOfBeat,
} from "../state.mjs";
import { landLate, leaveLate, noteVersion } from "./writes.mjs";
import { sortBeats } from "./heart.mjs";

const older = (age, cap) => (age >= cap ? cap : age + 1);
const nearer = (ticks) => (ticks === NEVER || ticks === 0 ? ticks : ticks - 1);
const agedBeat = (b, cap) => (b === 0 ? 0 : (b & ~BEAT_AGES) | (older(ageOfBeat(b), cap) << 2));

function ageServer(s, rules) {
	const { period, fence, distance, lease, oldestBeat, oldestSeen } = rules.limits;
	s.lastBeat = older(s.lastBeat, fence);
	s.sinceSent = older(s.sinceSent, period);
	s.beat0 = agedBeat(s.beat0, oldestBeat);
	s.beat1 = agedBeat(s.beat1, oldestBeat);
	sortBeats(s);
	s.gap = nearer(s.gap);
	s.writeGap = nearer(s.writeGap);
	if (s.phase === STARTING) s.sinceSeen = older(s.sinceSeen, oldestSeen);
	if (s.miss !== NEVER) s.miss = older(s.miss, distance);
	if (lease === Infinity) return;
	if (s.phase === HOLDING) s.sinceTrusted = older(s.sinceTrusted, lease);
	if (s.write !== NO_WRITE) s.sinceDecided = older(s.sinceDecided, lease);
	if (isLeaseOver(s, rules)) s.phase = ENDING;
}

/** Time passes for all; the clock of one that is slow stands still. */
export function tick(state, _, rules, slow) {
	for (let i = 0; i < state.servers.length; i++) {
		const s = state.servers[i];
		s.entry = nearer(s.entry);
		if (s.entry === 0) s.sinceAbsent = 0;
		else if (s.sinceAbsent !== NEVER)
			s.sinceAbsent = s.sinceAbsent >= rules.limits.staleness ? NEVER : s.sinceAbsent + 1;
		if (i !== slow && s.runs === 1) ageServer(s, rules);
	}
	if (slow !== undefined) spend(state, BUDGET.drifts);
}

export function vanish(state, i) {
	spend(state, BUDGET.vanishes);
	state.servers[i].entry = 0;
	state.servers[i].sinceAbsent = 0;
}

function flush(state) {
	spend(state, BUDGET.flushes);
	for (const s of state.servers) {
		if (s.realm !== LIVE) continue;
		s.entry = 0;
		s.sinceAbsent = 0;
	}
}

/** Its memory is gone; what it sent may still land. */
export function crash(state, i) {
	const s = state.servers[i];
	spend(state, BUDGET.crashes);
	leaveLate(state, s);
	const { entry, sinceAbsent, starts } = s;
	const lateBeats = Math.min(3, s.lateBeats + isUnlanded(s.beat0) + isUnlanded(s.beat1));
	forgetSession(s);
	Object.assign(s, {
		runs: 0,
		lastBeat: 0,
		sinceSent: 0,
		beat0: 0,
		beat1: 0,
		isChainBroken: 0,
		lateBeats,
		entry,
		sinceAbsent,
		starts,
	});
}

const isUnlanded = (b) => (b !== 0 && (b & BEAT_LANDED) === 0 ? 1 : 0);
/** The module before ours takes after a fixed time, whatever the owner does. */
function takeOld(state, _, rules) {
	const { record } = state;
	spend(state, BUDGET.oldTakes);
	for (const s of state.servers) if (s.phase !== NOTHING && s.guid === record.guid) s.isRobbed = 1;
	record.guid = OLD_SERVER;
	record.marked = 0;
	record.asked = 0;
	noteVersion(state, true, rules);
}

function saveOld(state, _, rules) {
	state.record.data |= OLD_DATA;
	state.acknowledged |= OLD_DATA;
	noteVersion(state, true, rules);
}

function endOld(state, _, rules) {
	state.record.guid = NOBODY;
	state.record.asked = 0;
	noteVersion(state, true, rules);
}

/** In a prompt world nobody is late: each tick every server beats and does what is due. */
function isReadyForTick(state, rules) {
	if (!rules.isPrompt) return true;
	return state.servers.every((s) => {
		if (s.runs === 0 || s.phase === NOTHING) return true;
		if (s.sinceSent >= rules.limits.period || s.write !== NO_WRITE || s.beat0 !== 0) return false;
		return s.phase !== ENDING && !isWriteDue(s, rules);
	});
}

export function worldSteps(state, rules, emit) {
	const { budget, record } = state;
	if (isReadyForTick(state, rules)) {
		emit("a tick passes", tick, undefined, undefined);
		if (budget[BUDGET.drifts] > 0) {
			for (let i = 0; i < state.servers.length; i++) {
				if (state.servers[i].runs === 1) emit("a tick passes, its clock stands", tick, i, i);
			}
		}
	}
	if (state.late0 !== 0) emit("an old write lands", landLate, undefined, 0);
	if (state.late1 !== 0) emit("an old write lands", landLate, undefined, 1);
	if (budget[BUDGET.flushes] > 0) emit("the memory store is emptied", flush, undefined);
	if (budget[BUDGET.oldTakes] > 0 && record.guid !== OLD_SERVER) emit("an old server takes", takeOld, undefined);
	if (record.guid === OLD_SERVER) {
		if ((record.data & OLD_DATA) === 0) emit("the old server saves", saveOld, undefined);
		emit("the old server ends its session", endOld, undefined);
	}
}
