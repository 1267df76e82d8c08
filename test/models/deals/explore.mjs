/** Breadth first over everything that can happen: all states within the budgets, each once, and the shortest way to a violation. */
import { StateStore } from "../../model/state-store.mjs";
import { DATA_OF_START } from "./ledger.mjs";
import { problemOfRecovery, problemOfState, recordsKey } from "./promises.mjs";
import {
	DIRTY,
	KEYS,
	LOAD,
	OWNER,
	RECORD_DATA,
	SERVERS,
	SESSION_DATA,
	STATE_WORDS,
	grant,
	newState,
	recordAt,
	sessionAt,
	sortFlights,
	versionAt,
} from "./state.mjs";
import { awaySteps } from "./steps/away.mjs";
import { dealSteps } from "./steps/deals.mjs";
import { faultSteps } from "./steps/faults.mjs";
import { saveSteps } from "./steps/saves.mjs";

/** Everything that can happen next: one step each. `emit(label, act)` tells of a step without taking it. */
function steps(state, rules, emit) {
	for (const server of rules.servers) {
		for (const key of KEYS) saveSteps(state, server, key, rules, emit);
		dealSteps(state, server, rules, emit);
		awaySteps(state, server, rules, emit);
	}
	faultSteps(state, rules, emit);
}

/** Both profiles are stored; who of them has a session, and where, says the scenario. */
function firstState({ sessions, budgets, isBusy }, changed) {
	const state = newState();
	for (const key of KEYS) {
		const record = recordAt(key);
		state[record + LOAD] = 1;
		state[record + OWNER] = sessions[key];
		state.set(DATA_OF_START[key], record + RECORD_DATA);
		state.set(DATA_OF_START[key], versionAt(key));
		if (sessions[key] === 0) continue;
		const session = sessionAt(sessions[key], key);
		state[session + LOAD] = 1;
		state[session + DIRTY] = isBusy ? 1 : 0;
		state.set(DATA_OF_START[key], session + SESSION_DATA);
	}
	for (const [name, count] of Object.entries({ ...budgets, ...changed })) grant(state, name, count);
	return state;
}

const wordsOf = (state) => new Int32Array(state.buffer);

/** The labels of the steps that lead to a state, found by taking them once more. */
function traceTo(store, index, last, rules) {
	const path = [];
	for (let at = index; at >= 0; at = store.parentOf(at)) path.unshift(at);
	const [from, next] = [newState(), newState()];
	const trace = [];
	for (let i = 1; i < path.length; i++) {
		store.copyTo(wordsOf(from), path[i - 1]);
		let found;
		steps(from, rules, (label, act) => {
			if (found !== undefined) return;
			next.set(from);
			if (act(next) === false) return;
			sortFlights(next);
			if (store.isSame(path[i], wordsOf(next))) found = label;
		});
		trace.push(found);
	}
	trace.push(last);
	return trace;
}

/**
 * Answers `{ states, records, isComplete, problem, trace }`. `maxStates` ends the run early; `isLarge`: with all servers and
 * the larger budgets.
 */
export function explore(scenario, { broken = [], budgets, isLarge = false, maxStates = 20_000_000 } = {}) {
	const rules = {
		deals: scenario.deals,
		servers: isLarge ? SERVERS : (scenario.servers ?? SERVERS),
		broken: Object.fromEntries(broken.map((name) => [name, true])),
		isDoubled: false,
	};
	const store = new StateStore(STATE_WORDS);
	const recovered = new Set();
	const first = firstState(scenario, { ...(isLarge ? scenario.large : undefined), ...budgets });
	const [from, next] = [newState(), newState()];
	const [fromWords, nextWords] = [wordsOf(from), wordsOf(next)];
	store.add(wordsOf(first), -1);
	let violation;
	let current = 0;
	const problemOf = () => {
		if (rules.isDoubled) return "an item is put in where it is already";
		const problem = problemOfState(next, rules);
		if (problem !== undefined) return problem;
		const records = recordsKey(next);
		if (recovered.has(records)) return undefined;
		recovered.add(records);
		return problemOfRecovery(next, rules);
	};
	const emit = (label, act) => {
		if (violation !== undefined) return;
		next.set(from);
		rules.isDoubled = false;
		if (act(next) === false) return;
		const wasDoubled = rules.isDoubled;
		sortFlights(next);
		if (!wasDoubled && !store.add(nextWords, current)) return;
		const problem = problemOf();
		if (problem !== undefined) violation = { problem, last: label, from: current };
	};
	for (; current < store.count && violation === undefined && store.count < maxStates; current++) {
		store.copyTo(fromWords, current);
		steps(from, rules, emit);
	}
	const answer = { states: store.count, records: recovered.size, isComplete: current === store.count };
	if (violation === undefined) return answer;
	return { ...answer, problem: violation.problem, trace: traceTo(store, violation.from, violation.last, rules) };
}
