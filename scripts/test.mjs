/**
 * Runs every spec of build/test.rbxl in headless VMs, then the fault runs, the host's own tests, those of what people
 * take from here (packages, examples, docs) and the models of the protocols. A pattern with a slash runs the files that have
 * it in their path, any other what has it in path and name; the host's tests and the fault runs' many seeds are left out
 * then. `--place file` runs the specs of another place, `--output` shows what the simulated servers print. The last line
 * is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { adoptionTests } from "../test/adoption/adoption.test.mjs";
import { runHostTests } from "../host/host.test.mjs";
import { InTurn } from "../host/in-turn.mjs";
import { inThread } from "../host/in-thread.mjs";
import { lanesText, onLane } from "../host/lanes.mjs";
import { fromRoot } from "../host/paths.mjs";
import { SourceFiles } from "../host/source-files.mjs";
import { failureText, failureTexts, summaryLines } from "../host/spec-report.mjs";
import { extraFiles, runSpecs } from "../host/specs.mjs";
import { main } from "../host/tools.mjs";
import { modelTests } from "../test/model/model.test.mjs";
import { dealModelTests } from "../test/models/deals/deals.test.mjs";
import { runBenchTests } from "../compare/bench/small.mjs";
import { playSeeds } from "./simulate/seeds.mjs";

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

const PUBLISH_SEEDS = 10;

const QUIET_SECONDS = 10;

/** Each seed counts as a test. */
async function playSwarm(run, seeds, say) {
	say(`${seeds} virtual hours of ${run} under faults:`);
	const failures = [];
	const totals = await playSeeds({
		place: placesFor().test,
		run,
		first: 1,
		last: seeds,
		options: { storyLines: 40 },
		shrinks: false,
		onReport: ({ seed, raised, violations }) => {
			const texts = raised === undefined ? violations.map((v) => [v.text, ...v.story].join("\n    ")) : [raised];
			if (texts.length > 0) failures.push(`${run}, seed ${seed}: ${texts.join("\n")}`);
		},
		say,
	});
	// The same seeds in every test run: what they met once they always meet.
	for (const name of totals.missing(seeds)) failures.push(`${run}: never happened in ${seeds} seeds: ${name}`);
	say(`  ${totals.serverHours.toFixed(0)} virtual server-hours, ${totals.speed()}`);
	return { passed: totals.seeds - totals.failed.length, failures };
}

async function playSpecs({ place, output: showServerOutput = false }, pattern, say) {
	const files = new SourceFiles(PROJECTS);
	const failures = [];
	const totals = await runSpecs({
		places: placesFor(place),
		...extraFiles(),
		files,
		pattern,
		showServerOutput,
		onReport: (report) => {
			for (const line of summaryLines(report, files)) say(line);
			failures.push(...failureTexts(report, files));
		},
	});
	for (const text of totals.errors) failures.push(failureText("(run)", text, files));
	return { passed: totals.passed, failures, skipped: totals.skipped };
}

function runModel(pattern, say) {
	const module = new URL("../test/model/model.test.mjs", import.meta.url);
	return onLane("the model", () => inThread(module, "runModelTests", [pattern], say));
}

function runDealModel(pattern, say) {
	const module = new URL("../test/models/deals/deals.test.mjs", import.meta.url);
	return onLane("the model of deals", () => inThread(module, "runDealModelTests", [pattern], say));
}

/** All parts of a run, each as a function of `say`; the longest first, so that no lane is idle at the end. */
function partsOf(values, pattern) {
	const specs = (say) => playSpecs(values, pattern, say);
	if (values.place !== undefined) return [specs];
	const isWhole = pattern === "";
	return [
		specs,
		...adoptionTests(pattern),
		...(isWhole ? [(say) => playSwarm("sessions", SWARM_SEEDS, say)] : []),
		...(isWhole ? [(say) => playSwarm("purchases", PURCHASE_SEEDS, say)] : []),
		...(isWhole ? [(say) => playSwarm("publishes", PUBLISH_SEEDS, say)] : []),
		...(modelTests(pattern).length > 0 ? [(say) => runModel(pattern, say)] : []),
		...(dealModelTests(pattern).length > 0 ? [(say) => runDealModel(pattern, say)] : []),
		...(isWhole ? [() => runHostTests()] : []),
		(say) => runBenchTests(pattern, say),
	];
}

/** Says what is being done when there has been nothing else to say for a while. */
class Progress {
	#timer = setInterval(() => console.log(`... at work: ${lanesText()}`), QUIET_SECONDS * 1000);

	say(line) {
		console.log(line);
		this.#timer.refresh();
	}

	end() {
		clearInterval(this.#timer);
	}
}

await main(async (parameters) => {
	const { values, positionals } = parseArgs({
		args: parameters,
		options: { place: { type: "string" }, output: { type: "boolean" } },
		allowPositionals: true,
	});
	const pattern = positionals.join(" ");
	const progress = new Progress();
	const inTurn = new InTurn((line) => progress.say(line));
	const parts = partsOf(values, pattern).map((part) => inTurn.add(part));
	const answers = await Promise.all(parts).finally(() => progress.end());
	const failures = answers.flatMap((answer) => answer.failures);
	const passed = answers.reduce((sum, answer) => sum + answer.passed, 0);
	for (const failure of failures) console.log(`\n${failure}`);
	const skipped = answers[0].skipped;
	if (skipped > 0 && pattern === "") console.log(`${skipped} skipped`);
	if (passed + failures.length === 0) console.log(`no test ran${pattern === "" ? "" : ` for "${pattern}"`}`);
	console.log(`${passed} passed, ${failures.length} failed`);
	return failures.length > 0 || passed === 0 ? 1 : 0;
});
