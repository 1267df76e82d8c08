/** Breadth first over everything that can happen: all states within the budgets, each once, and the shortest way to a violation. */
import { forgetSeen, isActive } from "./protocol.mjs";
import {
	ASK,
	BUDGET,
	ENDING,
	HOLDING,
	LAST_SAVE,
	NEVER,
	NOTHING,
	NO_WRITE,
	STARTING,
	newState,
	pack,
	wordCount,
} from "./state.mjs";
import { StateStore } from "./state-store.mjs";
import { steps } from "./steps.mjs";
import { problemOfWaiting } from "./liveness.mjs";

/** What no rule asks any more: the same in all states, so that they are fewer. */
function forgetNeedlessOf(s) {
	if (s.phase === ENDING) s.mayBeMarked = 0;
	if (s.phase !== HOLDING) s.sinceTrusted = 0;
	if (s.kind === ASK || s.kind === LAST_SAVE) s.sinceDecided = 0;
	if (s.mayBeMarked === 0) s.gap = NEVER;
	if (s.mark === 0) s.writeGap = NEVER;
	if (s.phase !== STARTING) return;
	if (s.isUnchanged === 1) return;
	forgetSeen(s);
	if (s.hasAsked === 1 || s.write !== NO_WRITE) return;
	s.seenGuid = 0;
	s.isDisclaimed = 0;
}

function forgetNeedless(state, rules) {
	const { servers, budget } = state;
	for (const s of servers) {
		if (budget[BUDGET.staleLooks] === 0) s.sinceAbsent = NEVER;
		if (s.phase === NOTHING && budget[BUDGET.starts] === 0) {
			s.lastBeat = 0;
			s.sinceSent = 0;
			s.beat0 = 0;
			s.beat1 = 0;
			s.isChainBroken = 0;
		}
		// A broken rule may ask for more.
		if (rules.isWhole) forgetNeedlessOf(s);
	}
}

function problemOfState(state, rules) {
	let active = 0;
	for (const s of state.servers) if (s.runs === 1 && s.isRobbed === 0 && isActive(s, rules)) active += 1;
	if (active > 1) return "two servers say that the session is active";
	if ((state.record.data & state.acknowledged) !== state.acknowledged) return "data that were called saved are gone";
	return undefined;
}

/** Everything that makes a run: rules, the state that it begins with. */
function prepare(scenario, mutant, budgets = {}) {
	const limits = { ...scenario.limits, ...mutant?.limits };
	limits.oldestBeat = Math.max(limits.fence, limits.hang === Infinity ? 0 : limits.hang);
	limits.oldestSeen = Math.max(limits.settle, limits.silence === Infinity ? 0 : limits.silence);
	const rules = {
		limits,
		broken: Object.fromEntries((mutant?.broken ?? []).map((name) => [name, true])),
		isWhole: (mutant?.broken ?? []).length === 0,
		isPrompt: scenario.isPrompt === true,
	};
	const state = newState(scenario.realms);
	scenario.begin(state, rules);
	for (const [name, count] of Object.entries({ ...scenario.budgets, ...budgets })) state.budget[BUDGET[name]] = count;
	return { rules, state };
}

/** The labels of the steps that lead to a state, found by taking them once more. */
function traceTo(store, index, last, realms, rules) {
	const path = [];
	for (let at = index; at >= 0; at = store.parentOf(at)) path.unshift(at);
	const from = newState(realms);
	const next = newState(realms);
	const packed = new Int32Array(store.words);
	const trace = [];
	for (let n = 1; n < path.length; n++) {
		store.load(from, path[n - 1]);
		let found;
		steps(from, rules, (label, act, server, argument) => {
			if (found !== undefined) return;
			store.load(next, path[n - 1]);
			act(next, server, rules, argument);
			forgetNeedless(next, rules);
			pack(next, packed);
			if (store.isSame(path[n], packed)) found = textOf(label, server);
		});
		trace.push(found);
	}
	if (last !== undefined) trace.push(last);
	return trace;
}

const textOf = (label, server) => (server === undefined ? label : `${"ABC"[server]} ${label}`);

/**
 * Answers `{ states, problem, trace, isComplete }`. `maxStates` ends the run early; `waits`: of how many states one is
 * asked whether the asker gets the session once the faults stop.
 */
export function explore(scenario, { mutant, budgets, maxStates = 5_000_000, waits = 0 } = {}) {
	const { rules, state: first } = prepare(scenario, mutant, budgets);
	const words = wordCount(scenario.realms.length);
	const store = new StateStore(words);
	const packed = new Int32Array(words);
	const from = newState(scenario.realms);
	const next = newState(scenario.realms);
	let violation;
	let current = 0;
	forgetNeedless(first, rules);
	pack(first, packed);
	store.add(packed, -1);
	const emit = (label, act, server, argument) => {
		if (violation !== undefined) return;
		store.load(next, current);
		const problem = act(next, server, rules, argument) ?? problemOfState(next, rules);
		if (problem !== undefined) {
			violation = { problem, from: current, last: textOf(label, server) };
			return;
		}
		forgetNeedless(next, rules);
		pack(next, packed);
		if (!store.add(packed, current) || waits === 0 || store.count % waits !== 0) return;
		const hangs = problemOfWaiting(next, rules);
		if (hangs !== undefined) violation = { problem: hangs, from: store.count - 1 };
	};
	for (; current < store.count && violation === undefined && store.count < maxStates; current++) {
		store.load(from, current);
		steps(from, rules, emit);
	}
	const answer = { states: store.count, isComplete: current === store.count };
	if (violation === undefined) return answer;
	const trace = traceTo(store, violation.from, violation.last, scenario.realms, rules);
	return { ...answer, problem: violation.problem, trace };
}
