/**
 * Explores by hand: `node test/models/deals/run.mjs [scenario ...] [--large] [--spend crashes=2,lost=1] [--break rule,rule]
 * [--most states]`. Without a scenario all are explored.
 */
import { parseArgs } from "node:util";
import { explore } from "./explore.mjs";
import { SCENARIOS } from "./scenarios.mjs";

/** "a=1,b=2" as a table. */
function tableOf(text) {
	const pairs = text === undefined ? [] : text.split(",").map((pair) => pair.split("="));
	return Object.fromEntries(pairs.map(([name, count]) => [name, Number(count)]));
}

const { values, positionals } = parseArgs({
	options: {
		large: { type: "boolean" },
		spend: { type: "string" },
		break: { type: "string" },
		most: { type: "string" },
	},
	allowPositionals: true,
});
for (const name of positionals.length > 0 ? positionals : Object.keys(SCENARIOS)) {
	const scenario = SCENARIOS[name];
	const begun = process.hrtime.bigint();
	const { states, records, isComplete, problem, trace } = explore(scenario, {
		broken: values.break?.split(","),
		isLarge: values.large,
		budgets: tableOf(values.spend),
		maxStates: Number(values.most ?? 20_000_000),
	});
	const seconds = Number((process.hrtime.bigint() - begun) / 1_000_000n) / 1000;
	const end = problem ?? (isComplete ? "complete, no violation" : "not complete, no violation so far");
	console.log(`${name}: ${states} states (${records} stores) in ${seconds} s: ${end}`);
	trace?.forEach((step, index) => console.log(`  ${index + 1}. ${step}`));
	if (problem !== undefined) process.exitCode = 1;
}
