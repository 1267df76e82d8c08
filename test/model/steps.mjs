/** Everything that can happen next: one step each. `emit(label, act, server, argument)` tells of a step without taking it. */
import { BUDGET } from "./state.mjs";
import { askerSteps } from "./steps/asker.mjs";
import { heartSteps, landLateBeat } from "./steps/heart.mjs";
import { ownerSteps } from "./steps/owner.mjs";
import { crash, vanish, worldSteps } from "./steps/world.mjs";
import { writeSteps } from "./steps/writes.mjs";

export function steps(state, rules, emit) {
	const { servers, budget } = state;
	for (let i = 0; i < servers.length; i++) {
		const s = servers[i];
		if (s.lateBeats > 0) emit("a beat that nobody waits for lands", landLateBeat, i);
		if (s.entry > 0 && budget[BUDGET.vanishes] > 0) emit("its entry vanishes", vanish, i);
		if (s.runs === 0) continue;
		heartSteps(state, i, rules, emit);
		writeSteps(state, i, rules, emit);
		ownerSteps(state, i, rules, emit);
		askerSteps(state, i, rules, emit);
		if (budget[BUDGET.crashes] > 0) emit("crashes", crash, i);
	}
	worldSteps(state, rules, emit);
}
