/** What a server does with a session that it has. */
import { decideSave, isMarkDue, isWriteDue } from "../protocol.mjs";
import { BUDGET, ENDING, HOLDING, NO_WRITE, spend } from "../state.mjs";
import { finish } from "./writes.mjs";

export function save(state, i, rules, isSlow) {
	decideSave(state.servers[i], state.record, false, rules);
	if (isSlow) return void spend(state, BUDGET.slowWrites);
	return finish(state, i, rules);
}

/** The game changes the data first. */
function saveNew(state, i, rules, isSlow) {
	spend(state, BUDGET.saves);
	state.servers[i].data |= 1 << state.budget[BUDGET.saves];
	return save(state, i, rules, isSlow);
}

export function saveLast(state, i, rules, isSlow) {
	decideSave(state.servers[i], state.record, true, rules);
	if (isSlow) return void spend(state, BUDGET.slowWrites);
	return finish(state, i, rules);
}

function end(state, i) {
	spend(state, BUDGET.ends);
	state.servers[i].phase = ENDING;
}

export function ownerSteps(state, i, rules, emit) {
	const s = state.servers[i];
	const { budget } = state;
	const slow = budget[BUDGET.slowWrites] > 0;
	if (s.phase === HOLDING && budget[BUDGET.ends] > 0) emit("ends its session", end, i);
	if (s.write !== NO_WRITE) return;
	if (s.phase === HOLDING) {
		if (isWriteDue(s, rules) || isMarkDue(s, rules)) {
			emit("writes for the heart's sake", save, i, false);
			if (slow) emit("decides a write for the heart's sake", save, i, true);
		}
		if (budget[BUDGET.saves] > 0) {
			emit("saves new data", saveNew, i, false);
			if (slow) emit("decides a save of new data", saveNew, i, true);
		}
	} else if (s.phase === ENDING) {
		emit("saves for the last time", saveLast, i, false);
		if (slow) emit("decides its last save", saveLast, i, true);
	}
}
