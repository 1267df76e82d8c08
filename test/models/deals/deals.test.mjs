/** The model within small budgets: no scenario breaks a promise, and each broken rule is caught. */
import { explore } from "./explore.mjs";
import { MUTANTS } from "./mutants.mjs";
import { SCENARIOS } from "./scenarios.mjs";

/** `{ name, run }`: `run` answers `{ problem, says }`. */
export const CASES = [
	...Object.entries(SCENARIOS).map(([name, scenario]) => ({
		name: `${name}: in ${scenario.text}, nothing is doubled, lost or left over`,
		run: () => {
			const { states, isComplete, problem, trace } = explore(scenario);
			if (problem !== undefined) return { problem: [problem, ...trace].join("\n    ") };
			if (!isComplete) return { problem: `not complete after ${states} states` };
			return { says: `no invariant broken in ${states} states` };
		},
	})),
	...MUTANTS.map(({ name, text, scenario, budgets }) => ({
		name: `${name}: ${text} is caught`,
		run: () => {
			const { states, problem, trace } = explore(SCENARIOS[scenario], { broken: [name], budgets });
			if (problem === undefined) return { problem: `nothing broke in ${states} states` };
			return { says: `${trace.length} steps: ${problem}` };
		},
	})),
];

const nameOf = (entry) => `test/models/deals > ${entry.name}`;

/** The cases whose name contains the pattern. */
export function dealModelTests(pattern) {
	return CASES.filter((entry) => nameOf(entry).toLowerCase().includes(pattern.toLowerCase()));
}

/** Runs all cases whose name contains the pattern, one after the other; answers `{ passed, failures }`. */
export function runDealModelTests(pattern, say) {
	const totals = { passed: 0, failures: [] };
	for (const entry of dealModelTests(pattern)) {
		const name = nameOf(entry);
		const { problem, says } = entry.run();
		if (problem === undefined) totals.passed += 1;
		else totals.failures.push(`FAILED ${name}\n    ${problem}`);
		say(`${name}: ${problem === undefined ? `passed (${says})` : "failed"}`);
	}
	return totals;
}
