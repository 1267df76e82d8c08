/**
 * Looks for a violation in random fault runs, then plays the libraries that are broken on purpose, then checks that a seed
 * is the same run every time. Fails for a violation, for a broken library that is not caught, and over 100 seeds and more
 * for something that never happened.
 *
 *   --seeds 300 --from 1         how many, and which is the first
 *   --no-mutants                 the search alone
 *   --mutants "proof"            the broken libraries alone whose descriptions have that text in them; "" is all
 *   --purchases                  the run of purchases only, which otherwise has a third of the seeds
 *   --publishes                  the run of publishes only, which otherwise has a third of the seeds
 *   --deals                      the run of deals only, which otherwise has a third of the seeds
 *   --seed 17                    one seed, with the story of what failed; and of it:
 *   --key key1, --player text    the whole story of a key, or of whatever has that text in its lines
 *   --without crash,freeze       leaves faults out, which moves nothing else; --always turns them on
 *   --skip "freeze#2,visit key1/1#4"   leaves single events out, by the ids that a story shows
 *   --servers 2 --keys 1 --players 1 --seconds 600    makes it smaller
 *   --no-shrink                  does not make failing seeds small
 *   --place file                 another build
 */
import { parseArgs } from "node:util";
import { fromRoot, HostError } from "../host/paths.mjs";
import { main } from "../host/tools.mjs";
import { checkDeterminism } from "./simulate/determinism.mjs";
import { playMutants } from "./simulate/mutants.mjs";
import { playSeeds, printReport } from "./simulate/seeds.mjs";

const OPTIONS = {
	seeds: { type: "string", default: "300" },
	from: { type: "string", default: "1" },
	seed: { type: "string" },
	key: { type: "string" },
	player: { type: "string" },
	without: { type: "string" },
	always: { type: "string" },
	skip: { type: "string" },
	servers: { type: "string" },
	keys: { type: "string" },
	players: { type: "string" },
	seconds: { type: "string" },
	purchases: { type: "boolean", default: false },
	publishes: { type: "boolean", default: false },
	deals: { type: "boolean", default: false },
	mutants: { type: "string" },
	"no-mutants": { type: "boolean", default: false },
	"no-shrink": { type: "boolean", default: false },
	place: { type: "string", default: fromRoot("build", "test.rbxl") },
};

const RUNS = ["sessions", "purchases", "publishes", "deals"];

const list = (text) => text?.split(",").filter((name) => name !== "");
const number = (text) => (text === undefined ? undefined : Number(text));

function faultOptions(values) {
	const { key, player } = values;
	const isTold = key !== undefined || player !== undefined;
	return {
		without: list(values.without),
		always: list(values.always),
		skip: list(values.skip),
		servers: number(values.servers),
		keys: number(values.keys),
		playersPerKey: number(values.players),
		seconds: number(values.seconds),
		storyLines: values.seed === undefined ? undefined : 60,
		tell: isTold ? { key, word: player } : undefined,
	};
}

/** The run that was asked for; nothing for all of them. */
function onlyRun(values) {
	return RUNS.find((run) => values[run] === true);
}

async function playOne(values) {
	const seed = Number(values.seed);
	const totals = await playSeeds({
		place: values.place,
		run: onlyRun(values) ?? "sessions",
		first: seed,
		last: seed,
		options: faultOptions(values),
		shrinks: !values["no-shrink"],
		onReport: (report) => printReport(report, true),
	});
	totals.print();
	return totals.failed.length;
}

async function search(values, run, count) {
	const first = Number(values.from);
	console.log(`\n${count} virtual hours of ${run} under faults:`);
	const totals = await playSeeds({
		place: values.place,
		run,
		first,
		last: first + count - 1,
		options: faultOptions(values),
		shrinks: !values["no-shrink"],
	});
	totals.print();
	const missing = totals.missing();
	for (const name of missing) console.log(`never happened: ${name}`);
	const failed = totals.failed.sort((a, b) => a - b);
	console.log(failed.length === 0 ? "no violation" : `violations in ${failed.length} seeds: ${failed.join(" ")}`);
	return failed.length + missing.length;
}

await main(async (parameters) => {
	const { values } = parseArgs({ args: parameters, options: OPTIONS });
	if (values.seed !== undefined) return (await playOne(values)) > 0 ? 1 : 0;
	if (values.mutants !== undefined) return (await playMutants(values.place, values.mutants)) > 0 ? 1 : 0;
	const seeds = Number(values.seeds);
	if (!(seeds > 0)) throw new HostError(`--seeds takes a number of seeds, not ${values.seeds}`);
	const only = onlyRun(values);
	let problems = 0;
	for (const run of RUNS) {
		if (only !== undefined && run !== only) continue;
		problems += await search(values, run, run === only || run === "sessions" ? seeds : Math.ceil(seeds / 3));
	}
	if (!values["no-mutants"]) {
		problems += await playMutants(values.place);
		console.log("\nthe same seed is the same run:");
		problems += await checkDeterminism(values.place, [1, 2]);
	}
	return problems > 0 ? 1 : 0;
});
