/** The model within small budgets: no scenario breaks a promise, and each broken rule is found. */
import { explore } from "./explore.mjs";
import { MUTANTS } from "./mutants.mjs";
import { SCENARIOS } from "./scenarios.mjs";

/** Of so many states one is asked whether the asker gets the session once the faults stop. */
const WAITS = 32;

/** `{ name, run }`: `run` answers `{ problem, says }`. */
const CASES = [
	...Object.entries(SCENARIOS).map(([name, scenario]) => ({
		name: `${name}: ${scenario.text}`,
		run: () => {
			const { states, isComplete, problem, trace } = explore(scenario, { waits: WAITS });
			if (problem !== undefined) return { problem: [problem, ...trace].join("\n    ") };
			return isComplete ? { says: `${states} states` } : { problem: `not complete after ${states} states` };
		},
	})),
	...MUTANTS.map((mutant) => ({
		name: `${mutant.name} is found`,
		run: () => {
			const { budgets } = mutant;
			const answer = explore(SCENARIOS[mutant.scenario], { mutant, budgets, waits: WAITS });
			if (answer.problem === undefined) return { problem: `nothing broke in ${answer.states} states` };
			return { says: `${answer.trace.length} steps, ${answer.problem}` };
		},
	})),
];

const nameOf = (entry) => `test/model > ${entry.name}`;

/** The cases whose name contains the pattern. */
export function modelTests(pattern) {
	return CASES.filter((entry) => nameOf(entry).toLowerCase().includes(pattern.toLowerCase()));
}

/** Runs all cases whose name contains the pattern, one after the other; answers `{ passed, failures }`. */
export function runModelTests(pattern, say) {
	const totals = { passed: 0, failures: [] };
	for (const entry of modelTests(pattern)) {
		const name = nameOf(entry);
		const { problem, says } = entry.run();
		if (problem === undefined) totals.passed += 1;
		else totals.failures.push(`FAILED ${name}\n    ${problem}`);
		say(`${name}: ${problem === undefined ? `passed (${says})` : "failed"}`);
	}
	return totals;
}
