/**
 * Explores by hand: `node test/model/run.mjs [scenario ...] [--large] [--spend saves=2,vanishes=1] [--limit settle=0]
 * [--break rule,rule] [--most states] [--waits n]`. Without a scenario all are explored.
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
		limit: { type: "string" },
		break: { type: "string" },
		most: { type: "string" },
		waits: { type: "string" },
	},
	allowPositionals: true,
});
const mutant = { broken: values.break?.split(",") ?? [], limits: tableOf(values.limit) };
for (const name of positionals.length > 0 ? positionals : Object.keys(SCENARIOS)) {
	const scenario = SCENARIOS[name];
	const begun = process.hrtime.bigint();
	const { states, isComplete, problem, trace } = explore(scenario, {
		mutant,
		budgets: { ...(values.large ? scenario.large : undefined), ...tableOf(values.spend) },
		maxStates: Number(values.most ?? 20_000_000),
		waits: Number(values.waits ?? 64),
	});
	const seconds = Number((process.hrtime.bigint() - begun) / 1_000_000n) / 1000;
	const end = problem ?? (isComplete ? "complete, no violation" : "not complete, no violation so far");
	console.log(`${name}: ${states} states in ${seconds} s: ${end}`);
	trace?.forEach((step, index) => console.log(`  ${index + 1}. ${step}`));
	if (problem !== undefined) process.exitCode = 1;
}
