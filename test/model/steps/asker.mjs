/** What a server does that wants the session. */
import { claim, forgetSession, hearLook, hearRequest, isFarFromMiss, mayLook } from "../protocol.mjs";
import { BUDGET, guidOf, NO_WRITE, NOBODY, NOTHING, OLD_SERVER, serverOf, spend, STARTING } from "../state.mjs";
import { finish, leaveLate } from "./writes.mjs";

export function start(state, i) {
	const s = state.servers[i];
	spend(state, BUDGET.starts);
	s.phase = STARTING;
	s.guid = guidOf(i, s.starts);
	s.starts += 1;
}

export function read(state, i, rules, isSlow) {
	claim(state.servers[i], state.record, i, rules);
	if (isSlow) return void spend(state, BUDGET.slowWrites);
	return finish(state, i, rules);
}

function giveUpStart(state, i) {
	const s = state.servers[i];
	spend(state, BUDGET.givesUp);
	leaveLate(state, s);
	forgetSession(s);
}

/** An entry of another realm is never there. */
function isSeen(state, i, owner) {
	const { servers } = state;
	return servers[i].realm === servers[owner].realm && servers[owner].entry > 0;
}

export function look(state, i, rules) {
	const s = state.servers[i];
	hearLook(s, isSeen(state, i, serverOf(s.seenGuid)), isFarFromMiss(s, rules), rules);
}

function lookStale(state, i, rules) {
	const s = state.servers[i];
	spend(state, BUDGET.staleLooks);
	hearLook(s, false, isFarFromMiss(s, rules), rules);
}

/** The store shows nothing at all: without its own entry a look says nothing. */
function lookBlind(state, i, rules) {
	const s = state.servers[i];
	spend(state, BUDGET.blindLooks);
	if (rules.broken.noOwnEntryCheck) hearLook(s, false, isFarFromMiss(s, rules), rules);
}

function sendLook(state, i, rules) {
	const s = state.servers[i];
	spend(state, BUDGET.slowLooks);
	s.isLookFar = isFarFromMiss(s, rules) ? 1 : 0;
	s.look = 1;
}

function answerLook(state, i, rules) {
	const s = state.servers[i];
	hearLook(s, s.look === 2, s.isLookFar === 1, rules);
}

function readLook(state, i) {
	const s = state.servers[i];
	s.look = isSeen(state, i, serverOf(s.seenGuid)) ? 2 : 3;
}

function loseLook(state, i) {
	state.servers[i].look = 0;
	state.servers[i].isLookFar = 0;
}

export function request(state, i, rules) {
	const s = state.servers[i];
	if (hearRequest(state.servers[serverOf(s.seenGuid)], s.seenGuid, rules)) s.isDisclaimed = 1;
}

function lookSteps(state, i, rules, emit) {
	const s = state.servers[i];
	const owner = serverOf(s.seenGuid);
	// Its own entry shows that the memory store answers.
	const canLook = s.entry > 0 || rules.broken.noOwnEntryCheck === true;
	if (s.look === 0) {
		if (!mayLook(s, rules)) return;
		if (state.budget[BUDGET.blindLooks] > 0) emit("looks, and sees nothing at all", lookBlind, i);
		if (!canLook) return;
		emit("looks at the owner's entry", look, i);
		const isStale = state.servers[owner].sinceAbsent <= rules.limits.staleness && isSeen(state, i, owner);
		if (isStale && state.budget[BUDGET.staleLooks] > 0) emit("looks, and sees what was: no entry", lookStale, i);
		if (state.budget[BUDGET.slowLooks] > 0) emit("sends a slow look", sendLook, i);
	} else if (s.look === 1) {
		if (canLook) emit("its slow look reads", readLook, i);
		else emit("its slow look says nothing", loseLook, i);
	} else emit("the answer of its slow look comes", answerLook, i);
}

export function askerSteps(state, i, rules, emit) {
	const s = state.servers[i];
	const { budget } = state;
	if (s.phase === NOTHING) {
		if (budget[BUDGET.starts] > 0 && s.starts < 4) emit("wants the session", start, i);
		return;
	}
	if (s.phase !== STARTING) return;
	if (budget[BUDGET.givesUp] > 0) emit("gives up its start", giveUpStart, i);
	if (s.write === NO_WRITE) {
		emit("looks at the record", read, i, false);
		if (budget[BUDGET.slowWrites] > 0) emit("decides a look at the record", read, i, true);
	}
	if (s.seenGuid === NOBODY || s.seenGuid === OLD_SERVER) return;
	const owner = serverOf(s.seenGuid);
	if (owner === i) return;
	if (state.servers[owner].runs === 1) emit("asks the owner, who hears it", request, i);
	// What it saw is no longer so: nothing comes of a look before it reads again.
	if (s.isUnchanged === 1 || !rules.isWhole) lookSteps(state, i, rules, emit);
}
