/**
 * Runs every spec of build/test.rbxl in headless VMs, then the fault runs, the host's own tests, those of what people
 * take from here (packages, examples, docs) and the model of the protocol. A name pattern runs what has it in its path
 * and name, without the host's and without the fault runs' many seeds. `--place file` runs the specs of another place,
 * `--output` shows what the simulated servers print. The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { runAdoptionTests } from "../test/adoption/adoption.test.mjs";
import { runHostTests } from "../test/host/host.test.mjs";
import { fromRoot } from "../test/host/paths.mjs";
import { SourceFiles } from "../test/host/source-files.mjs";
import { failureText, failureTexts, summaryLines } from "../test/host/spec-report.mjs";
import { extraFiles, runSpecs } from "../test/host/specs.mjs";
import { main } from "../test/host/tools.mjs";
import { runModelTests } from "../test/model/model.test.mjs";
import { runBenchTests } from "./bench/small.mjs";
import { playSeeds } from "./simulate/seeds.mjs";

const NOTHING = { passed: 0, failures: [] };
const PROJECTS = ["projects/test.project.json", "default.project.json"];

function placesFor(placeFile) {
	return placeFile === undefined
		? {
				test: fromRoot("build", "test.rbxl"),
				coffer: fromRoot("dist", "coffer.rbxl"),
				model: fromRoot("dist", "coffer.rbxm"),
			}
		: { test: placeFile };
}

/** Seeds of the fault run in every whole test run: a virtual hour of two to six servers each. */
const SWARM_SEEDS = 60;

const PURCHASE_SEEDS = 10;

/** Each seed counts as a test. */
async function playSwarm(place, run, seeds) {
	console.log(`${seeds} virtual hours of ${run} under faults:`);
	const failures = [];
	const totals = await playSeeds({
		place,
		run,
		first: 1,
		last: seeds,
		options: { storyLines: 40 },
		shrinks: false,
		onReport: ({ seed, raised, violations }) => {
			const texts = raised === undefined ? violations.map((v) => [v.text, ...v.story].join("\n    ")) : [raised];
			if (texts.length > 0) failures.push(`${run}, seed ${seed}: ${texts.join("\n")}`);
		},
	});
	// The same seeds in every test run: what they met once they always meet.
	for (const name of totals.missing(seeds)) failures.push(`${run}: never happened in ${seeds} seeds: ${name}`);
	console.log(`  ${totals.serverHours.toFixed(0)} virtual server-hours, ${totals.speed()}`);
	return { passed: totals.seeds - totals.failed.length, failures };
}

await main(async (parameters) => {
	const { values, positionals } = parseArgs({
		args: parameters,
		options: { place: { type: "string" }, output: { type: "boolean" } },
		allowPositionals: true,
	});
	const pattern = positionals.join(" ");
	const files = new SourceFiles(PROJECTS);
	const failures = [];
	const totals = await runSpecs({
		places: placesFor(values.place),
		...extraFiles(),
		pattern,
		showServerOutput: values.output ?? false,
		onReport: (report) => {
			for (const line of summaryLines(report, files)) console.log(line);
			failures.push(...failureTexts(report, files));
		},
	});
	for (const text of totals.errors) failures.push(failureText("(run)", text, files));
	const isWhole = pattern === "" && values.place === undefined;
	const { test } = placesFor();
	const others = [
		isWhole ? await playSwarm(test, "sessions", SWARM_SEEDS) : NOTHING,
		isWhole ? await playSwarm(test, "purchases", PURCHASE_SEEDS) : NOTHING,
		isWhole ? await runHostTests() : NOTHING,
		values.place === undefined ? await runAdoptionTests(pattern, console.log) : NOTHING,
		values.place === undefined ? runModelTests(pattern, console.log) : NOTHING,
		values.place === undefined ? await runBenchTests(pattern, console.log) : NOTHING,
	];
	for (const other of others) failures.push(...other.failures);
	const passed = others.reduce((sum, other) => sum + other.passed, totals.passed);
	const failed = others.reduce((sum, other) => sum + other.failures.length, totals.failed + totals.errors.length);
	for (const failure of failures) console.log(`\n${failure}`);
	if (totals.skipped > 0 && pattern === "") console.log(`${totals.skipped} skipped`);
	if (passed + failed === 0) console.log(`no test ran${pattern === "" ? "" : ` for "${pattern}"`}`);
	console.log(`${passed} passed, ${failed} failed`);
	return failed > 0 || passed === 0 ? 1 : 0;
});
